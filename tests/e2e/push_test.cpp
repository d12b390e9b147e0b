// Events posted to registered endpoints: handshake, order, outages, pause, sending again.
#include "tests/e2e/push_test.hpp"

#include "fhir/digest.hpp"

#include <openssl/evp.h>

#include <csignal>

namespace {

using namespace testing_support;
using namespace std::chrono_literals;

class Push : public PushTest {
protected:
    std::string ops(const std::string& target) {
        const auto answer = get_plain(here.gateway.management_port(), target);
        return answer ? answer->body : std::string();
    }
};

TEST_F(Push, ShakesHandsBeforeItIsActive) {
    WantedSubscription wanted;
    wanted.endpoint = endpoint_of(*at_practice);

    const Answer made = practice.post("/fhir/Subscription", wanted.text());

    ASSERT_EQ(made.status, 201U) << made.whole();
    EXPECT_EQ(made.text({"status"}), "requested");
    ASSERT_TRUE(has_status(practice, target_of(here, made.header("Location")), "active"));
    ASSERT_EQ(at_practice->posts().size(), 1U);
    const Told told = told_by(at_practice->posts()[0]);
    EXPECT_EQ(told.type, "handshake");
    EXPECT_EQ(told.status, "requested");
    EXPECT_EQ(told.count, "0");
}

TEST_F(Push, TellsOfAReferralByIdsAlone) {
    ASSERT_TRUE(has_status(link_worker, subscribe(link_worker, *at_link_worker), "active"));

    const std::string sent = send("push-1");

    ASSERT_TRUE(has_events(*at_link_worker, 1));
    const ReceivedPost post = at_link_worker->posts().back();
    const Told told = told_by(post);
    EXPECT_EQ(told.type, "event-notification");
    EXPECT_EQ(told.events, one_to(1));
    EXPECT_EQ(told.foci, std::vector<std::string>{task_of(link_worker, sent).substr(6)});
    EXPECT_EQ(post.body.find("Quillfeather"), std::string::npos);
    EXPECT_EQ(post.body.find("ServiceRequest\",\"id"), std::string::npos);
}

TEST_F(Push, StartsWithTheFirstEventAfterItWasMade) {
    send("before-1");
    send("before-2");
    ASSERT_TRUE(has_status(practice, subscribe(practice, *at_practice), "active"));

    const std::string sent = send("after-1");

    ASSERT_TRUE(has_events(*at_practice, 1));
    EXPECT_EQ(events_of(*at_practice), one_to(1));
    EXPECT_EQ(told_by(at_practice->posts().back()).foci.front(), sent.substr(6));
}

TEST_F(Push, IsSignedAsStandardWebhooksSays) {
    subscribe(practice, *at_practice);
    ASSERT_TRUE(eventually([this] { return at_practice->posts().size() == 1; }));
    ReceivedPost post = at_practice->posts()[0];

    const std::string content =
        post.fields["webhook-id"] + "." + post.fields["webhook-timestamp"] + "." + post.body;
    const fhir::Digest digest = fhir::keyed_digest("0123456789abcdef01234567", content);
    unsigned char text[45];
    EVP_EncodeBlock(text, digest.data(), static_cast<int>(digest.size()));

    EXPECT_EQ(post.fields["webhook-signature"],
              std::string("v1,") + reinterpret_cast<const char*>(text));
    EXPECT_LT(std::abs(std::stoll(post.fields["webhook-timestamp"]) - std::time(nullptr)), 60);
}

TEST_F(Push, PausesAtOnceAndLosesNothingByIt) {
    const std::string subscription = subscribe(practice, *at_practice);
    ASSERT_TRUE(has_status(practice, subscription, "active"));
    at_practice->answer_with("");
    send("paused-1");
    ASSERT_TRUE(has_events(*at_practice, 1));  // under way, and not answered

    EXPECT_EQ(set(practice, subscription, "off").text({"status"}), "off");
    at_practice->answer(200);
    send("paused-2");
    const std::size_t while_off = at_practice->posts().size();
    const Answer resumed = set(practice, subscription, "requested");

    EXPECT_EQ(while_off, 2U);  // the handshake, and what was under way
    EXPECT_EQ(resumed.status, 200U) << resumed.whole();
    ASSERT_TRUE(has_events(*at_practice, 3));
    EXPECT_EQ(events_of(*at_practice), (std::vector<std::uint64_t>{1, 1, 2}));
}

TEST_F(Push, EndsWhenItIsDeleted) {
    const std::string subscription = subscribe(practice, *at_practice);
    ASSERT_TRUE(has_status(practice, subscription, "active"));

    EXPECT_EQ(practice.send("DELETE", subscription).status, 204U);
    send("deleted-1");

    EXPECT_EQ(practice.get(subscription).status, 404U);
    EXPECT_TRUE(is_refusal(practice.send("DELETE", subscription), 404));
    EXPECT_EQ(at_practice->posts().size(), 1U);
}

TEST_F(Push, StopsWhenTheOperatorTakesTheEndpointAway) {
    const std::string subscription = subscribe(practice, *at_practice);
    ASSERT_TRUE(has_status(practice, subscription, "active"));
    std::string without = registered;
    const std::size_t start = without.find("[client.push]");
    without.erase(start, without.find("[[client]]", start) - start);
    write_file(here.file("clients.toml"), without);
    here.gateway.send_signal(SIGHUP);
    ASSERT_TRUE(has_status(practice, subscription, "error"));

    send("unregistered-1");
    write_file(here.file("clients.toml"), registered);
    EXPECT_TRUE(practice.get(subscription + "/$status").says("not-registered"));
    EXPECT_EQ(at_practice->posts().size(), 1U);
    here.gateway.send_signal(SIGHUP);

    ASSERT_TRUE(has_events(*at_practice, 1));
    EXPECT_TRUE(has_status(practice, subscription, "active"));
}

TEST_F(Push, GoesOnAtTheEndpointThatTakesTheOldOnesPlace) {
    const std::string subscription = subscribe(practice, *at_practice);
    ASSERT_TRUE(has_status(practice, subscription, "active"));
    std::string moved = registered;
    const std::string old = endpoint_of(*at_practice);
    moved.replace(moved.find(old), old.size(), endpoint_of(*at_link_worker));
    write_file(here.file("clients.toml"), moved);
    here.gateway.send_signal(SIGHUP);
    ASSERT_TRUE(has_status(practice, subscription, "error"));
    send("moved-1");

    const Answer put = practice.send("PATCH", subscription,
                                     R"([{"op":"replace","path":"/status","value":"requested"},)"
                                     R"({"op":"replace","path":"/channel/endpoint","value":")" +
                                         endpoint_of(*at_link_worker) + "\"}]",
                                     {{"Content-Type", "application/json-patch+json"}});

