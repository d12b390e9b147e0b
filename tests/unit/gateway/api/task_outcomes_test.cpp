// What a task's owner says of outcomes, while working and at the end.
#include "gateway/api/referral_api.hpp"
#include "tests/support/outcomes.hpp"
#include "tests/unit/gateway/api/task_test_support.hpp"

namespace {

using namespace referral_tests;
using tests::Outputs;
using tests::swemwbs;

struct TaskOutcomes : TaskTest {
    TaskOutcomes() {
        first = *Id::parse(id_in(*run(referrals.create(request(practice, good_referral())))));
        report(referral(first).tasks[0], TaskStatus::in_progress, BusinessStatus::worked_on);
        task = referral(first).tasks[0].id;
    }

    Result<HttpResponse> add(const Outputs& outputs, const Caller& caller, const Id& to) {
        Request sent = request(caller, "[" + outputs.patch() + "]", {to.text()});
        sent.http.fields.set("Prefer", "return=OperationOutcome");
        return run(patch_task(sent));
    }
    Result<HttpResponse> add(const Outputs& outputs) { return add(outputs, link_worker, task); }

    ReferralApi referrals{parts};
    Id first;
    Id task;
};

TEST_F(TaskOutcomes, AreTakenWhileTheWorkGoesOn) {
    Outputs outputs;
    const auto answer = add(outputs.resource("baseline", "a", swemwbs("a", "2026-03-09", "19")));

    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body.find("warning"), std::string::npos);
    const Task now = referral(first).tasks[0];
    EXPECT_EQ(now.state.status, TaskStatus::in_progress);
    EXPECT_NE(now.state.outputs.find("718466001"), std::string::npos);
}

TEST_F(TaskOutcomes, AreRefusedOutsideTheScaleWithThePlace) {
    Outputs outputs;
    const auto answer = add(outputs.resource("baseline", "a", swemwbs("a", "2026-03-09", "36")));

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::invalid);
    ASSERT_TRUE(has_issue(answer.error(), "measure-out-of-scale"));
    EXPECT_EQ(answer.error().issues.front().expression, "Task.contained[0].valueQuantity.value");
    EXPECT_TRUE(referral(first).tasks[0].state.outputs.empty());
}

TEST_F(TaskOutcomes, WarnOfAFollowUpWithoutABaseline) {
    Outputs outputs;
    const auto answer = add(outputs.resource("follow-up", "b", swemwbs("b", "2026-06-08", "24")));

    ASSERT_TRUE(answer);
    EXPECT_NE(answer->body.find("follow-up-unpaired"), std::string::npos);
    EXPECT_FALSE(referral(first).tasks[0].state.outputs.empty());
}

TEST_F(TaskOutcomes, FindTheBaselineInTheTaskThatTheyStemFrom) {
    Outputs before;
    ASSERT_TRUE(add(before.resource("baseline", "a", swemwbs("a", "2026-03-09", "19"))));
    const auto sent = run(referrals.create(request(link_worker, onward_referral(first.text()))));
    const Task onward = referral(*Id::parse(id_in(*sent))).tasks[0];
    report(onward, TaskStatus::accepted, BusinessStatus::worked_on);
    Outputs outputs;

    const auto answer = add(outputs.resource("follow-up", "b", swemwbs("b", "2026-06-08", "24")),
                            provider, onward.id);

    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body.find("follow-up-unpaired"), std::string::npos);
}

TEST_F(TaskOutcomes, DoNotHoldAnEarlierFaultAgainstALaterSender) {
    Task kept = referral(first).tasks[0];
    Outputs bad;
    kept.state.outputs = bad.resource("", "a", swemwbs("a", "2026-03-09", "99")).json();
    report(kept, TaskStatus::in_progress, BusinessStatus::worked_on);

    const auto answer = patch(link_worker, task, "completed");

    EXPECT_TRUE(answer);
}

}  // namespace
