// One referral from the practice to the provider and back.
#include "tests/e2e/gateway_test.hpp"

namespace {

using namespace testing_support;

class Journey : public GatewayTest {};

TEST_F(Journey, LeadsFromThePracticeToTheProviderAndBack) {
    // The practice sends.
    Message message;
    message.identifier = "journey-1";
    const Answer created = practice.post("/fhir/ServiceRequest", referral(message));
    ASSERT_EQ(created.status, 201U) << created.whole();
    EXPECT_EQ(created.header("ETag"), "W/\"1\"");
    EXPECT_EQ(created.text({"resourceType"}), "ServiceRequest");
    const std::string first = target_of(here, created.header("Location"));
    ASSERT_TRUE(first.starts_with("/fhir/ServiceRequest/")) << created.header("Location");

    // The link worker polls, claims and accepts.
    const Answer waiting = link_worker.get(
        "/fhir/Task?owner=Organization%2FU99901&status=requested&_include=Task%3Afocus");
    ASSERT_EQ(waiting.status, 200U) << waiting.whole();
    ASSERT_EQ(resources_of(waiting, "Task").size(), 1U) << waiting.whole();
    ASSERT_EQ(resources_of(waiting, "ServiceRequest").size(), 1U) << waiting.whole();
    EXPECT_TRUE(waiting.says("Quillfeather"));  // link workers see the referral
    const auto claimed = claimed_tasks(claim(link_worker, "U99901"));
    ASSERT_EQ(claimed.size(), 1U);
    const Answer accepted = step(link_worker, claimed[0], "accepted");
    ASSERT_EQ(accepted.status, 200U) << accepted.whole();
    EXPECT_EQ(accepted.text({"status"}), "accepted");

    // ... and sends the person on to a provider.
    const Answer onward = link_worker.post("/fhir/ServiceRequest", onward_referral(first, "on-1"));
    ASSERT_EQ(onward.status, 201U) << onward.whole();
    const std::string second = target_of(here, onward.header("Location"));

    // The provider polls, accepts and completes.
    const Answer offered =
        provider.get("/fhir/Task?owner=Organization/P9901&status=requested&_include=Task:focus");
    ASSERT_EQ(offered.status, 200U) << offered.whole();
    const auto tasks = resources_of(offered, "Task");
    ASSERT_EQ(tasks.size(), 1U) << offered.whole();
    const fhir::Node* const part_of = tasks[0]->path({"partOf", "reference"});
    ASSERT_NE(part_of, nullptr) << offered.whole();
    EXPECT_EQ("/fhir/" + std::string(part_of->text()), claimed[0]);
    const std::string task = "/fhir/Task/" + std::string(tasks[0]->string("id"));
    ASSERT_EQ(step(provider, task, "accepted").status, 200U);
    const Answer completed = step(provider, task, "completed", With::output);
    ASSERT_EQ(completed.status, 200U) << completed.whole();
    ASSERT_EQ(step(link_worker, claimed[0], "in-progress").status, 200U);
    const Answer ended = step(link_worker, claimed[0], "completed", With::output);
    ASSERT_EQ(ended.status, 200U) << ended.whole();

    // The practice reads what became of it: the referral, both tasks, the story, the feed.
    const Answer read = practice.get(first);
    ASSERT_EQ(read.status, 200U) << read.whole();
    EXPECT_EQ(read.text({"id"}), id_of(first));
    const Answer chain = practice.get("/fhir/Task?focus=ServiceRequest/" + id_of(first) +
                                      ",ServiceRequest/" + id_of(second));
    ASSERT_EQ(resources_of(chain, "Task").size(), 2U) << chain.whole();
    for (const fhir::Node* each : resources_of(chain, "Task")) {
        EXPECT_EQ(each->string("status"), "completed");
        EXPECT_NE(each->find("output"), nullptr);
    }
    const Answer story = practice.get(first + "/$timeline");
    ASSERT_EQ(story.status, 200U) << story.whole();
    EXPECT_TRUE(story.says("Marling Walkers")) << story.whole();
    const auto feed = read_feed(practice, org::practice);
    ASSERT_FALSE(feed.empty());
    EXPECT_EQ(feed.front().number, 1U);
    EXPECT_EQ(feed.back().number, feed.size());
}

TEST_F(Journey, TakesATransactionAsItTakesAResource) {
    Message message;
    message.identifier = "bundle-1";

    const Answer taken = practice.post("/fhir", transaction(message));

    ASSERT_EQ(taken.status, 200U) << taken.whole();
    EXPECT_EQ(taken.text({"type"}), "transaction-response");
    EXPECT_TRUE(taken.says("201 Created")) << taken.whole();
    const Answer again = practice.post("/fhir/", transaction(message));
    ASSERT_EQ(again.status, 200U) << again.whole();
    EXPECT_TRUE(again.says("200 OK")) << again.whole();
    EXPECT_EQ(claimed_tasks(claim(link_worker, "U99901")).size(), 1U);
}

TEST_F(Journey, SendsAReferralOfAnUnknownPracticeToTriageAndSaysSo) {
    Message message;
    message.practice = "Z99999";

    const Answer taken = practice.post("/fhir/ServiceRequest", referral(message),
                                       {{"Prefer", "return=OperationOutcome"}});

    ASSERT_EQ(taken.status, 201U) << taken.whole();
    EXPECT_TRUE(taken.says("\"warning\"")) << taken.whole();
    EXPECT_EQ(claimed_tasks(claim(triage, org::triage)).size(), 1U);
}

TEST_F(Journey, SendsAReferralOfAPracticeWithoutAPcnToTriage) {
    Message message;
    message.practice = org::lonely_practice;

    send(message);

    EXPECT_EQ(claimed_tasks(claim(triage, org::triage)).size(), 1U);
}

TEST_F(Journey, ChecksAReferralWithoutKeepingIt) {
    const Answer checked = practice.post("/fhir/ServiceRequest/$check", referral({}));

    ASSERT_EQ(checked.status, 200U) << checked.whole();
    EXPECT_TRUE(checked.says("U99901")) << checked.whole();
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Journey, TellsTheOwnerOfARevokedReferralThatNothingIsLeftToDo) {
    const std::string sent = send("revoked-1");
    const std::string task = task_of(practice, sent);

    const Answer revoked = set_status(practice, sent, "revoked");

    ASSERT_EQ(revoked.status, 200U) << revoked.whole();
    EXPECT_EQ(link_worker.get(task).text({"status"}), "cancelled");
    EXPECT_TRUE(claimed_tasks(claim(link_worker, "U99901")).empty());
}

TEST_F(Journey, AsksTheOwnerWhoHasAcceptedToCancel) {
    const std::string sent = send("revoked-2");
    const auto claimed = claimed_tasks(claim(link_worker, "U99901"));
    ASSERT_EQ(claimed.size(), 1U);
    ASSERT_EQ(step(link_worker, claimed[0], "accepted").status, 200U);

    ASSERT_EQ(set_status(practice, sent, "revoked").status, 200U);

    const Answer asked = link_worker.get(claimed[0]);
    EXPECT_EQ(asked.text({"status"}), "accepted");
    EXPECT_EQ(asked.text({"businessStatus", "coding", "code"}), "cancellation-requested");
    const Answer confirmed = step(link_worker, claimed[0], "cancelled");
    EXPECT_EQ(confirmed.status, 200U) << confirmed.whole();
}

TEST_F(Journey, WithholdsAReferralThatIsOnHoldAndBringsItBack) {
    const std::string sent = send("held-1");

    ASSERT_EQ(set_status(practice, sent, "on-hold").status, 200U);
    EXPECT_TRUE(claimed_tasks(claim(link_worker, "U99901")).empty());

    ASSERT_EQ(set_status(practice, sent, "active").status, 200U);
    EXPECT_EQ(claimed_tasks(claim(link_worker, "U99901")).size(), 1U);
}

TEST_F(Journey, TellsEveryTaskWhichStepsComeNext) {
    const std::string task = task_of(practice, send("steps-1"));

    const Answer read = link_worker.get(task);

    std::set<std::string> next;
    for (const fhir::Node& extension : read.resource().items("extension")) {
        next.emplace(extension.string("valueCode"));
    }
    EXPECT_TRUE(next.contains("accepted")) << read.whole();
    EXPECT_TRUE(next.contains("rejected")) << read.whole();
    EXPECT_FALSE(next.contains("completed")) << read.whole();
}

TEST_F(Journey, KeepsEveryVersionOfAReferral) {
    const std::string sent = send("versions-1");
    ASSERT_EQ(set_status(practice, sent, "on-hold").status, 200U);

    const Answer history = practice.get(sent + "/_history");
    const Answer first = practice.get(sent + "/_history/1");

    ASSERT_EQ(history.status, 200U) << history.whole();
    EXPECT_EQ(resources_of(history, "ServiceRequest").size(), 2U) << history.whole();
    EXPECT_EQ(first.text({"status"}), "active") << first.whole();
}

TEST_F(Journey, AnswersABatchEntryByEntry) {
    Message good;
    good.identifier = "batch-1";
    Message foreign;
    foreign.requester = org::other_practice;
    const auto entry = [](const Message& message) {
        return R"({"resource":)" + referral(message) +
               R"(,"request":{"method":"POST","url":"ServiceRequest"}})";
    };

    const Answer batch =
        practice.post("/fhir/", R"({"resourceType":"Bundle","type":"batch","entry":[)" +
                                    entry(good) + "," + entry(foreign) + "]}");

    ASSERT_EQ(batch.status, 200U) << batch.whole();
    EXPECT_EQ(batch.text({"type"}), "batch-response");
    EXPECT_TRUE(batch.says("\"201")) << batch.whole();
    EXPECT_TRUE(batch.says("\"403")) << batch.whole();
    EXPECT_EQ(claimed_tasks(claim(link_worker, "U99901")).size(), 1U);
}

}  // namespace
