#include "mappings/measured.hpp"

#include "fhir/json_reader.hpp"
#include "tests/support/outcomes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace mappings;
using tests::number;

std::vector<Measured> measured_of(const tests::Outputs& outputs) {
    const auto tree = fhir::read_json_value(outputs.json());
    return measured_in(read_outcomes(tree->root()).measures);
}

TEST(Measured, HasANameOfItsOwnForEveryNumberOfEveryScale) {
    const auto& numbers = measured_numbers();

    EXPECT_EQ(std::set<std::string>(numbers.begin(), numbers.end()).size(), numbers.size());
    for (const char* name : {"ons4-anxious", "swemwbs", "pam-13", "pam", "mycaw-wellbeing",
                             "gp-appointments", "emergency-attendances", "hospital-admissions"}) {
        EXPECT_NE(std::ranges::find(numbers, name), numbers.end()) << name;
    }
}

TEST(Measured, HasOnlyNumbersThatWereAnsweredOnAScale) {
    tests::Outputs outputs;
    outputs
        .resource("baseline", "a",
                  tests::questions("a", "ons4", "2026-03-09",
                                   {{"ons4-satisfied", number("4")},
                                    {"ons4-worthwhile", number("5")},
                                    {"ons4-happy", R"("dataAbsentReason":{"text":"not asked"})"},
                                    {"ons4-anxious", number("8")}}))
        .resource("", "b", tests::score("b", "9999999999", "2026-03-09", "12"));

    const auto measured = measured_of(outputs);

    ASSERT_EQ(measured.size(), 3U);
    EXPECT_EQ(measured[2].number, "ons4-anxious");
    EXPECT_EQ(measured[2].moment, Moment::baseline);
    EXPECT_EQ(measured[2].value, 8.0);
}

TEST(Measured, TellsHowOftenAPersonWasAtTheGpAndInHospital) {
    const auto use = [](const std::string& id, const std::string& date, tests::Answers answers) {
        return tests::questions(id, "use-of-care", date, answers);
    };
    tests::Outputs outputs;
    outputs
        .resource("baseline", "a",
                  use("a", "2026-03-09",
                      {{"gp-appointments", number("6")}, {"emergency-attendances", number("2")}}))
        .resource("follow-up", "b", use("b", "2026-06-08", {{"gp-appointments", number("2")}}));

    const auto changes = changes_in(measured_of(outputs));

    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0], (MeasuredChange{"gp-appointments", 6, 2}));
}

TEST(Measured, RefusesAUseOfCareThatSaysNothing) {
    tests::Outputs outputs;
    outputs.resource("", "a", tests::questions("a", "use-of-care", "2026-03-09", {}));

    const auto tree = fhir::read_json_value(outputs.json());
    const Outcomes told = read_outcomes(tree->root());

    ASSERT_EQ(told.faults.size(), 1U);
    EXPECT_EQ(told.faults[0].code, "measure-incomplete");
}

TEST(Measured, ChangesFromTheBaselineToTheLastThatFollowsItUp) {
    const fhir::Timestamp day{std::chrono::hours(24)};
    const std::chrono::hours later{24};

    const auto changes = changes_in({{"swemwbs", Moment::follow_up, day + 2 * later, 25},
                                     {"swemwbs", Moment::not_said, day, 17},
                                     {"swemwbs", Moment::baseline, day + later, 19},
                                     {"swemwbs", Moment::follow_up, day + 3 * later, 24},
                                     {"wemwbs", Moment::baseline, day, 40}});

    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0], (MeasuredChange{"swemwbs", 19, 24}));
}

}  // namespace
