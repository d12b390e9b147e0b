// What the regional picture says of the work that was done.
#include "tests/unit/gateway/ops/report_facts.hpp"

#include <gtest/gtest.h>

namespace report_testing {
namespace {

TEST(Report, TellsHowManyContactsTheCompletedHad) {
    Facts facts(By::pcn);
    for (const std::uint32_t contacts : {6U, 7U, 8U, 9U, 12U, 0U}) {
        facts.chain("U99901").told_of(contacts).at(TaskStatus::completed, day, 2 * day);
    }
    facts.chain("U99901").told_of(40).at(TaskStatus::in_progress, day);
    for (const std::uint32_t contacts : {6U, 7U, 8U, 9U, 0U, 0U}) {
        facts.chain("U99902").told_of(contacts).at(TaskStatus::completed, day, 2 * day);
    }

    const auto lines = facts.lines();

    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].contacts.median, 8.0);
    EXPECT_FALSE(lines[0].contacts.ninetieth);
    EXPECT_FALSE(lines[1].contacts.median) << "four are too few";
}

TEST(Report, CountsTheContactsOfAllThatWasMadeOfAReferral) {
    Facts facts(By::pcn);
    repeat(5, [&] {
        facts.chain("U99901").told_of(2).at(TaskStatus::completed, day, 2 * day);
        facts.onward().told_of(5).with("P9902", TaskStatus::completed);
    });

    const auto lines = facts.lines();

    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].contacts.median, 7.0);
}

mappings::Measured loneliness(double value, Timestamp at) {
    return {"ons4-anxious", mappings::Moment::not_said, at, value};
}

const ToldMeasure& of(const ReportLine& line, const std::string& number) {
    const auto& numbers = mappings::measured_numbers();
    const auto place = std::ranges::find(numbers, number) - numbers.begin();
    return line.measures.at(static_cast<std::size_t>(place));
}

TEST(Report, TellsHowTheMeasuresOfTheCompletedChanged) {
    Facts facts(By::pcn);
    for (const double after : {1.0, 2.0, 3.0, 4.0, 6.0}) {
        facts.chain("U99901")
            .told_of(1, {loneliness(8, monday), loneliness(after, monday + 90 * day)})
            .at(TaskStatus::completed, day, 2 * day);
    }
    facts.chain("U99901").told_of(1, {loneliness(0, monday)});
    facts.at(TaskStatus::completed, day, 2 * day);
    facts.chain("U99901").told_of(1, {loneliness(0, monday), loneliness(10, monday + day)});
    facts.at(TaskStatus::in_progress, day);

    const auto lines = facts.lines();

    ASSERT_EQ(lines.size(), 1U);
    const ToldMeasure& told = of(lines[0], "ons4-anxious");
    EXPECT_EQ(told.people.text(), "5");
    EXPECT_EQ(told.before, 8.0);
    EXPECT_EQ(told.change, 3.2 - 8.0);
    EXPECT_EQ(of(lines[0], "swemwbs").people.text(), "0");
}

TEST(Report, TellsNoMeanOfFewerThanFive) {
    Facts facts(By::pcn);
    repeat(4, [&] {
        facts.chain("U99901").told_of(1, {loneliness(8, monday), loneliness(2, monday + day)});
        facts.at(TaskStatus::completed, day, 2 * day);
    });
    repeat(6, [&] { facts.chain("U99901").told_of(1).at(TaskStatus::completed, day, 2 * day); });

    const auto lines = facts.lines();

    ASSERT_EQ(lines.size(), 1U);
    const ToldMeasure& told = of(lines[0], "ons4-anxious");
    EXPECT_EQ(told.people.text(), "<5");
    EXPECT_FALSE(told.before);
    EXPECT_FALSE(told.change);
}

TEST(Report, PairsWhatOneBeganToMeasureWithWhatAnotherFollowedUp) {
    for (const By by : {By::pcn, By::provider}) {
        Facts facts(by);
        repeat(5, [&] {
            facts.chain("U99901").told_of(1, {loneliness(8, monday)});
            facts.at(TaskStatus::completed, day, 2 * day);
            facts.onward().told_of(1, {loneliness(6, monday + 30 * day)});
            facts.with("P9901", TaskStatus::completed);
        });

        for (const ReportLine& line : facts.lines()) {
            const ToldMeasure& told = of(line, "ons4-anxious");
            EXPECT_EQ(told.people.text(), by == By::pcn ? "5" : "0") << "an offer has its own";
            if (by == By::pcn) {
                EXPECT_EQ(told.change, -2.0);
            }
        }
    }
}

}  // namespace
}  // namespace report_testing
