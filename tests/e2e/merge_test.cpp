// Two practices refer one person for one need; the link worker merges, and each sees what it may.
#include "tests/e2e/gateway_test.hpp"

namespace {

using namespace testing_support;

class Merge : public GatewayTest {
protected:
    void send_both() {
        kept = send("merge-1");
        Message message;
        message.identifier = "merge-2";
        message.practice = message.requester = org::neighbour_practice;
        repeat = testing_support::send(here, neighbour, message);
        kept_task = task_of(link_worker, kept);
        repeat_task = task_of(link_worker, repeat);
    }
    Answer merge(HttpsClient& who, const std::string& into, const Headers& headers = {}) {
        return who.post(repeat_task + "/$merge",
                        R"({"resourceType":"Parameters","parameter":[{"name":"into",)"
                        R"("valueReference":{"reference":")" +
                            into + R"("}}]})",
                        headers);
    }
    std::string kept_name() const { return "Task/" + id_of(kept_task); }
    static std::string story(HttpsClient& who, const std::string& referral) {
        return who.get(referral + "/$timeline").text({"parameter", "valueString"});
    }

    HttpsClient neighbour = here.client("neighbour-practice");
    std::string kept;
    std::string repeat;
    std::string kept_task;
    std::string repeat_task;
};

TEST_F(Merge, OfTheReferenceThatTheGuardGaveShowsEachPartyWhatItMay) {
    send_both();
    // As the link worker read it in Task.input when the second one came.
    const std::string known =
        link_worker.get(repeat_task).text({"input", "valueReference", "reference"});
    ASSERT_EQ(known, "ServiceRequest/" + id_of(kept));

    const Answer merged = merge(link_worker, known);

    ASSERT_EQ(merged.status, 200U) << merged.whole();
    EXPECT_EQ(merged.text({"status"}), "cancelled");
    const Answer checked = link_worker.post("/fhir/Task/$validate", merged.body);
    EXPECT_FALSE(checked.says(R"("severity":"error")")) << checked.whole();
    // Its owner: both ends, and what the repeat says.
    EXPECT_TRUE(merged.says(kept_name())) << merged.whole();
    const Answer goes_on = link_worker.get(kept_task);
    EXPECT_EQ(goes_on.text({"status"}), "requested");
    EXPECT_EQ(goes_on.text({"input", "valueReference", "reference"}),
              "ServiceRequest/" + id_of(repeat));
    EXPECT_TRUE(link_worker.get(repeat).says("PLANTEDNOTE"));
    EXPECT_NE(story(link_worker, kept).find("has merged a repeat into it"), std::string::npos);
    // Who referred the repeat: that the person is helped, and not by what.
    const Answer ended = neighbour.get(repeat_task);
    EXPECT_TRUE(ended.says("being helped for this already")) << ended.whole();
    EXPECT_EQ(neighbour.get(repeat).text({"status"}), "active");
    EXPECT_NE(story(neighbour, repeat).find("ended it as a repeat"), std::string::npos);
    for (const std::string& target : {repeat_task, repeat_task + "/_history", repeat,
                                      repeat + "/$timeline", repeat + "/$message-back"}) {
        const Answer seen = neighbour.get(target);
        EXPECT_EQ(seen.status, 200U) << target;
        EXPECT_FALSE(seen.says(id_of(kept)) || seen.says(id_of(kept_task))) << seen.whole();
    }
    EXPECT_EQ(neighbour.get(kept_task).status, 404U);
    // Who referred the one that goes on: nothing.
    for (const std::string& target : {kept_task, kept_task + "/_history", kept + "/$timeline"}) {
        const Answer seen = practice.get(target);
        EXPECT_FALSE(seen.says(id_of(repeat)) || seen.says("repeat")) << seen.whole();
    }
    EXPECT_EQ(practice.get(repeat).status, 404U);
}

TEST_F(Merge, LeavesOneToCollectAndNothingMoreToTellOfTheOther) {
    send_both();
    ASSERT_EQ(merge(link_worker, kept_name()).status, 200U);

    const auto collected = claimed_tasks(claim(link_worker, org::link_worker));
    ASSERT_EQ(step(link_worker, kept_task, "accepted").status, 200U);
    ASSERT_EQ(step(link_worker, kept_task, "completed", With::output).status, 200U);

    EXPECT_EQ(collected, std::vector{kept_task});
    const auto feed = read_feed(neighbour, org::neighbour_practice);
    EXPECT_EQ(feed.back().focus.find(kept_name()), std::string::npos);
    EXPECT_FALSE(neighbour.get(repeat_task).says("Walks with the group"));
    EXPECT_TRUE(practice.get(kept_task).says("Walks with the group"));
}

TEST_F(Merge, IsAnsweredTheSameToARetry) {
    send_both();
    const std::string version = link_worker.get(repeat_task).header("ETag");

    const Answer first = merge(link_worker, kept_name(), {{"If-Match", version}});
    const Answer again = merge(link_worker, kept_name(), {{"If-Match", version}});

    ASSERT_EQ(first.status, 200U) << first.whole();
    EXPECT_EQ(again.status, 200U) << again.whole();
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.header("ETag"), first.header("ETag"));
}

TEST_F(Merge, IsNotForWhoReferredAndNotForStrangers) {
    send_both();
    HttpsClient stranger = here.client("other-link-worker");

    EXPECT_TRUE(is_refusal(merge(neighbour, kept_name()), 403));
    EXPECT_TRUE(is_refusal(merge(practice, kept_name()), 404));
    EXPECT_TRUE(is_refusal(merge(stranger, kept_name()), 404));
    EXPECT_TRUE(is_refusal(merge(provider, kept_name()), 404));
}

TEST_F(Merge, AndACompletionOfTheOtherAtOnceNeverLoseThePerson) {
    for (int round = 0; round < 5; ++round) {
        const std::string number = std::to_string(round);
        Message message;
        message.identifier = "race-" + number;
        kept_task = task_of(link_worker, send(message));
        ASSERT_EQ(step(link_worker, kept_task, "accepted").status, 200U);
        message.practice = message.requester = org::neighbour_practice;
        repeat_task = task_of(link_worker, testing_support::send(here, neighbour, message));
        HttpsClient colleague = here.client("link-worker");
        Answer merged;
        Answer completed;

        at_once(2, [&](int which) {
            if (which == 0) merged = merge(link_worker, kept_name());
            if (which == 1) completed = step(colleague, kept_task, "completed", With::output);
        });

        // Either the repeat went in before the end, or it is still there to be worked on.
        EXPECT_EQ(completed.status, 200U) << completed.whole();
        const Answer repeat_now = link_worker.get(repeat_task);
        const bool names_it = link_worker.get(kept_task).says(R"("code":"merged")");
        EXPECT_EQ(repeat_now.text({"status"}), names_it ? "cancelled" : "requested");
        EXPECT_EQ(merged.status, names_it ? 200U : 422U) << merged.whole();
    }
}

}  // namespace
