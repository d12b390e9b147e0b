#include "gateway/domain/fact.hpp"

#include <gtest/gtest.h>

namespace {

using namespace gateway;
using namespace std::chrono;

std::string_view band(year_month_day birth) {
    return to_code(age_band(sys_days(birth), sys_days(2026y / March / 4)));
}

TEST(Fact, KnowsAnAgeByWholeYears) {
    EXPECT_EQ(band(2008y / March / 5), "0-17");
    EXPECT_EQ(band(2008y / March / 4), "18-24");
    EXPECT_EQ(band(2001y / March / 4), "25-44");
    EXPECT_EQ(band(1981y / March / 4), "45-64");
    EXPECT_EQ(band(1961y / March / 5), "45-64");
    EXPECT_EQ(band(1961y / March / 4), "65-79");
    EXPECT_EQ(band(1946y / March / 4), "80+");
    EXPECT_EQ(band(2026y / March / 4), "0-17");
}

TEST(Fact, KnowsNoAgeWithoutABirthOrBeforeIt) {
    EXPECT_EQ(to_code(age_band(std::nullopt, sys_days(2026y / March / 4))), "unknown");
    EXPECT_EQ(band(2026y / March / 5), "unknown");
}

}  // namespace
