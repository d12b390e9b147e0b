#include "gateway/store/sqlite_referral_store.hpp"

#include "gateway/store/open_store.hpp"
#include "gateway/store/sqlite_accept.hpp"
#include "gateway/store/sqlite_declines.hpp"
#include "gateway/store/sqlite_facts.hpp"
#include "gateway/store/sqlite_health.hpp"
#include "gateway/store/sqlite_read.hpp"
#include "gateway/store/sqlite_rooms.hpp"
#include "gateway/store/sqlite_search.hpp"
#include "gateway/store/sqlite_work.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace gateway {
namespace {

// What a command weighs in the queue beside its content.
constexpr std::size_t small_command = 1024;

std::unique_ptr<WriteSession> open_with_key(const std::string& path, std::string& lookup_key) {
    std::unique_ptr<WriteSession> session = open_store(path);
    lookup_key = read_lookup_key(session->database());
    return session;
}

}  // namespace

// In all of these the work refers to the coroutine's own parameters, which live until it has been
// answered.

SqliteReferralStore::SqliteReferralStore(const std::string& path, asio::any_io_executor io,
                                         const Options& options)
    : lock_(path),
      writer_(path, std::move(io), options.writer, open_with_key(path, lookup_key_)),
      readers_(path, options.readers) {}

asio::awaitable<Result<Accepted>> SqliteReferralStore::accept(NewReferral referral) {
    auto work = [&referral](WriteSession& session) { return accept_referral(session, referral); };
    const std::size_t bytes = small_command + referral.referral.content.size();
    Result<std::optional<ReferralRecord>> earlier = co_await writer_.submit(bytes, std::move(work));
    if (!earlier) co_return earlier.error();
    Accepted accepted;
    accepted.is_repeat = earlier->has_value();
    if (accepted.is_repeat) {
        accepted.record = std::move(**earlier);
    } else {
        accepted.record.referral = std::move(referral.referral);
        accepted.record.tasks.push_back(std::move(referral.task));
    }
    co_return accepted;
}

asio::awaitable<Result<void>> SqliteReferralStore::apply(Change change) {
    auto work = [&change](WriteSession& session) { return apply_change(session, change); };
    co_return co_await writer_.submit(small_command, std::move(work));
}

asio::awaitable<Result<std::vector<TaskRecord>>> SqliteReferralStore::claim(Claim claim) {
    auto work = [&claim](WriteSession& session) { return claim_tasks(session, claim); };
    co_return co_await writer_.submit(small_command, std::move(work));
}

asio::awaitable<Result<std::uint64_t>> SqliteReferralStore::expire_leases(Timestamp now) {
    auto work = [now](WriteSession& session) { return gateway::expire_leases(session, now); };
    co_return co_await writer_.submit(small_command, std::move(work));
}

asio::awaitable<Result<void>> SqliteReferralStore::note_poll(std::string client, Timestamp at) {
    auto work = [&client, at](WriteSession& session) -> Result<void> {
        gateway::note_poll(session, client, at);
        return {};
    };
    co_return co_await writer_.submit(small_command, std::move(work));
}

asio::awaitable<Result<void>> SqliteReferralStore::expect_polls(std::vector<std::string> clients,
                                                                Timestamp at) {
    auto work = [&clients, at](WriteSession& session) -> Result<void> {
        gateway::expect_polls(session, clients, at);
        return {};
    };
    co_return co_await writer_.submit(small_command, std::move(work));
}

asio::awaitable<Result<std::uint32_t>> SqliteReferralStore::say_room(RoomChange change) {
    auto work = [&change](WriteSession& session) { return gateway::say_room(session, change); };
    co_return co_await writer_.submit(small_command, std::move(work));
}

asio::awaitable<Result<std::map<std::string, Home>>> SqliteReferralStore::homes(
    std::vector<HomeRequest> organisations) {
    using Homes = std::map<std::string, Home>;
    auto work = [&organisations](WriteSession& session) -> Result<Homes> {
        Homes homes;
        for (const HomeRequest& request : organisations) {
            homes[request.organisation] =
                session.homes().home_of(request.organisation, request.beside);
        }
        return homes;
    };
    co_return co_await writer_.submit(small_command, std::move(work));
}

