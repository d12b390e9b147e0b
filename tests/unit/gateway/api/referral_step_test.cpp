#include "gateway/api/referral_step.hpp"

#include "fhir/json_reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace gateway;
using fhir::ErrorKind;

const std::string present_referral = R"({"resourceType":"ServiceRequest","id":"r1",
    "meta":{"versionId":"1"},"status":"active","intent":"order",
    "reasonCode":[{"text":"lonely"}],"subject":{"reference":"#p"}})";

std::string with(std::string text, const std::string& old, const std::string& replacement) {
    return text.replace(text.find(old), old.size(), replacement);
}

Result<ReferralStatus> wanted(const std::string& text) {
    const auto present = fhir::read_json(present_referral);
    const auto tree = fhir::read_json(text);
    return read_wanted_status(tree->root(), present->root());
}

Task requested_task() {
    Task task;
    task.state.status = TaskStatus::requested;
    task.state.business_status = BusinessStatus::picked_up;
    task.state.lease_holder = "link-worker";
    task.state.lease_until = Timestamp(std::chrono::hours(1));
    task.state.deliveries = 3;
    return task;
}

Task accepted_task() {
    Task task;
    task.state.status = TaskStatus::accepted;
    task.state.business_status = BusinessStatus::worked_on;
    return task;
}

TEST(ReferralStep, ReadsANewStatus) {
    const auto status = wanted(with(present_referral, "\"active\"", "\"revoked\""));

    ASSERT_TRUE(status);
    EXPECT_EQ(*status, ReferralStatus::revoked);
}

TEST(ReferralStep, LooksPastMetaAndText) {
    const std::string body = with(present_referral, R"("meta":{"versionId":"1"})",
                                  R"("text":{"status":"empty"},"meta":{"versionId":"7"})");

    EXPECT_TRUE(wanted(body));
}

TEST(ReferralStep, DoesNotMindTheOrderOfMembers) {
    const std::string body = R"({"subject":{"reference":"#p"},"intent":"order","status":"on-hold",
        "reasonCode":[{"text":"lonely"}],"resourceType":"ServiceRequest"})";

    EXPECT_TRUE(wanted(body));
}

TEST(ReferralStep, NamesEveryElementThatMayNotChange) {
    std::string body = with(present_referral, "lonely", "in debt");
    body = with(body, R"("intent":"order",)", R"("priority":"urgent",)");

    const auto status = wanted(body);

    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, ErrorKind::invalid);
    ASSERT_EQ(status.error().issues.size(), 3U);
    EXPECT_EQ(status.error().issues[0].expression, "ServiceRequest.priority");
    EXPECT_EQ(status.error().issues[1].expression, "ServiceRequest.reasonCode");
    EXPECT_EQ(status.error().issues[2].expression, "ServiceRequest.intent");
}

TEST(ReferralStep, RefusesTheIdOfAnother) {
    const auto status = wanted(with(present_referral, "\"r1\"", "\"r2\""));

    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, ErrorKind::malformed);
}

TEST(ReferralStep, RefusesAStatusThatNoReferralHas) {
    const auto status = wanted(with(present_referral, "\"active\"", "\"draft\""));

    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, ErrorKind::invalid);
}

TEST(ReferralStep, SaysWhatIsAllowedWhenAStepIsNot) {
    const auto step = check_step(ReferralStatus::revoked, ReferralStatus::active);

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, ErrorKind::invalid);
    EXPECT_NE(step.error().issues[0].detail.find("revoked"), std::string::npos);
    EXPECT_NE(step.error().issues[0].detail.find("entered-in-error"), std::string::npos);
}

TEST(ReferralStep, LeadsNowhereFromEnteredInError) {
    EXPECT_TRUE(next_statuses(ReferralStatus::entered_in_error).empty());
}

constexpr Timestamp now = std::chrono::sys_days(std::chrono::March / 2 / 2026);

TEST(ReferralStep, BeginsTheWaitAnewWhenATaskComesBack) {
    Task task = requested_task();
    task.state.business_status = BusinessStatus::withheld;

    const auto state = task_after(task, ReferralStatus::active, now);

    ASSERT_TRUE(state);
    EXPECT_EQ(state->since, now);
}

TEST(ReferralStep, WaitsForAnAnswerFromTheMomentItAsksToStop) {
    Task task = accepted_task();
    task.state.silence = Silence::escalated;

    const auto state = task_after(task, ReferralStatus::revoked, now);

    ASSERT_TRUE(state);
    EXPECT_EQ(state->since, now);
    EXPECT_EQ(state->silence, Silence::none);
}

TEST(ReferralStep, TakesAWaitingTaskOutOfTheQueueOnHold) {
    const auto state = task_after(requested_task(), ReferralStatus::on_hold, now);

    ASSERT_TRUE(state);
    EXPECT_EQ(state->status, TaskStatus::requested);
    EXPECT_EQ(state->business_status, BusinessStatus::withheld);
    EXPECT_TRUE(state->lease_holder.empty());
}

TEST(ReferralStep, LeavesAcceptedWorkAloneOnHold) {
    EXPECT_FALSE(task_after(accepted_task(), ReferralStatus::on_hold, now));
}

TEST(ReferralStep, PlacesAWithheldTaskBackAndCountsAnew) {
    Task task = requested_task();
    task.state.business_status = BusinessStatus::withheld;

    const auto state = task_after(task, ReferralStatus::active, now);

    ASSERT_TRUE(state);
    EXPECT_EQ(state->business_status, BusinessStatus::queued);
    EXPECT_EQ(state->deliveries, 0U);
}

TEST(ReferralStep, CancelsWhatNobodyHasBegunWhenRevoked) {
    const auto state = task_after(requested_task(), ReferralStatus::revoked, now);

    ASSERT_TRUE(state);
    EXPECT_EQ(state->status, TaskStatus::cancelled);
    EXPECT_EQ(state->business_status, BusinessStatus::closed);
    EXPECT_TRUE(state->lease_holder.empty());
}

TEST(ReferralStep, AsksToStopWhatWasAcceptedWhenRevoked) {
    const auto state = task_after(accepted_task(), ReferralStatus::revoked, now);

    ASSERT_TRUE(state);
    EXPECT_EQ(state->status, TaskStatus::accepted);
    EXPECT_EQ(state->business_status, BusinessStatus::cancellation_requested);
}

TEST(ReferralStep, EndsAnyOpenTaskWhenEnteredInError) {
    const auto state = task_after(accepted_task(), ReferralStatus::entered_in_error, now);

    ASSERT_TRUE(state);
    EXPECT_EQ(state->status, TaskStatus::entered_in_error);
    EXPECT_EQ(state->business_status, BusinessStatus::closed);
}

TEST(ReferralStep, LeavesAClosedTaskAlone) {
    Task task = accepted_task();
    task.state.status = TaskStatus::completed;

    EXPECT_FALSE(task_after(task, ReferralStatus::entered_in_error, now));
}

}  // namespace
