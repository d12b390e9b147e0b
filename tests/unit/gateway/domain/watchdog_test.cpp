#include "gateway/domain/watchdog.hpp"

#include "gateway/domain/task_reason.hpp"
#include "gateway/domain/task_state.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

namespace gateway {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using enum WatchStep;

// 2 April 2026 is the Thursday before Good Friday and Easter Monday.
constexpr Timestamp thursday = sys_days(2026y / April / 2) + 9h;

Task task_in(TaskStatus status, BusinessStatus business) {
    Task task;
    task.owner = "U99901";
    task.placed_at = thursday;
    task.state.status = status;
    task.state.business_status = business;
    task.state.since = thursday;
    return task;
}

Task waiting() {
    return task_in(TaskStatus::requested, BusinessStatus::queued);
}

struct Cell {
    WatchStep step;
    milliseconds after;  // the step before it
};
using Cells = std::map<std::pair<Wait, Silence>, Cell>;

// The table written out. What is not in it: nothing is done.
const Cells& cells() {
    static const Cells table{
        {{Wait::unanswered, Silence::none}, {nudge, 24h}},
        {{Wait::unanswered, Silence::nudged}, {escalate, 24h}},
        {{Wait::unanswered, Silence::escalated}, {reoffer, 72h}},
        {{Wait::urgent, Silence::none}, {nudge, 12h}},
        {{Wait::urgent, Silence::nudged}, {escalate, 12h}},
        {{Wait::urgent, Silence::escalated}, {reoffer, 24h}},
        {{Wait::dead_letter, Silence::none}, {escalate, 24h}},
        {{Wait::dead_letter, Silence::nudged}, {escalate, 24h}},
        {{Wait::dead_letter, Silence::escalated}, {reoffer, 96h}},
        {{Wait::accepted, Silence::none}, {nudge, 120h}},
        {{Wait::accepted, Silence::nudged}, {escalate, 120h}},
        {{Wait::in_progress, Silence::none}, {nudge, 480h}},
        {{Wait::in_progress, Silence::nudged}, {escalate, 240h}},
        {{Wait::on_hold, Silence::none}, {nudge, 480h}},
        {{Wait::on_hold, Silence::nudged}, {escalate, 240h}},
        {{Wait::cancellation, Silence::none}, {nudge, 48h}},
        {{Wait::cancellation, Silence::nudged}, {escalate, 72h}},
    };
    return table;
}

TEST(Watchdog, TakesTheStepOfEachCellOfTheTable) {
    for (const Wait wait : every_wait) {
        for (const Silence silence : every_silence) {
            const auto next = next_watch(wait, silence, {});
            const auto cell = cells().find({wait, silence});
            SCOPED_TRACE(std::to_string(static_cast<int>(wait)) + " " +
                         std::to_string(static_cast<int>(silence)));
            ASSERT_EQ(next.has_value(), cell != cells().end());
            if (!next) continue;
            EXPECT_EQ(next->step, cell->second.step);
            EXPECT_EQ(next->after, cell->second.after);
        }
    }
}

TEST(Watchdog, NeverTakesAcceptedWorkBackWhateverIsSet) {
    mappings::Patiences all;
    for (mappings::Patience* one :
         {&all.accepted, &all.in_progress, &all.on_hold, &all.cancellation}) {
        one->reoffer = days(40);
    }
    for (const Wait wait : {Wait::accepted, Wait::in_progress, Wait::on_hold, Wait::cancellation}) {
        EXPECT_FALSE(next_watch(wait, Silence::escalated, all));
    }
}

TEST(Watchdog, LeavesOutAStepWhoseTimeIsZero) {
    mappings::Patiences all;
    all.unanswered = {days(0), days(2), days(0)};

    const auto first = next_watch(Wait::unanswered, Silence::none, all);

    ASSERT_TRUE(first);
    EXPECT_EQ(first->step, escalate);
    EXPECT_EQ(first->after, 48h);
    EXPECT_FALSE(next_watch(Wait::unanswered, Silence::escalated, all));
}

TEST(Watchdog, WaitsForTheOwnerByTheStateOfTheTask) {
    using enum TaskStatus;
    using enum BusinessStatus;
    for (const auto business : {queued, picked_up, returned}) {
        EXPECT_EQ(wait_of(task_in(requested, business)), Wait::unanswered);
    }
    EXPECT_EQ(wait_of(task_in(requested, dead_letter)), Wait::dead_letter);
    EXPECT_EQ(wait_of(task_in(accepted, worked_on)), Wait::accepted);
    EXPECT_EQ(wait_of(task_in(in_progress, worked_on)), Wait::in_progress);
    EXPECT_EQ(wait_of(task_in(on_hold, worked_on)), Wait::on_hold);
    for (const auto status : {accepted, in_progress, on_hold}) {
        EXPECT_EQ(wait_of(task_in(status, cancellation_requested)), Wait::cancellation);
    }
    EXPECT_EQ(wait_of(task_in(requested, withheld)), std::nullopt);
    for (const auto status : {rejected, completed, failed, cancelled, entered_in_error}) {
        EXPECT_EQ(wait_of(task_in(status, closed)), std::nullopt);
    }
}

TEST(Watchdog, HasAShorterClockForAnUrgentReferral) {
    Task task = waiting();
    task.is_urgent = true;

    EXPECT_EQ(wait_of(task), Wait::urgent);
}

TEST(Watchdog, CountsWorkingDaysAlone) {
    const auto due = next_due(waiting(), {}, "T99901");

    ASSERT_TRUE(due);
    EXPECT_EQ(due->step, nudge);
    // Good Friday, a weekend and Easter Monday lie between.
    EXPECT_EQ(due->at, Timestamp(sys_days(2026y / April / 7) + 9h));
}

TEST(Watchdog, CountsTheNextStepFromTheOneBefore) {
    const Timestamp late = sys_days(2026y / April / 20) + 9h;

    const auto due = next_due(
        [&] {
            Task task = waiting();
            task.state = nudged(task.state, late);
            return task;
        }(),
        {}, "T99901");

    ASSERT_TRUE(due);
    EXPECT_EQ(due->step, escalate);
    EXPECT_EQ(due->at, late + 24h);
}

TEST(Watchdog, LeavesTheLastResortWhatItHas) {
    Task task = waiting();
    task.state = escalated(task.state, "U99901", thursday);

    EXPECT_FALSE(next_due(task, {}, "U99901"));
    EXPECT_TRUE(next_due(task, {}, "T99901"));
}

TEST(Watchdog, ForgetsTheSilenceButNotTheLeadWhenTheOwnerActs) {
    TaskState state = escalated(waiting().state, "X99901", thursday);

    state.begin_wait(thursday + 1h);

    EXPECT_EQ(state.silence, Silence::none);
    EXPECT_EQ(watched_from(state), thursday + 1h);
    EXPECT_EQ(state.lead, "X99901");
}

TEST(Watchdog, TakesBackByAStepAndAReasonThatOnlyTheGatewayHas) {
    const TaskState state = withdrawn(waiting().state, thursday);

    const Step* step = find_step(TaskStatus::requested, state.status, Party::gateway);
    ASSERT_NE(step, nullptr);
    EXPECT_TRUE(step->needs_reason);
    EXPECT_NE(state.reason.find(R"("code":"no-answer")"), std::string::npos);
    const TaskReason* reason = find_task_reason(no_answer);
    ASSERT_NE(reason, nullptr);
    EXPECT_EQ(reason->party, Party::gateway);
    EXPECT_EQ(state.silence, Silence::none);
}

TEST(Silence, HasACodeThatIsReadBack) {
    for (const Silence silence : {Silence::nudged, Silence::escalated}) {
        EXPECT_EQ(silence_of(to_code(silence)), silence);
        EXPECT_FALSE(display_of(silence).empty());
    }
    EXPECT_EQ(silence_of(""), std::nullopt);
    EXPECT_EQ(silence_of("queued"), std::nullopt);
}

}  // namespace
}  // namespace gateway
