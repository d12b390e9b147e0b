#include "gateway/ops/unread_outcomes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace {

using namespace gateway;
using namespace std::chrono;

constexpr Timestamp wednesday = sys_days(2026y / March / 11) + 12h;

HealthCheck check_of(const std::vector<UnreadOutcomes>& unread, std::string_view name) {
    std::vector<HealthCheck> checks;
    assess_outcomes(unread, {}, wednesday, checks);
    const auto found = std::ranges::find(checks, name, &HealthCheck::name);
    return found == checks.end() ? HealthCheck{} : *found;
}

TEST(AssessOutcomes, CountsThoseOfEverybody) {
    const HealthCheck check =
        check_of({{"A99901", 2, wednesday - 1h}, {"A99902", 3, wednesday - 2h}}, "outcomes:unread");

    EXPECT_EQ(check.observed, 5);
    EXPECT_EQ(check.status, HealthStatus::pass);
}

TEST(AssessOutcomes, TellsTheAgeOfTheOldestInWorkingDays) {
    // Over a weekend: the Friday and three days of this week, less two hours.
    const HealthCheck check = check_of(
        {{"A99901", 1, wednesday - 1h}, {"A99902", 1, wednesday - 119h}}, "outcomes:oldest-unread");

    EXPECT_EQ(check.observed, seconds(71h).count());
    EXPECT_EQ(check.status, HealthStatus::pass);
}

TEST(AssessOutcomes, WarnFromFiveWorkingDaysAndNameWhomToRing) {
    const std::vector<UnreadOutcomes> fresh{{"A99901", 2, wednesday - 7 * 24h + 1s}};
    const std::vector<UnreadOutcomes> late{{"A99901", 2, wednesday - 7 * 24h},
                                           {"A99902", 1, wednesday - 1h}};

    EXPECT_EQ(check_of(fresh, "outcomes:oldest-unread").status, HealthStatus::pass);
    const HealthCheck check = check_of(late, "outcomes:oldest-unread");
    EXPECT_EQ(check.status, HealthStatus::warn);
    EXPECT_NE(check.output.find("ring A99901 (2, since 2026-03-04T12:00:00"), std::string::npos)
        << check.output;
    EXPECT_EQ(check.output.find("A99902"), std::string::npos);
}

TEST(AssessOutcomes, NameTheFiveThatWaitLongest) {
    std::vector<UnreadOutcomes> many;
    for (int i = 0; i < 7; ++i) {
        many.push_back({"A9990" + std::to_string(i), 1, wednesday - hours(24 * (20 + i))});
    }

    const HealthCheck check = check_of(many, "outcomes:oldest-unread");

    EXPECT_NE(check.output.find("ring A99906"), std::string::npos) << check.output;
    EXPECT_NE(check.output.find("and 2 more"), std::string::npos) << check.output;
    EXPECT_EQ(check.output.find("A99901"), std::string::npos) << check.output;
}

TEST(AssessOutcomes, PassWhereThereIsNone) {
    EXPECT_EQ(check_of({}, "outcomes:unread").observed, 0);
    EXPECT_EQ(check_of({}, "outcomes:oldest-unread").status, HealthStatus::pass);
}

}  // namespace
