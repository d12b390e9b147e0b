// Subscriptions whose events are posted to a registered endpoint, how far each has come, and the
// ledger of what was tried. Commands, not rows: each is one synced transaction with its audit row.
// Beside `referral_store.hpp`, whose feeds they follow; the same contract test asks every adapter.
#pragma once

#include "gateway/domain/push_subscription.hpp"
#include "gateway/ports/referral_store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gateway {

struct NewSubscription {
    PushSubscription subscription;  // start and next are the store's to set
    Id audit;
    Actor actor;
};

struct SubscriptionMade {
    bool is_repeat = false;  // nothing was changed: the client has one for this feed already
    PushSubscription subscription;
};

// What its client or an operator wants of a subscription: exactly one thing.
struct SubscriptionChange {
    Id id;
    Wanted wanted;
    Timestamp at;
    Id audit;
    Actor actor;
};

// A subscription beside its feed.
struct SubscriptionState {
    PushSubscription subscription;
    std::uint64_t feed_last = 0;
    std::optional<Timestamp> oldest_waiting;  // of the events that were not delivered

    std::uint64_t lag() const {
        return feed_last < subscription.next ? 0 : feed_last + 1 - subscription.next;
    }
};

// Called on the io thread; answers come back there. `unavailable` as in ReferralStore.
class SubscriptionStore {
public:
    virtual ~SubscriptionStore() = default;

    // Keeps it with the feed's newest event as its start. A client has one for a feed: where there
    // is one, a repeat, whatever its state.
    virtual asio::awaitable<Result<SubscriptionMade>> subscribe(NewSubscription wanted) = 0;

    // Does what `after` (domain/push_subscription.hpp) says; remove: it is gone with its ledger.
    // not_found.
    virtual asio::awaitable<Result<void>> change(SubscriptionChange change) = 0;

    // Writes the ledger, and moves the subscription on as `after` says. not_found: it was removed
    // meanwhile.
    virtual asio::awaitable<Result<void>> book(DeliveryAttempt attempt) = 0;

    virtual asio::awaitable<Result<PushSubscription>> find_subscription(Id id) = 0;  // or not_found
    // Those of a client, or all where it is empty; by id.
    virtual asio::awaitable<Result<std::vector<SubscriptionState>>> subscriptions(
        std::string client) = 0;
    // The newest first, at most `count`.
    virtual asio::awaitable<Result<std::vector<DeliveryAttempt>>> ledger(Id subscription,
                                                                         std::uint32_t count) = 0;

    // Called on the io thread with a subscription that was made or changed, after it is on disk;
    // not after `book`.
    virtual void on_change(std::function<void(Id)> listener) = 0;

    // Attempts that the ledger keeps of each subscription: the newest.
    static constexpr std::uint32_t ledger_size = 1000;
};

}  // namespace gateway
