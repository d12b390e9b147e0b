// A second referral of one person for one reason is taken, and told of to those who may know.
#include "tests/e2e/gateway_test.hpp"

namespace {

using namespace testing_support;

class AlreadyOpen : public GatewayTest {
protected:
    static std::string message(const std::string& identifier,
                               const std::string& practice = org::practice) {
        Message message;
        message.identifier = identifier;
        message.practice = message.requester = practice;
        return referral(message);
    }
    static Answer sent(HttpsClient& from, const std::string& body,
                       const std::string& type = "application/fhir+json") {
        return from.post("/fhir/ServiceRequest", body,
                         {{"Prefer", "return=OperationOutcome"}, {"Accept", type}});
    }
    static bool warns(const Answer& answer) { return answer.says("already-open"); }

    // The referral that a reader of its task is told of; empty: none.
    std::string told_to(HttpsClient& reader, const Answer& referral) {
        const std::string task = task_of(reader, target_of(here, referral.header("Location")));
        return reader.get(task).text({"input", "valueReference", "reference"});
    }

    HttpsClient neighbour = here.client("neighbour-practice");
};

TEST_F(AlreadyOpen, IsNamedToThePracticeThatSentItAndShownToTheLinkWorker) {
    const Answer first = sent(practice, message("open-1"));
    const std::string name = "ServiceRequest/" + id_of(first.header("Location"));

    const Answer second = sent(practice, message("open-2"));

    EXPECT_FALSE(warns(first)) << first.whole();
    ASSERT_EQ(second.status, 201U) << second.whole();
    EXPECT_TRUE(warns(second) && second.says(name)) << second.whole();
    EXPECT_EQ(told_to(link_worker, second), name);
    EXPECT_EQ(told_to(link_worker, first), "");
}

TEST_F(AlreadyOpen, OfAnotherPracticeIsKnownToTheirLinkWorkerAlone) {
    const Answer first = sent(practice, message("open-1"));
    const std::string id = id_of(first.header("Location"));

    const Answer second = sent(neighbour, message("open-1", org::neighbour_practice));

    ASSERT_EQ(second.status, 201U) << second.whole();
    EXPECT_FALSE(warns(second) || second.says(id)) << second.whole();
    const std::string task = task_of(neighbour, target_of(here, second.header("Location")));
    for (const std::string& target : {task, task + "/_history", task + "/_history/1"}) {
        const Answer seen = neighbour.get(target);
        EXPECT_EQ(seen.status, 200U) << target;
        EXPECT_FALSE(seen.says(id)) << seen.whole();
    }
    EXPECT_EQ(told_to(link_worker, second), "ServiceRequest/" + id);
    EXPECT_EQ(link_worker.get("/fhir/ServiceRequest/" + id).status, 200U);
    EXPECT_TRUE(claim(link_worker, org::link_worker).says("already-open"));
}

TEST_F(AlreadyOpen, StaysOnTheTaskWhileItIsWorkedOn) {
    send("open-1");
    const Answer second = sent(practice, message("open-2"));
    const std::string task = task_of(link_worker, target_of(here, second.header("Location")));
    const std::string told = told_to(link_worker, second);

    // As a whole, the way it was read, and as a patch.
    std::string whole = link_worker.get(task).body;
    whole.replace(whole.find("\"status\":\"requested\""), 20, "\"status\":\"accepted\"");
    const Answer accepted = link_worker.send("PUT", task, whole);
    const Answer going = step(link_worker, task, "in-progress");

    EXPECT_EQ(accepted.status, 200U) << accepted.whole();
    EXPECT_EQ(going.status, 200U) << going.whole();
    EXPECT_EQ(told_to(link_worker, second), told);
}

TEST_F(AlreadyOpen, IsOneNoLongerWhenItIsDone) {
    const std::string first = send("open-1");
    const std::string task = task_of(link_worker, first);
    ASSERT_EQ(step(link_worker, task, "accepted").status, 200U);
    ASSERT_EQ(step(link_worker, task, "completed", With::output).status, 200U);

    const Answer second = sent(practice, message("open-2"));

    EXPECT_EQ(second.status, 201U);
    EXPECT_FALSE(warns(second)) << second.whole();
    EXPECT_EQ(told_to(link_worker, second), "");
}

TEST_F(AlreadyOpen, ForAnotherReasonSaysNothing) {
    send("open-1");
    std::string other = message("open-2");
    other.replace(other.find("267076002"), 9, "160724009");

    const Answer second = sent(practice, other);

    EXPECT_EQ(second.status, 201U);
    EXPECT_FALSE(warns(second)) << second.whole();
}

TEST_F(AlreadyOpen, IsNotWhatARetryIsToldOf) {
    const Answer first = sent(practice, message("open-1"));

    const Answer again = sent(practice, message("open-1"));

    EXPECT_EQ(again.status, 200U);
    EXPECT_EQ(again.header("Location"), first.header("Location"));
    EXPECT_FALSE(warns(again)) << again.whole();
}

TEST_F(AlreadyOpen, IsToldAlikeByEveryWayIn) {
    const std::string name = "ServiceRequest/" + id_of(send("open-1"));
    Message next;
    next.identifier = "open-2";

    const Answer checked = practice.post("/fhir/ServiceRequest/$check", referral(next));
    const Answer in_xml = sent(practice, message("open-3"), "application/fhir+xml");
    const Answer bundle = practice.post("/fhir", transaction(next));

    EXPECT_TRUE(warns(checked) && checked.says(name)) << checked.whole();
    EXPECT_TRUE(warns(in_xml) && in_xml.says(name)) << in_xml.whole();
    EXPECT_TRUE(warns(bundle)) << bundle.whole();
}

}  // namespace
