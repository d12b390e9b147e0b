#include "gateway/api/outcome_reads.hpp"

#include <utility>

namespace gateway {

void OutcomeReads::add(ByRequester& ended, const Caller& caller, const Task& task) {
    const bool is_requester =
        caller.organisation == task.requester || caller.works_on(task.requester);
    if (is_requester && !is_open(task.state.status)) ended[task.requester].push_back(task.id);
}

asio::awaitable<void> OutcomeReads::shown(const Caller& caller,
                                          std::span<const TaskRecord> records) {
    ByRequester ended;
    for (const TaskRecord& record : records) add(ended, caller, record.task);
    co_await note(std::move(ended));
}

asio::awaitable<void> OutcomeReads::shown(const Caller& caller,
                                          const std::vector<ReferralRecord>& chain) {
    ByRequester ended;
    for (const ReferralRecord& record : chain) {
        for (const Task& task : record.tasks) add(ended, caller, task);
    }
    co_await note(std::move(ended));
}

asio::awaitable<void> OutcomeReads::note(ByRequester ended) {
    for (auto& [organisation, tasks] : ended) {
        co_await store_.note_read(organisation, std::move(tasks), clock_.now());
    }
}

asio::awaitable<void> OutcomeReads::acknowledged(std::string organisation, std::uint64_t number) {
    std::uint64_t& known = acknowledged_[organisation];
    if (number <= known) co_return;
    const std::uint64_t before = std::exchange(known, number);
    const Result<void> noted = co_await store_.acknowledge(organisation, number, clock_.now());
    if (!noted && known == number) known = before;
}

asio::awaitable<Result<std::map<Id, Timestamp>>> OutcomeReads::reads(
    const std::vector<ReferralRecord>& chain) const {
    std::vector<Id> ended;
    for (const ReferralRecord& record : chain) {
        for (const Task& task : record.tasks) {
            if (!is_open(task.state.status)) ended.push_back(task.id);
        }
    }
    co_return co_await store_.reads(std::move(ended));
}

}  // namespace gateway