asio::awaitable<Result<ReferralRecord>> SqliteReferralStore::find_referral(Id id) {
    auto work = [id](SqliteConnection& database) {
        const ReadTransaction moment(database);
        return read_referral_record(database, id);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<TaskRecord>> SqliteReferralStore::find_task(Id id) {
    auto work = [id](SqliteConnection& database) {
        const ReadTransaction moment(database);
        return read_task_record(database, id, true);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<bool>> SqliteReferralStore::is_same_person(Id one, Id other) {
    auto work = [one, other](SqliteConnection& database) -> Result<bool> {
        return is_same_patient(database, one, other);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<std::vector<ReferralRecord>>> SqliteReferralStore::find_chain(Id chain) {
    auto work = [chain](SqliteConnection& database) -> Result<std::vector<ReferralRecord>> {
        const ReadTransaction moment(database);
        return read_chain(database, chain);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<std::vector<Referral>>> SqliteReferralStore::referral_history(Id id) {
    auto work = [id](SqliteConnection& database) -> Result<std::vector<Referral>> {
        const ReadTransaction moment(database);
        return read_referral_versions(database, id);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<std::vector<Task>>> SqliteReferralStore::task_history(Id id) {
    auto work = [id](SqliteConnection& database) -> Result<std::vector<Task>> {
        const ReadTransaction moment(database);
        return read_task_versions(database, id);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<Page<TaskRecord>>> SqliteReferralStore::search_tasks(TaskQuery query) {
    auto work = [&query](SqliteConnection& database) -> Result<Page<TaskRecord>> {
        return gateway::search_tasks(database, query);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<Page<ReferralRecord>>> SqliteReferralStore::search_referrals(
    ReferralQuery query) {
    auto work = [&query](SqliteConnection& database) -> Result<Page<ReferralRecord>> {
        return gateway::search_referrals(database, query);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<Page<TaskRecord>>> SqliteReferralStore::find_silent(SilentQuery query) {
    auto work = [&query](SqliteConnection& database) -> Result<Page<TaskRecord>> {
        return gateway::find_silent(database, query);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<std::vector<KeptRoom>>> SqliteReferralStore::rooms() {
    auto work = [](SqliteConnection& database) -> Result<std::vector<KeptRoom>> {
        return read_rooms(database);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<Feed>> SqliteReferralStore::events(std::string organisation,
                                                          std::uint64_t from, std::uint32_t count) {
    auto work = [&organisation, from, count](SqliteConnection& database) {
        return read_events(database, organisation, from, count);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<StoreHealth>> SqliteReferralStore::health(Timestamp now) {
    auto work = [now](SqliteConnection& database) -> Result<StoreHealth> {
        return read_health(database, now);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<void>> SqliteReferralStore::facts(TimeWindow arrived,
                                                         std::function<void(const Fact&)> take) {
    auto work = [&arrived, &take](SqliteConnection& database) -> Result<void> {
        read_facts(database, arrived, take);
        return {};
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<std::vector<DeclineRun>>> SqliteReferralStore::decline_runs(
    std::string owner) {
    auto work = [&owner](SqliteConnection& database) -> Result<std::vector<DeclineRun>> {
        return read_decline_runs(database, owner);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<std::map<std::string, std::uint64_t>>> SqliteReferralStore::accepted(
    std::vector<std::string> owners, TimeWindow window) {
    using Counts = std::map<std::string, std::uint64_t>;
    auto work = [&owners, &window](SqliteConnection& database) -> Result<Counts> {
        return count_accepted(database, owners, window);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<void>> SqliteReferralStore::probe() {
    auto work = [](WriteSession& session) -> Result<void> {
        write_probe(session);
        return {};
    };
    co_return co_await writer_.submit(small_command, std::move(work));
}

void SqliteReferralStore::on_events(std::function<void(const std::vector<std::string>&)> listener) {
    writer_.on_events(std::move(listener));
}
}  // namespace gateway
