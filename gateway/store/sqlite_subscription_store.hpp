#pragma once

#include "gateway/ports/subscription_store.hpp"
#include "gateway/store/sqlite_readers.hpp"
#include "gateway/store/sqlite_writer.hpp"

#include <functional>
#include <vector>

namespace gateway {

// The port over the threads of a SqliteReferralStore, in the same file.
class SqliteSubscriptionStore final : public SubscriptionStore {
public:
    SqliteSubscriptionStore(SqliteWriter& writer, SqliteReaders& readers)
        : writer_(writer), readers_(readers) {}

    asio::awaitable<Result<SubscriptionMade>> subscribe(NewSubscription wanted) override;
    asio::awaitable<Result<void>> change(SubscriptionChange change) override;
    asio::awaitable<Result<void>> book(DeliveryAttempt attempt) override;
    asio::awaitable<Result<PushSubscription>> find_subscription(Id id) override;
    asio::awaitable<Result<std::vector<SubscriptionState>>> subscriptions(
        std::string client) override;
    asio::awaitable<Result<std::vector<DeliveryAttempt>>> ledger(Id subscription,
                                                                 std::uint32_t count) override;
    void on_change(std::function<void(Id)> listener) override { listener_ = std::move(listener); }

private:
    SqliteWriter& writer_;
    SqliteReaders& readers_;
    std::function<void(Id)> listener_;
};

}  // namespace gateway
