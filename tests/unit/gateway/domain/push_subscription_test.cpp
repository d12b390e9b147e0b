#include "gateway/domain/push_subscription.hpp"

#include <gtest/gtest.h>

namespace {

using namespace gateway;
using namespace std::chrono_literals;

const fhir::Timestamp now{std::chrono::sys_days{std::chrono::March / 2 / 2026}};

PushSubscription active() {
    PushSubscription subscription;
    subscription.next = 11;
    subscription.status = SubscriptionStatus::active;
    subscription.is_verified = true;
    return subscription;
}

DeliveryAttempt attempt(NotificationType type, DeliveryOutcome outcome) {
    DeliveryAttempt attempt;
    attempt.version = 1;
    attempt.type = type;
    attempt.outcome = outcome;
    attempt.at = now;
    return attempt;
}

TEST(PushSubscription, IsActiveOnceTheHandshakeIsAnswered) {
    const PushSubscription made =
        after(PushSubscription(), attempt(NotificationType::handshake, DeliveryOutcome::delivered));

    EXPECT_EQ(made.status, SubscriptionStatus::active);
    EXPECT_TRUE(made.is_verified);
}

TEST(PushSubscription, CountsFailuresUntilTheNextSuccess) {
    PushSubscription subscription = active();
    for (int i = 0; i < 3; ++i) {
        subscription =
            after(subscription, attempt(NotificationType::events, DeliveryOutcome::refused));
    }
    EXPECT_EQ(subscription.failures, 3U);
    EXPECT_EQ(subscription.status, SubscriptionStatus::error);

    subscription =
        after(subscription, attempt(NotificationType::heartbeat, DeliveryOutcome::delivered));

    EXPECT_EQ(subscription.failures, 0U);
    EXPECT_EQ(subscription.status, SubscriptionStatus::active);
    EXPECT_EQ(subscription.next, 11U);
}

TEST(PushSubscription, IsOffWhenTheReceiverIsGone) {
    EXPECT_EQ(after(active(), attempt(NotificationType::events, DeliveryOutcome::gone)).status,
              SubscriptionStatus::off);
}

TEST(PushSubscription, MovesOnThoughItWasPausedDuringADelivery) {
    DeliveryAttempt late = attempt(NotificationType::events, DeliveryOutcome::delivered);
    late.first = 11;
    late.last = 12;

    const PushSubscription paused = after(after(active(), Wanted{Wish::pause}), late);

    EXPECT_EQ(paused.status, SubscriptionStatus::off);
    EXPECT_EQ(paused.next, 13U);
}

TEST(PushSubscription, GoesOnWhereItStoppedAfterANewHandshake) {
    const PushSubscription resumed =
        after(after(active(), Wanted{Wish::pause}), Wanted{Wish::resume});

    EXPECT_EQ(resumed.status, SubscriptionStatus::requested);
    EXPECT_FALSE(resumed.is_verified);
    EXPECT_EQ(resumed.next, 11U);
}

TEST(PushSubscription, IsNotDisturbedByAskingForWhatItIs) {
    const PushSubscription same = after(active(), Wanted{Wish::resume});

    EXPECT_EQ(same.status, SubscriptionStatus::active);
    EXPECT_TRUE(same.is_verified);
}

TEST(PushSubscription, MovesToTheEndpointThatIsRegisteredNow) {
    const PushSubscription moved =
        after(active(), Wanted{Wish::resume, {}, "https://elsewhere.example/"});

    EXPECT_EQ(moved.endpoint, "https://elsewhere.example/");
    EXPECT_EQ(moved.status, SubscriptionStatus::requested);
    EXPECT_FALSE(moved.is_verified);
    EXPECT_EQ(moved.next, 11U);
}

TEST(PushSubscription, SendsAgainToTheEndOfTheRangeAndNoFurther) {
    PushSubscription subscription = after(active(), Wanted{Wish::redrive, {3, 6, 60}});
    DeliveryAttempt again = attempt(NotificationType::redrive, DeliveryOutcome::delivered);
    again.version = subscription.version;
    again.last = 4;
    again.next_redrive = now + 1s;

    subscription = after(subscription, again);
    EXPECT_EQ(subscription.redrive, (Redrive{5, 6, 60}));
    EXPECT_EQ(subscription.next_redrive, now + 1s);
    again.last = 6;
    subscription = after(subscription, again);

    EXPECT_FALSE(subscription.redrive);
    EXPECT_FALSE(subscription.next_redrive);
    EXPECT_EQ(subscription.next, 11U);
}

TEST(PushSubscription, StopsSendingAgainAtOnce) {
    PushSubscription subscription = after(active(), Wanted{Wish::redrive, {3, 6, 60}});

    EXPECT_FALSE(after(subscription, Wanted{Wish::stop_redrive}).redrive);
}

}  // namespace
