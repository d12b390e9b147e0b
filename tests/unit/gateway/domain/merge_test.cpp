#include "gateway/domain/merge.hpp"
#include "gateway/domain/watchdog.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace gateway {
namespace {

const Timestamp now{std::chrono::sys_days{std::chrono::March / 2 / 2026}};

Id id_of(std::uint8_t number) {
    Id id;
    id.bytes[0] = number;
    return id;
}

TEST(Merge, EndsARepeatWithoutAClockOrALease) {
    Task task;
    task.state.status = TaskStatus::in_progress;
    task.state.business_status = BusinessStatus::worked_on;
    task.state.silence = Silence::escalated;
    task.state.lease_holder = "desk";
    task.state.lease_until = now + std::chrono::hours(1);

    task.state = merged_away(task.state, id_of(7), true, now);

    EXPECT_EQ(task.state.status, TaskStatus::cancelled);
    EXPECT_EQ(task.state.business_status, BusinessStatus::merged);
    EXPECT_EQ(task.state.merged_into, id_of(7));
    EXPECT_TRUE(task.state.is_merge_told);
    EXPECT_FALSE(task.is_leased(now));
    EXPECT_EQ(task.state.silence, Silence::none);
    EXPECT_EQ(wait_of(task), std::nullopt);
}

TEST(Merge, NamesEachRepeatOnceAndChangesNothingElse) {
    TaskState kept;
    kept.since = now;
    kept.silence = Silence::nudged;
    kept.lease_holder = "desk";

    kept = joined_by(kept, {id_of(1)});
    kept = joined_by(kept, {id_of(2), id_of(1)});

    EXPECT_EQ(kept.repeats, (std::vector{id_of(1), id_of(2)}));
    EXPECT_EQ(kept.since, now);
    EXPECT_EQ(kept.silence, Silence::nudged);
    EXPECT_EQ(kept.lease_holder, "desk");
    EXPECT_EQ(kept.status, TaskStatus::requested);
}

}  // namespace
}  // namespace gateway