    EXPECT_EQ(put.status, 200U) << put.whole();
    ASSERT_TRUE(has_events(*at_link_worker, 1));
    EXPECT_EQ(at_practice->posts().size(), 1U);
}

TEST_F(Push, IsOneForAFeedHoweverOftenItIsAskedFor) {
    const std::string subscription = subscribe(practice, *at_practice);
    WantedSubscription wanted;
    wanted.endpoint = endpoint_of(*at_practice);

    const Answer again = practice.post("/fhir/Subscription", wanted.text());

    EXPECT_EQ(again.status, 200U) << again.whole();
    EXPECT_EQ(target_of(here, again.header("Location")), subscription);
}

TEST_F(Push, IsNobodyElsesToSee) {
    const std::string subscription = subscribe(practice, *at_practice);

    EXPECT_TRUE(is_refusal(other_practice.get(subscription), 404));
    EXPECT_TRUE(is_refusal(other_practice.get(subscription + "/$events"), 404));
    EXPECT_TRUE(is_refusal(other_practice.send("DELETE", subscription), 404));
    EXPECT_TRUE(is_refusal(set(other_practice, subscription, "off"), 404));
}

TEST_F(Push, IsReadByTheSameNumbersAsItPosts) {
    send("before");
    const std::string subscription = subscribe(practice, *at_practice);
    ASSERT_TRUE(has_status(practice, subscription, "active"));
    send("numbers-1");
    send("numbers-2");
    ASSERT_TRUE(has_events(*at_practice, 2));

    const Answer second = practice.get(subscription + "/$events?eventsSinceNumber=2");
    const Answer status = practice.get(subscription + "/$status");

    EXPECT_TRUE(second.says(R"("name":"event-number","valueString":"2")")) << second.whole();
    EXPECT_FALSE(second.says(R"("name":"event-number","valueString":"1")")) << second.whole();
    EXPECT_TRUE(status.says(R"("events-since-subscription-start","valueString":"2")"))
        << status.whole();
}

