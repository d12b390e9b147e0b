#pragma once

#include "gateway/ports/referral_store.hpp"
#include "gateway/store/file_lock.hpp"
#include "gateway/store/sqlite_outcome_store.hpp"
#include "gateway/store/sqlite_readers.hpp"
#include "gateway/store/sqlite_subscription_store.hpp"
#include "gateway/store/sqlite_writer.hpp"
#include "gateway/store/store_open_error.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace gateway {

// The port on one SQLite file, for one gateway at a time. Threads: one that writes and brings the
// log into the file, and a few that read; see README.md.
class SqliteReferralStore final : public ReferralStore {
public:
    struct Options {
        SqliteWriter::Limits writer;
        std::size_t readers = 2;  // threads
    };

    // Makes the file where there is none (its folder must be there); throws StoreOpenError. `io`:
    // the executor of the io thread, where answers and the listener's calls go.
    SqliteReferralStore(const std::string& path, asio::any_io_executor io, const Options& options);
    // Waits for what is under way and queued. To be called when the io thread is at rest, or on it.
    ~SqliteReferralStore() override = default;

    // 32 random bytes of this store: the secret of its keyed digests.
    std::string lookup_key() const { return lookup_key_; }

    // The other ports on the same file.
    SubscriptionStore& subscriptions() { return subscriptions_; }
    OutcomeStore& outcomes() { return outcomes_; }

    asio::awaitable<Result<Accepted>> accept(NewReferral referral) override;
    asio::awaitable<Result<void>> apply(Change change) override;
    asio::awaitable<Result<std::vector<TaskRecord>>> claim(Claim claim) override;
    asio::awaitable<Result<std::uint64_t>> expire_leases(Timestamp now) override;
    asio::awaitable<Result<void>> note_poll(std::string client, Timestamp at) override;
    asio::awaitable<Result<void>> expect_polls(std::vector<std::string> clients,
                                               Timestamp at) override;
    asio::awaitable<Result<std::uint32_t>> say_room(RoomChange change) override;
    asio::awaitable<Result<std::map<std::string, Home>>> homes(
        std::vector<HomeRequest> organisations) override;
    asio::awaitable<Result<ReferralRecord>> find_referral(Id id) override;
    asio::awaitable<Result<TaskRecord>> find_task(Id id) override;
    asio::awaitable<Result<bool>> is_same_person(Id one, Id other) override;
    asio::awaitable<Result<std::vector<ReferralRecord>>> find_chain(Id chain) override;
    asio::awaitable<Result<std::vector<Referral>>> referral_history(Id id) override;
    asio::awaitable<Result<std::vector<Task>>> task_history(Id id) override;
    asio::awaitable<Result<Page<TaskRecord>>> search_tasks(TaskQuery query) override;
    asio::awaitable<Result<Page<ReferralRecord>>> search_referrals(ReferralQuery query) override;
    asio::awaitable<Result<Page<TaskRecord>>> find_silent(SilentQuery query) override;
    asio::awaitable<Result<std::vector<KeptRoom>>> rooms() override;
    asio::awaitable<Result<Feed>> events(std::string organisation, std::uint64_t from,
                                         std::uint32_t count) override;
    asio::awaitable<Result<StoreHealth>> health(Timestamp now) override;
    asio::awaitable<Result<void>> facts(TimeWindow arrived,
                                        std::function<void(const Fact&)> take) override;
    asio::awaitable<Result<std::vector<DeclineRun>>> decline_runs(std::string owner) override;
    asio::awaitable<Result<std::map<std::string, std::uint64_t>>> accepted(
        std::vector<std::string> owners, TimeWindow window) override;
    asio::awaitable<Result<void>> probe() override;
    void on_events(std::function<void(const std::vector<std::string>&)> listener) override;

private:
    // Backwards on the way out: readers close first, so that the writer, the last one, leaves a
    // file without a log; then the next gateway may come.
    FileLock lock_;
    std::string lookup_key_;
    SqliteWriter writer_;
    SqliteReaders readers_;
    SqliteSubscriptionStore subscriptions_{writer_, readers_};
    SqliteOutcomeStore outcomes_{writer_, readers_};
};

}  // namespace gateway
