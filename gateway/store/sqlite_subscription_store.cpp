#include "gateway/store/sqlite_subscription_store.hpp"

#include "gateway/store/sqlite_subscriptions.hpp"

#include <utility>

namespace gateway {
namespace {

constexpr std::size_t small_command = 1024;  // what a command weighs in the queue

}  // namespace

// In all of these the work refers to the coroutine's own parameters, which live until it has been
// answered.

asio::awaitable<Result<SubscriptionMade>> SqliteSubscriptionStore::subscribe(
    NewSubscription wanted) {
    auto work = [&wanted](WriteSession& session) { return make_subscription(session, wanted); };
    Result<SubscriptionMade> made = co_await writer_.submit(small_command, std::move(work));
    if (made && !made->is_repeat && listener_) listener_(made->subscription.id);
    co_return made;
}

asio::awaitable<Result<void>> SqliteSubscriptionStore::change(SubscriptionChange change) {
    auto work = [&change](WriteSession& session) { return change_subscription(session, change); };
    Result<void> done = co_await writer_.submit(small_command, std::move(work));
    if (done && listener_) listener_(change.id);
    co_return done;
}

asio::awaitable<Result<void>> SqliteSubscriptionStore::book(DeliveryAttempt attempt) {
    auto work = [&attempt](WriteSession& session) { return book_attempt(session, attempt); };
    co_return co_await writer_.submit(small_command, std::move(work));
}

asio::awaitable<Result<PushSubscription>> SqliteSubscriptionStore::find_subscription(Id id) {
    auto work = [id](SqliteConnection& database) { return read_subscription(database, id); };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<std::vector<SubscriptionState>>> SqliteSubscriptionStore::subscriptions(
    std::string client) {
    auto work = [&client](SqliteConnection& database) {
        return read_subscriptions(database, client);
    };
    co_return co_await readers_.read(std::move(work));
}

asio::awaitable<Result<std::vector<DeliveryAttempt>>> SqliteSubscriptionStore::ledger(
    Id subscription, std::uint32_t count) {
    auto work = [subscription, count](SqliteConnection& database) {
        return read_ledger(database, subscription, count);
    };
    co_return co_await readers_.read(std::move(work));
}

}  // namespace gateway
