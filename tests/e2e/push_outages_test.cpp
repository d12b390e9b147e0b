// Receivers that are down, slow, flapping or wrong: nothing is lost, and none holds up another.
#include "tests/e2e/push_test.hpp"

namespace {

using namespace testing_support;
using namespace std::chrono_literals;

class PushOutages : public PushTest {};

TEST_F(PushOutages, LosesNothingWhileTheEndpointIsDown) {
    const std::string subscription = subscribe(practice, *at_practice);
    ASSERT_TRUE(has_status(practice, subscription, "active"));
    const std::uint16_t port = at_practice->port();
    at_practice.reset();

    for (int i = 0; i < 5; ++i) send("down-" + std::to_string(i));
    ASSERT_TRUE(has_status(practice, subscription, "error"));
    EXPECT_TRUE(practice.get(subscription + "/$status").says("unreachable"));
    at_practice =
        std::make_unique<HttpsReceiver>(receiver_identity.certificate, receiver_identity.key, port);

    ASSERT_TRUE(has_events(*at_practice, 5));
    EXPECT_EQ(events_of(*at_practice), one_to(5));
    EXPECT_TRUE(has_status(practice, subscription, "active"));
}

TEST_F(PushOutages, LosesNothingWhenTheGatewayIsKilled) {
    const std::string subscription = subscribe(practice, *at_practice);
    ASSERT_TRUE(has_status(practice, subscription, "active"));
    at_practice->answer(503);
    send("killed-1");
    send("killed-2");
    ASSERT_TRUE(has_events(*at_practice, 1));

    here.gateway.kill();
    at_practice->answer(200);
    const std::size_t before = events_of(*at_practice).size();
    here.gateway.start();

    ASSERT_TRUE(eventually([&] {
        const auto all = events_of(*at_practice);
        return all.size() > before && all.back() == 2;
    }));
    EXPECT_TRUE(has_status(practice, subscription, "active"));
}

TEST_F(PushOutages, ComesInOrderFromAFlappingEndpoint) {
    const std::string subscription = subscribe(practice, *at_practice);
    ASSERT_TRUE(has_status(practice, subscription, "active"));
    std::vector<std::uint64_t> taken;

    for (int i = 0; i < 6; ++i) {
        at_practice->answer(i % 2 == 0 ? 500 : 200);
        send("flapping-" + std::to_string(i));
    }
    at_practice->answer(200);

    ASSERT_TRUE(eventually([&] {
        const auto all = events_of(*at_practice);
        return !all.empty() && all.back() == 6 && has_status(practice, subscription, "active");
    }));
    // Each first time comes after that of the one before: no gap was ever jumped.
    std::uint64_t highest = 0;
    for (const std::uint64_t number : events_of(*at_practice)) {
        EXPECT_LE(number, highest + 1);
        highest = std::max(highest, number);
    }
}

TEST_F(PushOutages, IsNotHeldUpByAnothersSlowEndpoint) {
    ASSERT_TRUE(has_status(practice, subscribe(practice, *at_practice), "active"));
    ASSERT_TRUE(has_status(link_worker, subscribe(link_worker, *at_link_worker), "active"));
    at_practice->answer_with("");  // takes it, and never answers

    for (int i = 0; i < 3; ++i) {
        send("slow-" + std::to_string(i));
        ASSERT_TRUE(has_events(*at_link_worker, static_cast<std::size_t>(i) + 1));
    }

    EXPECT_EQ(events_of(*at_practice).size(), 1U);  // the one that hangs
    EXPECT_EQ(events_of(*at_link_worker), one_to(3));
}

TEST_F(PushOutages, IsNotHeldUpByAnothersWrongEndpoint) {
    const std::string wrong = subscribe(practice, *at_practice);
    ASSERT_TRUE(has_status(practice, wrong, "active"));
    ASSERT_TRUE(has_status(link_worker, subscribe(link_worker, *at_link_worker), "active"));
    at_practice->answer_with("SSH-2.0-somebody else entirely\r\n\r\n");

    send("wrong-1");

    ASSERT_TRUE(has_events(*at_link_worker, 1));
    EXPECT_TRUE(has_status(practice, wrong, "error"));
    EXPECT_TRUE(practice.get(wrong + "/$status").says("broken"));
}

TEST_F(PushOutages, NeverFollowsARedirection) {
    const std::string subscription = subscribe(practice, *at_practice);
    ASSERT_TRUE(has_status(practice, subscription, "active"));
    at_practice->answer(307, "Location: " + endpoint_of(*at_link_worker) + "\r\n");

    send("redirected-1");

    ASSERT_TRUE(has_status(practice, subscription, "error"));
    EXPECT_TRUE(practice.get(subscription + "/$status").says("redirected"));
    EXPECT_TRUE(at_link_worker->posts().empty());
}

TEST_F(PushOutages, IsOffOnceTheEndpointIsGoneAndGoesOnWhenAskedTo) {
    const std::string subscription = subscribe(practice, *at_practice);
    ASSERT_TRUE(has_status(practice, subscription, "active"));
    at_practice->answer(410);
    send("gone-1");
    ASSERT_TRUE(has_status(practice, subscription, "off"));
    at_practice->answer(200);

    EXPECT_EQ(set(practice, subscription, "requested").status, 200U);

    EXPECT_TRUE(has_status(practice, subscription, "active"));
    EXPECT_TRUE(eventually([this] {
        return events_of(*at_practice) == std::vector<std::uint64_t>{1, 1};
    }));
}

TEST_F(PushOutages, LetsTheGatewayStopWhileAnEndpointHangs) {
    ASSERT_TRUE(has_status(practice, subscribe(practice, *at_practice), "active"));
    at_practice->answer_with("");
    send("stopped-1");
    ASSERT_TRUE(has_events(*at_practice, 1));
    const auto before = std::chrono::steady_clock::now();

    EXPECT_EQ(here.gateway.stop(), 0);

    EXPECT_LT(std::chrono::steady_clock::now() - before, 10s);  // and not the 20 of an answer
}

}  // namespace
