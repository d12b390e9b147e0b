#include "gateway/domain/task_state.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace gateway {
namespace {

using enum TaskStatus;

constexpr TaskStatus every_status[] = {requested, accepted, in_progress, on_hold,         rejected,
                                       completed, failed,   cancelled,   entered_in_error};

using Targets = std::set<TaskStatus>;

// Referral workflow 3.6: Gravity's arrows and accepted -> rejected.
const std::map<TaskStatus, Targets> owner_may{
    {requested, {accepted, rejected}},
    {accepted, {in_progress, on_hold, completed, failed, rejected, cancelled}},
    {in_progress, {on_hold, completed, failed, cancelled}},
    {on_hold, {in_progress, completed, failed, cancelled}},
};

const std::map<TaskStatus, Targets> requester_may{
    {requested, {cancelled, entered_in_error}},
    {accepted, {cancelled, entered_in_error}},
    {in_progress, {cancelled, entered_in_error}},
    {on_hold, {cancelled, entered_in_error}},
    {rejected, {entered_in_error}},
    {completed, {entered_in_error}},
    {failed, {entered_in_error}},
    {cancelled, {entered_in_error}},
};

// It takes back what nobody answers, and nothing else: accepted work is its owner's.
const std::map<TaskStatus, Targets> gateway_may{{requested, {rejected}}};

// Who has another task for the same person ends a repeat, whatever it has come to.
const std::map<TaskStatus, Targets> merger_may{{requested, {cancelled}},
                                               {accepted, {cancelled}},
                                               {in_progress, {cancelled}},
                                               {on_hold, {cancelled}}};

Targets of(const std::map<TaskStatus, Targets>& table, TaskStatus from) {
    const auto found = table.find(from);
    return found == table.end() ? Targets{} : found->second;
}

TEST(TaskState, AllowsEachStepOfTheTableAndNoOther) {
    for (const TaskStatus from : every_status) {
        for (const TaskStatus to : every_status) {
            EXPECT_EQ(find_step(from, to, Party::owner) != nullptr,
                      of(owner_may, from).contains(to))
                << "owner, " << to_code(from) << " -> " << to_code(to);
            EXPECT_EQ(find_step(from, to, Party::requester) != nullptr,
                      of(requester_may, from).contains(to))
                << "requester, " << to_code(from) << " -> " << to_code(to);
            EXPECT_EQ(find_step(from, to, Party::gateway) != nullptr,
                      of(gateway_may, from).contains(to))
                << "gateway, " << to_code(from) << " -> " << to_code(to);
            EXPECT_EQ(find_step(from, to, Party::merger) != nullptr,
                      of(merger_may, from).contains(to))
                << "merger, " << to_code(from) << " -> " << to_code(to);
        }
    }
}

TEST(TaskState, AsksTheOwnerToConfirmTheCancellationOfAcceptedWork) {
    EXPECT_FALSE(find_step(requested, cancelled, Party::requester)->is_request);
    for (const TaskStatus from : {accepted, in_progress, on_hold}) {
        EXPECT_TRUE(find_step(from, cancelled, Party::requester)->is_request) << to_code(from);
    }
}

TEST(TaskState, DemandsAReasonForWhatTheReferrerWouldAskAbout) {
    for (const Step& step : steps()) {
        const bool needs = step.party != Party::requester &&
                           (step.to == rejected || step.to == on_hold || step.to == failed);
        EXPECT_EQ(step.needs_reason, needs) << to_code(step.from) << " -> " << to_code(step.to);
        EXPECT_EQ(step.needs_output, step.to == completed);
    }
}

TEST(TaskState, NamesTheNextStepsInTheOrderOfTheTable) {
    EXPECT_EQ(next_steps(requested, Party::owner), (std::vector{accepted, rejected}));
    EXPECT_TRUE(next_steps(rejected, Party::owner).empty());
}

TEST(TaskStatus, HasACodeThatIsReadBack) {
    for (const TaskStatus status : every_status) {
        EXPECT_EQ(task_status_of(to_code(status)), status);
    }
    EXPECT_EQ(task_status_of("ready"), std::nullopt);
}

TEST(BusinessStatus, HasACodeThatIsReadBack) {
    for (const BusinessStatus status :
         {BusinessStatus::queued, BusinessStatus::picked_up, BusinessStatus::returned,
          BusinessStatus::dead_letter, BusinessStatus::withheld, BusinessStatus::worked_on,
          BusinessStatus::cancellation_requested, BusinessStatus::closed, BusinessStatus::unrouted,
          BusinessStatus::merged}) {
        EXPECT_EQ(business_status_of(to_code(status)), status);
        EXPECT_FALSE(display_of(status).empty());
    }
}

}  // namespace
}  // namespace gateway
