#include "gateway/api/task_update.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/json_writer.hpp"
#include "gateway/api/task_view.hpp"
#include "tests/support/definitions.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace gateway {
namespace {

using namespace std::chrono_literals;
using fhir::ErrorKind;

const Timestamp noon = std::chrono::sys_days{std::chrono::March / 2 / 2026} + 12h;

Referral referral() {
    Referral referral;
    referral.id = *Id::parse("0199aa00-1234-7abc-8def-000000000001");
    referral.chain = referral.id;
    referral.person = *Id::parse("0199aa00-1234-7abc-8def-000000000009");
    referral.referrer = "A99901";
    referral.chain_referrer = "A99901";
    return referral;
}

Task task_in(TaskStatus status) {
    Task task;
    task.id = *Id::parse("0199aa00-1234-7abc-8def-000000000002");
    task.referral = referral().id;
    task.owner = "U99901";
    task.requester = "A99901";
    task.rule = "pcn";
    task.decision = "The practice belongs to this PCN.";
    task.placed_at = noon - 1h;
    task.updated = noon - 1h;
    task.state.status = status;
    task.state.business_status = status == TaskStatus::requested ? BusinessStatus::queued
                                 : is_open(status)               ? BusinessStatus::worked_on
                                                                 : BusinessStatus::closed;
    return task;
}

fhir::Tree present_of(const Task& task) {
    return fhir::read_json(task_view(task, referral(), Party::owner, noon)).value();
}

// The wish that a body makes of the task as it is.
Result<TaskWish> wish_of(const Task& task, const std::string& body, bool is_patch = false) {
    const fhir::Tree present = present_of(task);
    Request request;
    request.http.body = body;
    const auto wanted = wanted_task(request, present, is_patch, testing_support::r4());
    if (!wanted) return wanted.error();
    return read_wish(wanted->root(), present.root());
}

std::string status_patch(const std::string& status) {
    return R"([{"op":"replace","path":"/status","value":")" + status + R"("}])";
}

Result<TaskStep> patched(const Task& task, const std::string& patch, Party party = Party::owner,
                         const std::string& client = "desk-1") {
    const auto wish = wish_of(task, patch, true);
    if (!wish) return wish.error();
    return decide_step(task, *wish, party, client, noon);
}

// Words that a sender finds in an error's issues.
bool says(const fhir::Error& error, std::string_view words) {
    return std::ranges::any_of(error.issues, [&](const fhir::Issue& issue) {
        return issue.detail.find(words) != std::string::npos;
    });
}

TEST(TaskUpdate, AcceptsAClaimedTaskAndEndsItsLease) {
    Task task = task_in(TaskStatus::requested);
    task.state.lease_holder = "desk-1";
    task.state.lease_until = noon + 5min;

    const auto step = patched(task, status_patch("accepted"));

    ASSERT_TRUE(step);
    EXPECT_TRUE(step->changes);
    EXPECT_EQ(step->state.status, TaskStatus::accepted);
    EXPECT_EQ(step->state.business_status, BusinessStatus::worked_on);
    EXPECT_TRUE(step->state.lease_holder.empty());
}

TEST(TaskUpdate, LeavesATaskToTheCollectorThatHoldsIt) {
    Task task = task_in(TaskStatus::requested);
    task.state.lease_holder = "desk-2";
    task.state.lease_until = noon + 5min;

    const auto step = patched(task, status_patch("accepted"));

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, ErrorKind::conflict);
    EXPECT_TRUE(says(step.error(), "2026-03-02T12:05:00.000Z"));
}

TEST(TaskUpdate, TakesATaskWhoseLeaseHasRunOut) {
    Task task = task_in(TaskStatus::requested);
    task.state.lease_holder = "desk-2";
    task.state.lease_until = noon;

    EXPECT_TRUE(patched(task, status_patch("accepted")));
}

TEST(TaskUpdate, TellsTheStepsThatAreAllowedAfterAnIllegalOne) {
    const auto step = patched(task_in(TaskStatus::requested), status_patch("in-progress"));

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, ErrorKind::invalid);
    EXPECT_EQ(step.error().issues.front().expression, "Task.status");
    EXPECT_TRUE(says(step.error(), "requested"));
    EXPECT_TRUE(says(step.error(), "accepted, rejected"));
}

const std::string system_of_reasons =
    "https://referral-gateway.example/fhir/CodeSystem/task-reason";

