// The port of subscriptions in memory, for unit tests: it passes the same contract as the real one.
#pragma once

#include "gateway/ports/subscription_store.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace testing_support {

using namespace gateway;

class FakeSubscriptionStore final : public SubscriptionStore {
public:
    // `feeds` are those that the subscriptions follow.
    explicit FakeSubscriptionStore(ReferralStore& feeds) : feeds_(feeds) {}

    bool is_down = false;  // everything is answered `unavailable`

    asio::awaitable<Result<SubscriptionMade>> subscribe(NewSubscription wanted) override {
        if (is_down) co_return down();
        PushSubscription subscription = wanted.subscription;
        for (const auto& [id, known] : subscriptions_) {
            const bool is_same = known.client == subscription.client &&
                                 known.organisation == subscription.organisation;
            if (is_same) co_return made(true, known);
        }
        const auto feed = co_await feeds_.events(subscription.organisation, 1, 0);
        if (!feed) co_return feed.error();
        subscription.start = feed->last;
        subscription.next = feed->last + 1;
        subscriptions_[subscription.id] = subscription;
        if (listener_) listener_(subscription.id);
        co_return made(false, subscription);
    }

    asio::awaitable<Result<void>> change(SubscriptionChange change) override {
        if (is_down) co_return down();
        const auto place = subscriptions_.find(change.id);
        if (place == subscriptions_.end()) co_return nothing_there();
        if (change.wanted.wish == Wish::remove) {
            subscriptions_.erase(place);
            ledgers_.erase(change.id);
        } else {
            place->second = after(place->second, change.wanted);
        }
        if (listener_) listener_(change.id);
        co_return Result<void>();
    }

    asio::awaitable<Result<void>> book(DeliveryAttempt attempt) override {
        if (is_down) co_return down();
        const auto place = subscriptions_.find(attempt.subscription);
        if (place == subscriptions_.end()) co_return nothing_there();
        place->second = after(place->second, attempt);
        std::vector<DeliveryAttempt>& ledger = ledgers_[attempt.subscription];
        // Of these two the subscription alone knows.
        attempt.next_try.reset();
        attempt.next_redrive.reset();
        ledger.insert(ledger.begin(), attempt);
        if (ledger.size() > ledger_size) ledger.pop_back();
        co_return Result<void>();
    }

    asio::awaitable<Result<PushSubscription>> find_subscription(Id id) override {
        if (is_down) co_return down();
        const auto place = subscriptions_.find(id);
        if (place == subscriptions_.end()) co_return nothing_there();
        co_return place->second;
    }

    asio::awaitable<Result<std::vector<SubscriptionState>>> subscriptions(
        std::string client) override {
        if (is_down) co_return down();
        std::vector<SubscriptionState> all;
        for (const auto& [id, subscription] : subscriptions_) {
            if (!client.empty() && subscription.client != client) continue;
            SubscriptionState state;
            state.subscription = subscription;
            const auto feed =
                co_await feeds_.events(subscription.organisation, subscription.next, 1);
            if (!feed) co_return feed.error();
            state.feed_last = feed->last;
            if (!feed->events.empty()) state.oldest_waiting = feed->events.front().at;
            all.push_back(std::move(state));
        }
        co_return all;
    }

    asio::awaitable<Result<std::vector<DeliveryAttempt>>> ledger(Id subscription,
                                                                 std::uint32_t count) override {
        if (is_down) co_return down();
        std::vector<DeliveryAttempt> newest = ledgers_[subscription];
        if (newest.size() > count) newest.resize(count);
        co_return newest;
    }

    void on_change(std::function<void(Id)> listener) override { listener_ = std::move(listener); }

private:
    static SubscriptionMade made(bool is_repeat, const PushSubscription& subscription) {
        return {is_repeat, subscription};
    }
    static fhir::Error down() {
        return fhir::hidden_error(fhir::ErrorKind::unavailable, "the fake is down");
    }
    static fhir::Error nothing_there() {
        return fhir::make_error(fhir::ErrorKind::not_found, fhir::IssueType::not_found,
                                "unknown-id", "there is no such subscription");
    }

    ReferralStore& feeds_;
    std::map<Id, PushSubscription> subscriptions_;
    std::map<Id, std::vector<DeliveryAttempt>> ledgers_;
    std::function<void(Id)> listener_;
};

}  // namespace testing_support
