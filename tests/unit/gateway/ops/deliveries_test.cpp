#include "gateway/ops/deliveries.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace gateway;
using namespace std::chrono_literals;

const Timestamp now{std::chrono::sys_days{std::chrono::March / 4 / 2026}};

// Made at event 100 of its feed, with all told up to 110.
SubscriptionState state_of(const std::string& client) {
    SubscriptionState state;
    state.subscription.client = client;
    state.subscription.organisation = "A99901";
    state.subscription.start = 100;
    state.subscription.next = 111;
    state.subscription.status = SubscriptionStatus::active;
    state.feed_last = 110;
    return state;
}

HealthCheck check_of(const std::vector<SubscriptionState>& states, std::string_view name,
                     const std::string& client) {
    std::vector<HealthCheck> checks;
    assess_push(states, {"practice", "other"}, now, checks);
    const auto found = std::ranges::find_if(checks, [&](const HealthCheck& check) {
        return check.name == name && check.component == client;
    });
    EXPECT_NE(found, checks.end());
    return found == checks.end() ? HealthCheck() : *found;
}

TEST(AssessPush, PassesWhereAllIsTold) {
    const std::vector<SubscriptionState> states{state_of("practice")};

    EXPECT_EQ(check_of(states, "push:failing", "practice").status, HealthStatus::pass);
    EXPECT_EQ(check_of(states, "push:lag", "practice").status, HealthStatus::pass);
}

TEST(AssessPush, WarnsOfTheClientWhoseEndpointFails) {
    std::vector<SubscriptionState> states{state_of("practice"), state_of("other")};
    states[0].subscription.failures = 8;

    EXPECT_EQ(check_of(states, "push:failing", "practice").status, HealthStatus::warn);
    EXPECT_EQ(check_of(states, "push:failing", "other").status, HealthStatus::pass);
}

TEST(AssessPush, IsNotAlarmedByAFailureOrTwo) {
    std::vector<SubscriptionState> states{state_of("practice")};
    states[0].subscription.failures = 2;

    EXPECT_EQ(check_of(states, "push:failing", "practice").status, HealthStatus::pass);
}

TEST(AssessPush, WarnsOfAnEndpointThatIsGone) {
    std::vector<SubscriptionState> states{state_of("practice")};
    states[0].subscription.status = SubscriptionStatus::off;
    states[0].subscription.last_outcome = DeliveryOutcome::gone;

    EXPECT_EQ(check_of(states, "push:failing", "practice").status, HealthStatus::warn);
}

TEST(AssessPush, WarnsOfEventsThatWaitTooLong) {
    std::vector<SubscriptionState> states{state_of("practice"), state_of("practice")};
    states[1].oldest_waiting = now - 15min;

    const HealthCheck lag = check_of(states, "push:lag", "practice");

    EXPECT_EQ(lag.status, HealthStatus::warn);
    EXPECT_EQ(lag.observed, 900);
}

TEST(AssessPush, LetsAClientPauseItsOwn) {
    std::vector<SubscriptionState> states{state_of("practice")};
    states[0].subscription.status = SubscriptionStatus::off;
    states[0].oldest_waiting = now - 24h;

    EXPECT_EQ(check_of(states, "push:lag", "practice").status, HealthStatus::pass);
}

TEST(AssessPush, IsSilentOfAClientWhoseEndpointTheOperatorTookAway) {
    std::vector<SubscriptionState> states{state_of("former")};
    states[0].subscription.last_outcome = DeliveryOutcome::not_registered;
    std::vector<HealthCheck> checks;

    assess_push(states, {"practice"}, now, checks);

    EXPECT_TRUE(checks.empty());
}

TEST(Deliveries, CountAsTheClientDoes) {
    SubscriptionState state = state_of("practice");
    state.feed_last = 113;
    state.subscription.redrive = Redrive{103, 105, 60};

    const std::string json = deliveries_json({state}, now);

    EXPECT_NE(json.find(R"("delivered":10,"waiting":3)"), std::string::npos) << json;
    EXPECT_NE(json.find(R"("redrive":{"next":3,"last":5,"perMinute":60})"), std::string::npos)
        << json;
}

TEST(Deliveries, ShowAnAttemptWithItsOutcome) {
    DeliveryAttempt attempt;
    attempt.first = 101;
    attempt.last = 102;
    attempt.attempt = 3;
    attempt.outcome = DeliveryOutcome::timed_out;
    attempt.took = 20s;
    attempt.at = now;

    const std::string json = ledger_json(state_of("practice").subscription, {attempt});

    EXPECT_NE(json.find(R"("type":"event-notification","first":1,"last":2,"attempt":3,)"
                        R"("outcome":"timed-out","ms":20000)"),
              std::string::npos)
        << json;
}

}  // namespace
