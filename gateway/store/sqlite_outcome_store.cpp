#include "gateway/store/sqlite_outcome_store.hpp"

#include "gateway/store/sqlite_outcomes.hpp"

#include <utility>

namespace gateway {
namespace {

constexpr std::size_t small_command = 1024;  // what a command weighs in the queue

}  // namespace

// In all of these the work refers to the coroutine's own parameters, which live until it has been
// answered.

asio::awaitable<Result<void>> SqliteOutcomeStore::note_read(std::string organisation,
                                                            std::vector<Id> tasks, Timestamp at) {
    auto look = [&organisation, &tasks](SqliteConnection& database) -> Result<bool> {
        return has_unread(database, organisation, tasks);
    };
    const Result<bool> is_new = co_await readers_.read(std::move(look));
    if (!is_new) co_return is_new.error();
    if (!*is_new) co_return Result<void>();
    auto work = [&organisation, &tasks, at](WriteSession& session) -> Result<void> {
        gateway::note_read(session.database(), organisation, tasks, at);
        return {};
    };
    co_return co_await writer_.submit(small_command, std::move(work));
}

asio::awaitable<Result<void>> SqliteOutcomeStore::acknowledge(std::string organisation,
                                                              std::uint64_t number, Timestamp at) {
    auto work = [&organisation, number, at](WriteSession& session) -> Result<void> {
        gateway::acknowledge(session, organisation, number, at);
        return {};
    };
    co_return co_await writer_.submit(small_command, std::move(work));
}

asio::awaitable<Result<std::map<Id, Timestamp>>> SqliteOutcomeStore::reads(std::vector<Id> tasks) {
    auto work = [&tasks](SqliteConnection& database) -> Result<std::map<Id, Timestamp>> {
        return read_reads(database, tasks);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<std::vector<UnreadOutcomes>>> SqliteOutcomeStore::unread() {
    auto work = [](SqliteConnection& database) -> Result<std::vector<UnreadOutcomes>> {
        return read_unread(database);
    };
    co_return co_await readers_.read(std::move(work));
}

}  // namespace gateway
