#include "gateway/api/repeats.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace gateway {
namespace {

// The task that this one's last task was merged into.
std::optional<Id> next_of(const ReferralRecord& record) {
    if (record.tasks.empty()) return std::nullopt;
    return record.tasks.back().state.merged_into;
}

bool names(const Task& task, const Id& repeat) {
    return std::ranges::find(task.state.repeats, repeat) != task.state.repeats.end();
}

}  // namespace

asio::awaitable<Result<Sight>> sight_by_merge(const ApiParts& parts, const Caller& caller,
                                              const ReferralRecord& repeat) {
    // What goes on may have been merged itself; each merge ends a task, so there is no circle.
    for (std::optional<Id> into = next_of(repeat); into;) {
        const auto task = co_await parts.store.find_task(*into);
        if (!task) co_return task.error();
        const auto kept = co_await parts.store.find_referral(task->referral.id);
        if (!kept) co_return kept.error();
        const bool is_theirs = std::ranges::any_of(kept->tasks, [&](const Task& each) {
            return names(each, repeat.referral.id) && has_part(caller, each);
        });
        if (is_theirs && sight_of(caller, *kept) != Sight::none) {
            co_return sight_of(caller, repeat.referral, true);
        }
        into = next_of(*kept);
    }
    co_return Sight::none;
}

asio::awaitable<Result<std::vector<Id>>> repeats_for(const ApiParts& parts, std::vector<Id> repeats,
                                                     bool is_provider) {
    if (!is_provider) co_return repeats;
    std::vector<Id> permitted;
    for (const Id& id : repeats) {
        const auto record = co_await parts.store.find_referral(id);
        if (!record) co_return record.error();
        const bool may_see = record->referral.consent == mappings::Consent::permitted;
        if (may_see) permitted.push_back(id);
    }
    co_return permitted;
}

}  // namespace gateway
