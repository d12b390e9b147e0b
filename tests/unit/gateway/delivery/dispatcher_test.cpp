// What the couriers do, hour after hour, for receivers of every kind.
#include "tests/unit/gateway/delivery/dispatcher_test.hpp"

namespace {

using namespace delivery_testing;

TEST_F(DispatcherTest, ShakesHandsAndThenTellsWhatHappens) {
    subscribe("practice");
    happen();
    happen();

    EXPECT_EQ(
        receiver("practice").bodies,
        (std::vector<std::string>{"handshake", "event-notification 1", "event-notification 2"}));
}

TEST_F(DispatcherTest, BeginsWithWhatTheStoreHas) {
    subscriptions.on_change(nullptr);  // it was made before this start
    subscribe("practice");
    EXPECT_TRUE(receiver("practice").bodies.empty());

    asio::co_spawn(io, dispatcher.start(), asio::use_future);
    settle();

    EXPECT_EQ(receiver("practice").bodies, std::vector<std::string>{"handshake"});
}

TEST_F(DispatcherTest, LosesNothingInAnHourOfOutage) {
    const Id id = subscribe("practice");
    receiver("practice").answer = failing(DeliveryOutcome::unreachable);
    for (int minute = 0; minute < 60; ++minute) {
        happen();
        pass(1min);
    }
    EXPECT_EQ(now(id).status, SubscriptionStatus::error);
    EXPECT_EQ(now(id).next, 1U);

    receiver("practice").answer = failing(DeliveryOutcome::delivered, 200);
    for (int minute = 0; minute < 16; ++minute) pass(1min);

    EXPECT_EQ(taken("practice"), one_to(60));
    EXPECT_EQ(now(id).status, SubscriptionStatus::active);
}

TEST_F(DispatcherTest, TriesNoMoreOftenTheLongerTheOutageLasts) {
    subscribe("practice");
    receiver("practice").answer = failing(DeliveryOutcome::unreachable);
    happen();
    for (int second = 0; second < 3600; ++second) pass(1s);

    // The handshake, then after 1, 2, 4 ... 512 seconds, then each quarter of an hour.
    EXPECT_LE(receiver("practice").ids.size(), 16U);
    EXPECT_GE(receiver("practice").ids.size(), 12U);
}

TEST_F(DispatcherTest, TakesAnEndpointThatComesAndGoes) {
    subscribe("practice");
    for (int i = 0; i < 40; ++i) {
        const bool is_up = i % 3 == 0;
        receiver("practice").answer =
            failing(is_up ? DeliveryOutcome::delivered : DeliveryOutcome::refused, 500);
        happen();
        pass(10s);
    }
    receiver("practice").answer = failing(DeliveryOutcome::delivered, 200);
    pass(15min);

    EXPECT_EQ(taken("practice"), one_to(40));
}

TEST_F(DispatcherTest, HoldsUpNobodyBecauseOfOneThatHangs) {
    subscribe("practice");
    subscribe("other");
    receiver("practice").hangs = true;

    for (int i = 0; i < 5; ++i) happen();

    EXPECT_EQ(taken("other"), one_to(5));
    EXPECT_TRUE(taken("practice").empty());
}

TEST_F(DispatcherTest, SendsTheSameNotificationAgainThoughMoreHasCome) {
    subscribe("practice");
    receiver("practice").answer = failing(DeliveryOutcome::refused, 503);
    happen();
    happen();
    happen();
    receiver("practice").answer = failing(DeliveryOutcome::delivered, 200);
    pass(2s);

    const auto& ids = receiver("practice").ids;
    ASSERT_EQ(ids.size(), 4U);  // handshake, the first twice, the rest
    EXPECT_EQ(ids[1], ids[2]);
    EXPECT_TRUE(ids[3].ends_with("-2-3")) << ids[3];
    EXPECT_EQ(taken("practice"), one_to(3));
}

TEST_F(DispatcherTest, WaitsAsLongAsTheReceiverAsks) {
    subscribe("practice");
    receiver("practice").answer = failing(DeliveryOutcome::refused, 429);
    receiver("practice").answer.retry_after = 10min;
    happen();
    const std::size_t tried = receiver("practice").ids.size();

    pass(9min);
    EXPECT_EQ(receiver("practice").ids.size(), tried);
    pass(1min);
    EXPECT_EQ(receiver("practice").ids.size(), tried + 1);
}

TEST_F(DispatcherTest, PausesInTheMiddleOfAnAttempt) {
    const Id id = subscribe("practice");
    receiver("practice").hangs = true;
    happen();
    ASSERT_EQ(receiver("practice").ids.size(), 2U);

    change(id, Wish::pause);
    receiver("practice").hangs = false;
    happen();
    pass(24h);
    EXPECT_TRUE(taken("practice").empty());
    change(id, Wish::resume);

    EXPECT_EQ(taken("practice"), one_to(2));
    EXPECT_EQ(now(id).failures, 0U);
}

TEST_F(DispatcherTest, BeatsWhenNothingHappensAndOnlyThen) {
    subscribe("practice");
    pass(50min);
    happen();
    pass(50min);
    EXPECT_EQ(receiver("practice").bodies.back(), "event-notification 1");

    pass(10min);

    EXPECT_EQ(receiver("practice").bodies.back(), "heartbeat");
    EXPECT_EQ(receiver("practice").bodies.size(), 3U);
}

TEST_F(DispatcherTest, SendsNothingToWhatIsNotRegistered) {
    const Id id = subscribe("practice");
    dispatcher.replace({});
    happen();
    pass(24h);
    EXPECT_EQ(now(id).last_outcome, DeliveryOutcome::not_registered);
    EXPECT_EQ(receiver("practice").ids.size(), 1U);

    dispatcher.replace(endpoints);
    settle();

    EXPECT_EQ(taken("practice"), one_to(1));
}

TEST_F(DispatcherTest, SendsNothingToAnEndpointThatIsAnotherNow) {
    const Id id = subscribe("practice");
    auto moved = std::make_shared<PushEndpoint>(*endpoints["practice"]);
    moved->url = "https://elsewhere.example/";
    endpoints["practice"] = std::move(moved);
    dispatcher.replace(endpoints);

    happen();

    EXPECT_EQ(receiver("practice").ids.size(), 1U);
    EXPECT_EQ(now(id).last_outcome, DeliveryOutcome::not_registered);
}

TEST_F(DispatcherTest, SendsNothingOfAFeedThatItsClientMayNotHearAnyMore) {
    subscribe("practice");
    auto other = std::make_shared<PushEndpoint>(*endpoints["practice"]);
    other->organisations = {"A99902"};
    endpoints["practice"] = std::move(other);
    dispatcher.replace(endpoints);

    happen();

    EXPECT_TRUE(taken("practice").empty());
}

TEST_F(DispatcherTest, SendsAgainAtItsRateAndNewEventsFirst) {
    const Id id = subscribe("practice");
    for (int i = 0; i < 45; ++i) happen();
    receiver("practice").bodies.clear();

    change(id, Wish::redrive, {1, 45, 6});
    EXPECT_EQ(receiver("practice").bodies.size(), 1U);
    happen();
    EXPECT_EQ(receiver("practice").bodies.back(), "event-notification 46");
    pass(9s);
    EXPECT_EQ(receiver("practice").bodies.size(), 2U);
    pass(1s);
    pass(10s);
    pass(10s);

    ASSERT_EQ(receiver("practice").bodies.size(), 4U);
    EXPECT_TRUE(receiver("practice").bodies[0].starts_with("redrive 1 "));
    EXPECT_TRUE(receiver("practice").bodies[2].starts_with("redrive 21 "));
    EXPECT_TRUE(receiver("practice").bodies[3].ends_with(" 45"));
    EXPECT_FALSE(now(id).redrive);
}

TEST_F(DispatcherTest, StopsSendingAgainAtOnce) {
    const Id id = subscribe("practice");
    for (int i = 0; i < 45; ++i) happen();
    receiver("practice").bodies.clear();
    change(id, Wish::redrive, {1, 45, 6});

    change(id, Wish::stop_redrive);
    pass(50min);

    EXPECT_EQ(receiver("practice").bodies.size(), 1U);
}

TEST_F(DispatcherTest, EndsWithASubscriptionThatIsRemoved) {
    const Id id = subscribe("practice");
    receiver("practice").hangs = true;
    happen();

    change(id, Wish::remove);
    receiver("practice").hangs = false;
    happen();

    EXPECT_TRUE(taken("practice").empty());
    EXPECT_EQ(receiver("practice").ids.size(), 2U);
}

TEST_F(DispatcherTest, LogsAnOutageOnceAndItsEndOnce) {
    subscribe("practice");
    receiver("practice").answer = failing(DeliveryOutcome::timed_out);
    happen();
    for (int i = 0; i < 10; ++i) pass(15min);
    receiver("practice").answer = failing(DeliveryOutcome::delivered, 200);
    pass(15min);

    const std::string all = lines.str();
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 2) << all;
    EXPECT_NE(all.find("push_failing"), std::string::npos);
    EXPECT_NE(all.find("push_recovered"), std::string::npos);
}

}  // namespace