std::string coding(const std::string& code, const std::string& system = system_of_reasons) {
    return R"({"system":")" + system + R"(","code":")" + code + "\"}";
}

std::string patch_with_reason(const std::string& status, const std::string& reason) {
    return R"([{"op":"replace","path":"/status","value":")" + status +
           R"("},{"op":"add","path":"/statusReason","value":{)" + reason + "}}]";
}

TEST(TaskUpdate, DeclinesOnlyWithAReasonOfOurCodeSystem) {
    const Task task = task_in(TaskStatus::requested);
    const std::string text = R"("text":"we are full")";
    const std::string foreign = coding("at-capacity", "https://provider.example/reasons");

    for (const std::string& reason :
         {text, R"("coding":[)" + foreign + "]", R"("coding":[{"code":"at-capacity"}],)" + text}) {
        const auto step = patched(task, patch_with_reason("rejected", reason));
        ASSERT_FALSE(step) << reason;
        EXPECT_EQ(step.error().kind, ErrorKind::invalid);
        EXPECT_EQ(step.error().issues.front().code, "reason-required");
        EXPECT_TRUE(says(step.error(), "at-capacity, out-of-area, not-eligible")) << reason;
    }
    EXPECT_FALSE(patched(task, status_patch("rejected")));
    const auto step =
        patched(task, patch_with_reason("rejected", R"("coding":[)" + foreign + "," +
                                                        coding("at-capacity") + "]," + text));
    ASSERT_TRUE(step);
    EXPECT_EQ(step->state.status, TaskStatus::rejected);
    EXPECT_EQ(step->state.business_status, BusinessStatus::closed);
    EXPECT_EQ(own_reason(step->state.reason), find_task_reason("at-capacity"));
}

TEST(TaskUpdate, DeclinesForOneReason) {
    const auto step = patched(task_in(TaskStatus::requested),
                              patch_with_reason("rejected", R"("coding":[)" + coding("duplicate") +
                                                                "," + coding("other") + "]"));

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().issues.front().code, "several-reasons");
}

TEST(TaskUpdate, RefusesAReasonThatOurCodeSystemDoesNotHave) {
    for (const std::string status : {"rejected", "failed"}) {
        const auto step = patched(
            task_in(TaskStatus::accepted),
            patch_with_reason(status, R"("coding":[{"code":"x"},)" + coding("because") + "]"));

        ASSERT_FALSE(step) << status;
        EXPECT_EQ(step.error().issues.front().code, "reason-code");
        EXPECT_EQ(step.error().issues.front().expression, "Task.statusReason.coding[1].code");
        EXPECT_TRUE(says(step.error(), "declined-by-person"));
    }
}

TEST(TaskUpdate, TakesATextAsTheReasonOfAPauseOrAFailure) {
    const Task task = task_in(TaskStatus::accepted);

    EXPECT_TRUE(patched(task, patch_with_reason("on-hold", R"("text":"on holiday")")));
    EXPECT_TRUE(patched(task, patch_with_reason("failed", R"("text":"moved away")")));
    EXPECT_FALSE(patched(task, status_patch("failed")));
    EXPECT_FALSE(patched(task, patch_with_reason("failed", R"("coding":[])")));
}

TEST(TaskUpdate, CompletesOnlyWithAnOutput) {
    const Task task = task_in(TaskStatus::accepted);

    const auto without = patched(task, status_patch("completed"));
    const auto with = patched(task, R"([{"op":"replace","path":"/status","value":"completed"},
        {"op":"add","path":"/output","value":[{"type":{"text":"outcome"},
          "valueString":"Joined the art group"}]}])");

    ASSERT_FALSE(without);
    EXPECT_EQ(without.error().issues.front().expression, "Task.output");
    ASSERT_TRUE(with);
    EXPECT_EQ(with->state.status, TaskStatus::completed);
    EXPECT_NE(with->state.outputs.find("Joined the art group"), std::string::npos);
}

TEST(TaskUpdate, MakesACancellationOfAcceptedWorkARequest) {
    const auto step =
        patched(task_in(TaskStatus::in_progress), status_patch("cancelled"), Party::requester);

    ASSERT_TRUE(step);
    EXPECT_TRUE(step->changes);
    EXPECT_EQ(step->state.status, TaskStatus::in_progress);
    EXPECT_EQ(step->state.business_status, BusinessStatus::cancellation_requested);
}