TEST_F(Push, SendsAgainWhatAnOperatorAsksForAfterAPreview) {
    const std::string subscription = subscribe(practice, *at_practice);
    ASSERT_TRUE(has_status(practice, subscription, "active"));
    for (int i = 0; i < 3; ++i) {
        send("again-" + std::to_string(i));
        ASSERT_TRUE(has_events(*at_practice, static_cast<std::size_t>(i) + 1));
    }
    ASSERT_TRUE(has_status(practice, subscription, "active"));
    const auto wanted = [](const std::string& action) {
        return R"({"resourceType":"Parameters","parameter":[{"name":"action","valueCode":")" +
               action +
               R"("},{"name":"eventsSinceNumber","valueString":"1"},)"
               R"({"name":"eventsUntilNumber","valueString":"2"}]})";
    };

    const Answer preview = operations.post(subscription + "/$redrive", wanted("preview"));
    EXPECT_TRUE(preview.says(R"("name":"events","valueString":"2")")) << preview.whole();
    EXPECT_TRUE(preview.says("referral-accepted")) << preview.whole();
    EXPECT_EQ(events_of(*at_practice).size(), 3U);
    EXPECT_EQ(operations.post(subscription + "/$redrive", wanted("start")).status, 200U);

    ASSERT_TRUE(has_events(*at_practice, 5));
    EXPECT_EQ(events_of(*at_practice), (std::vector<std::uint64_t>{1, 2, 3, 1, 2}));
    EXPECT_TRUE(is_refusal(practice.post(subscription + "/$redrive", wanted("start")), 403));
}

TEST_F(Push, IsSeenByOperationsWithoutAnythingOfAReferral) {
    const std::string subscription = subscribe(practice, *at_practice);
    ASSERT_TRUE(has_status(practice, subscription, "active"));
    at_practice->answer(500);
    const std::string sent = send("ledger-1");
    ASSERT_TRUE(has_status(practice, subscription, "error"));

    const std::string ledger = ops("/ops/deliveries/" + id_of(subscription));

    EXPECT_NE(ledger.find(R"("outcome":"refused","httpStatus":500)"), std::string::npos) << ledger;
    EXPECT_TRUE(eventually([this] {
        return ops("/ops/deliveries").find(R"("status":"error","lastOutcome":"refused")") !=
               std::string::npos;
    })) << ops("/ops/deliveries");
    EXPECT_EQ((ops("/ops/deliveries") + ledger).find(id_of(sent)), std::string::npos);
    EXPECT_NE(
        ops("/metrics").find(R"(gateway_push_attempts_total{client="practice",outcome="refused"})"),
        std::string::npos);
    EXPECT_NE(ops("/health").find("push:failing"), std::string::npos);
}

TEST_F(Push, IsToldByTheCapabilityStatement) {
    const Answer metadata = practice.get("/fhir/metadata");

    EXPECT_TRUE(metadata.says(std::string(R"("valueCanonical":")") + feed_topic +
                              R"("}],"type":"Subscription","interaction":[{"code":"create"})"))
        << metadata.whole();
}

TEST_F(Push, HearsOfAQueueThatTheFilterNames) {
    WantedSubscription wanted;
    wanted.endpoint = endpoint_of(*at_link_worker);
    wanted.filter = std::string("Organization?_id=") + org::link_worker;

    const Answer made = link_worker.post("/fhir/Subscription", wanted.text());

    EXPECT_EQ(made.status, 201U) << made.whole();
    EXPECT_TRUE(made.says(wanted.filter)) << made.whole();
}

TEST_F(Push, IsMutedByNoMistakeInAFileOfItsOwn) {
    write_file(here.file("practice.secret"), "short\n");

    const Outcome checked = run_gateway({"check-config", "--config", here.config_file()});

    EXPECT_EQ(checked.exit_code, 78);
    EXPECT_NE(checked.output.find("client practice: push.secret_file: must hold one key"),
              std::string::npos)
        << checked.output;
    EXPECT_EQ(checked.output.find("short"), std::string::npos);
}

}  // namespace
