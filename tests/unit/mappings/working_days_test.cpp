#include "mappings/working_days.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono;
using mappings::bank_holidays;
using mappings::WorkingDays;

// 2 March 2026 is a Monday.
constexpr sys_days monday = 2026y / March / 2;
constexpr sys_days friday = 2026y / March / 6;

TEST(WorkingDays, CountHoursOfAWorkingDay) {
    EXPECT_EQ(WorkingDays().between(monday + 9h, monday + 17h), 8h);
}

TEST(WorkingDays, LeaveTheWeekendOut) {
    EXPECT_EQ(WorkingDays().between(friday + 12h, friday + days(3) + 12h), 24h);
}

TEST(WorkingDays, AreNoneWithinAWeekend) {
    EXPECT_EQ(WorkingDays().between(friday + days(1) + 1h, friday + days(2) + 23h), 0h);
}

TEST(WorkingDays, AreAllDaysOfAYearButWeekendsAndEightHolidays) {
    const sys_days start = 2026y / January / 1;
    const sys_days end = 2027y / January / 1;
    // 261 Mondays to Fridays, of which eight are bank holidays.
    EXPECT_EQ(WorkingDays().between(start, end), days(261 - 8));
}

TEST(WorkingDays, AreNoneWhenTheClockWasSetBack) {
    EXPECT_EQ(WorkingDays().between(monday + 17h, monday + 9h), 0h);
}

// As the government lists them.
TEST(WorkingDays, KnowTheBankHolidaysOfEngland) {
    using Days = std::set<sys_days>;
    EXPECT_EQ(bank_holidays(2024y),
              (Days{2024y / January / 1, 2024y / March / 29, 2024y / April / 1, 2024y / May / 6,
                    2024y / May / 27, 2024y / August / 26, 2024y / December / 25,
                    2024y / December / 26}));
    EXPECT_EQ(bank_holidays(2026y), (Days{2026y / January / 1, 2026y / April / 3, 2026y / April / 6,
                                          2026y / May / 4, 2026y / May / 25, 2026y / August / 31,
                                          2026y / December / 25, 2026y / December / 28}));
    EXPECT_EQ(bank_holidays(2027y),
              (Days{2027y / January / 1, 2027y / March / 26, 2027y / March / 29, 2027y / May / 3,
                    2027y / May / 31, 2027y / August / 30, 2027y / December / 27,
                    2027y / December / 28}));
    EXPECT_EQ(bank_holidays(2028y),
              (Days{2028y / January / 3, 2028y / April / 14, 2028y / April / 17, 2028y / May / 1,
                    2028y / May / 29, 2028y / August / 28, 2028y / December / 25,
                    2028y / December / 26}));
}

// Christmas Day on a Sunday: Boxing Day keeps its Monday.
TEST(WorkingDays, PutTheSubstituteForASundayBehindAHolidayThatKeepsItsDay) {
    const auto days_of_2022 = bank_holidays(2022y);
    EXPECT_TRUE(days_of_2022.contains(2022y / December / 26));
    EXPECT_TRUE(days_of_2022.contains(2022y / December / 27));
    EXPECT_FALSE(days_of_2022.contains(2022y / December / 25));
    EXPECT_TRUE(days_of_2022.contains(2022y / January / 3));
}

// The earliest and latest that Easter can be, and years in which the moon's correction counts.
TEST(WorkingDays, FindEasterAtItsExtremes) {
    for (const auto& [year, monday_after] : {std::pair{1818y, sys_days(1818y / March / 23)},
                                             std::pair{1943y, sys_days(1943y / April / 26)},
                                             std::pair{1954y, sys_days(1954y / April / 19)},
                                             std::pair{1981y, sys_days(1981y / April / 20)},
                                             std::pair{2038y, sys_days(2038y / April / 26)},
                                             std::pair{2049y, sys_days(2049y / April / 19)},
                                             std::pair{2076y, sys_days(2076y / April / 20)}}) {
        EXPECT_TRUE(bank_holidays(year).contains(monday_after)) << int(year);
    }
}

TEST(WorkingDays, LeaveOutWhatAnInstallationCloses) {
    const WorkingDays with_jubilee({monday + days(1)}, {});
    EXPECT_EQ(with_jubilee.between(monday + 12h, monday + days(2) + 12h), 24h);
}

TEST(WorkingDays, CountWhatAnInstallationOpens) {
    const sys_days christmas = 2026y / December / 25;
    EXPECT_FALSE(WorkingDays().includes(christmas));
    EXPECT_TRUE(WorkingDays({}, {christmas}).includes(christmas));
    EXPECT_FALSE(WorkingDays({christmas}, {christmas}).includes(christmas));
}

TEST(WorkingDays, TellWhenTheirTimeIsOver) {
    const WorkingDays england;
    EXPECT_EQ(england.after(monday + 9h, days(2)), monday + days(2) + 9h);
    EXPECT_EQ(england.after(friday + 12h, days(1)), friday + days(3) + 12h);
    // Thursday before Easter 2026, two days: Tuesday and Wednesday after it.
    EXPECT_EQ(england.after(sys_days(2026y / April / 2) + 12h, days(2)),
              sys_days(2026y / April / 8) + 12h);
    EXPECT_EQ(england.after(friday + days(1) + 3h, 0h), friday + days(3));
}

TEST(WorkingDays, TellSinceWhenTheirTimeHasPassed) {
    const WorkingDays england;
    fhir::Timestamp to = sys_days(2025y / December / 19) + 7h;
    for (int i = 0; i < 400; ++i, to += 5h + 13min) {
        const auto time = minutes(37 * (i + 1));
        const auto from = england.before(to, time);
        EXPECT_EQ(england.between(from, to), time);
        EXPECT_LT(england.between(from + 1ms, to), time);
    }
}

TEST(WorkingDays, AgreeWithThemselvesAboutWhatHasPassed) {
    const WorkingDays england;
    fhir::Timestamp from = sys_days(2025y / December / 19) + 7h;
    for (int i = 0; i < 400; ++i, from += 5h + 13min) {
        const auto time = minutes(37 * (i + 1));
        EXPECT_EQ(england.between(from, england.after(from, time)), time);
    }
}

}  // namespace