TEST(TaskUpdate, LetsCompletionWinOverACancellationThatWasOnlyAskedFor) {
    Task task = task_in(TaskStatus::in_progress);
    task.state.business_status = BusinessStatus::cancellation_requested;

    const auto step = patched(task, R"([{"op":"replace","path":"/status","value":"completed"},
        {"op":"add","path":"/output","value":[{"type":{"text":"outcome"},"valueString":"x"}]}])");

    ASSERT_TRUE(step);
    EXPECT_EQ(step->state.status, TaskStatus::completed);
}

TEST(TaskUpdate, MakesNoVersionOfARetry) {
    Task task = task_in(TaskStatus::accepted);
    const std::string add_note = R"([{"op":"add","path":"/note/-","value":{"text":"Rang twice"}}])";
    const auto first = patched(task, add_note);
    ASSERT_TRUE(first);
    ASSERT_TRUE(first->changes);
    task.state = first->state;

    EXPECT_FALSE(patched(task, add_note)->changes);
    EXPECT_FALSE(patched(task, status_patch("accepted"))->changes);
}

TEST(TaskUpdate, DoesNotKeepItsOwnDecisionAsAPartysNote) {
    const Task task = task_in(TaskStatus::accepted);
    const std::string whole = fhir::write_json(present_of(task).root());

    const auto wish = wish_of(task, whole);

    ASSERT_TRUE(wish);
    EXPECT_EQ(wish->notes, "");
}

TEST(TaskUpdate, TakesAWholeTaskThatSaysOnlyWhatChanges) {
    const Task task = task_in(TaskStatus::requested);

    const auto wish = wish_of(task, R"({"resourceType":"Task","status":"accepted"})");

    ASSERT_TRUE(wish);
    EXPECT_EQ(wish->status, TaskStatus::accepted);
}

TEST(TaskUpdate, NamesEveryElementThatNeverChanges) {
    const Task task = task_in(TaskStatus::requested);

    const auto wish = wish_of(task, R"({"resourceType":"Task","status":"accepted",
        "owner":{"reference":"Organization/U99902"},"requester":{"reference":"Organization/A99902"},
        "focus":{"reference":"ServiceRequest/another"},"for":{"reference":"Patient/1"},
        "partOf":[{"reference":"Task/another"}],"priority":"urgent"})");

    ASSERT_FALSE(wish);
    std::vector<std::string> places;
    for (const fhir::Issue& issue : wish.error().issues) places.push_back(issue.expression);
    EXPECT_EQ(places, (std::vector<std::string>{"Task.requester", "Task.owner", "Task.focus",
                                                "Task.for", "Task.partOf", "Task.priority"}));
}

TEST(TaskUpdate, TakesTheSameReferenceInAnotherSpelling) {
    const Task task = task_in(TaskStatus::requested);

    EXPECT_TRUE(wish_of(task, R"({"resourceType":"Task","status":"accepted",
        "owner":{"reference":"https://gateway.example/fhir/Organization/U99901"},
        "requester":{"identifier":{"value":"A99901"}}})"));
}

TEST(TaskUpdate, TakesReceivedForPickedUp) {
    const auto step = patched(task_in(TaskStatus::requested), status_patch("received"));

    ASSERT_TRUE(step);
    EXPECT_EQ(step->state.status, TaskStatus::requested);
    EXPECT_EQ(step->state.business_status, BusinessStatus::picked_up);
    EXPECT_EQ(step->state.lease_holder, "desk-1");
    EXPECT_EQ(step->state.deliveries, 1U);
}

TEST(TaskUpdate, WaitsWhileTheReferrerHoldsTheReferralBack) {
    Task task = task_in(TaskStatus::requested);
    task.state.business_status = BusinessStatus::withheld;

    const auto step = patched(task, status_patch("accepted"));

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().issues.front().code, "withheld");
}

TEST(TaskUpdate, SaysWhereAnUpdateHasTheWrongShape) {
    const auto wish = wish_of(task_in(TaskStatus::requested),
                              R"({"resourceType":"Task","status":5,"note":"text"})");

    ASSERT_FALSE(wish);
    EXPECT_EQ(wish.error().kind, ErrorKind::malformed);
    EXPECT_EQ(wish.error().issues.size(), 2U);
}

}  // namespace
}  // namespace gateway
