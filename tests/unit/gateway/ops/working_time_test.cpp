#include "gateway/ops/working_time.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono;
using gateway::working_time;

// 2 March 2026 is a Monday.
constexpr sys_days monday = 2026y / March / 2;
constexpr sys_days friday = 2026y / March / 6;

TEST(WorkingTime, CountsHoursOfAWorkingDay) {
    EXPECT_EQ(working_time(monday + 9h, monday + 17h), 8h);
}

TEST(WorkingTime, LeavesTheWeekendOut) {
    EXPECT_EQ(working_time(friday + 12h, friday + days(3) + 12h), 24h);
}

TEST(WorkingTime, IsNothingWithinAWeekend) {
    EXPECT_EQ(working_time(friday + days(1) + 1h, friday + days(2) + 23h), 0h);
}

TEST(WorkingTime, CountsFiveDaysOfEveryWeekHoweverMany) {
    EXPECT_EQ(working_time(monday + 9h, monday + 52 * days(7) + 10h), 52 * 5 * days(1) + 1h);
}

TEST(WorkingTime, IsNothingWhenTheClockWasSetBack) {
    EXPECT_EQ(working_time(monday + 17h, monday + 9h), 0h);
}

}  // namespace
