#include "gateway/delivery/next_step.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace {

using namespace gateway;
using namespace std::chrono_literals;
using Kind = PushStep::Kind;

const Timestamp now{std::chrono::sys_days{std::chrono::March / 2 / 2026}};

// Active, with a feed of which ten events were delivered.
PushSubscription active() {
    PushSubscription subscription;
    subscription.next = 11;
    subscription.heartbeat = 1h;
    subscription.most_events = 20;
    subscription.status = SubscriptionStatus::active;
    subscription.is_verified = true;
    subscription.last_success = now - 10min;
    return subscription;
}

TEST(NextStep, RestsUntilTheHeartbeatWhenAllIsTold) {
    const PushStep step = next_step(active(), 10, true, now);

    EXPECT_EQ(step.kind, Kind::rest);
    EXPECT_EQ(step.until, now + 50min);
}

TEST(NextStep, TellsWhatIsNewSoManyAtATime) {
    const PushStep few = next_step(active(), 12, true, now);
    const PushStep many = next_step(active(), 100, true, now);

    EXPECT_EQ(few.kind, Kind::events);
    EXPECT_EQ(few.first, 11U);
    EXPECT_EQ(few.last, 12U);
    EXPECT_EQ(many.last, 30U);
}

TEST(NextStep, ShakesHandsBeforeAnythingElse) {
    PushSubscription subscription = active();
    subscription.is_verified = false;

    EXPECT_EQ(next_step(subscription, 100, true, now).kind, Kind::handshake);
}

TEST(NextStep, BeatsWhenNothingWasSentForSoLong) {
    EXPECT_EQ(next_step(active(), 10, true, now + 50min).kind, Kind::heartbeat);
    EXPECT_EQ(next_step(active(), 11, true, now + 50min).kind, Kind::events);
}

TEST(NextStep, WaitsForTheNextTry) {
    PushSubscription subscription = active();
    subscription.status = SubscriptionStatus::error;
    subscription.next_try = now + 3s;

    EXPECT_EQ(next_step(subscription, 12, true, now).until, now + 3s);
    EXPECT_EQ(next_step(subscription, 12, true, now + 3s).kind, Kind::events);
}

TEST(NextStep, DoesNothingWhileItIsOff) {
    PushSubscription subscription = active();
    subscription.status = SubscriptionStatus::off;

    const PushStep step = next_step(subscription, 100, true, now + 24h);

    EXPECT_EQ(step.kind, Kind::rest);
    EXPECT_FALSE(step.until);
}

TEST(NextStep, SaysOnceThatTheEndpointIsNotRegistered) {
    PushSubscription subscription = active();
    EXPECT_EQ(next_step(subscription, 100, false, now).kind, Kind::note_unregistered);

    subscription.status = SubscriptionStatus::error;
    subscription.last_outcome = DeliveryOutcome::not_registered;

    EXPECT_EQ(next_step(subscription, 100, false, now).kind, Kind::rest);
    EXPECT_EQ(next_step(subscription, 100, true, now).kind, Kind::events);
}

TEST(NextStep, SendsAgainWhenNothingIsNew) {
    PushSubscription subscription = active();
    subscription.redrive = Redrive{3, 6, 60};

    EXPECT_EQ(next_step(subscription, 11, true, now).kind, Kind::events);
    const PushStep step = next_step(subscription, 10, true, now);
    EXPECT_EQ(step.kind, Kind::redrive);
    EXPECT_EQ(step.first, 3U);
    EXPECT_EQ(step.last, 6U);
}

TEST(NextStep, SendsAgainAtTheRateThatWasAskedFor) {
    PushSubscription subscription = active();
    subscription.redrive = Redrive{3, 6, 60};
    subscription.next_redrive = now + 1s;

    EXPECT_EQ(next_step(subscription, 10, true, now).until, now + 1s);
    EXPECT_EQ(next_step(subscription, 10, true, now + 1s).kind, Kind::redrive);
}

}  // namespace
