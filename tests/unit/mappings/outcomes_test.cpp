#include "mappings/outcomes.hpp"

#include "fhir/json_reader.hpp"
#include "tests/support/outcomes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace mappings;
using namespace tests;

Outcomes read(const Outputs& outputs) {
    const std::string json = outputs.json();
    const std::string task = R"({"resourceType":"Task",)" + json.substr(1);
    return read_outcomes(fhir::read_json(task).value().root());
}

Outcomes read_one(const std::string& resource, const std::string& id = "m") {
    Outputs outputs;
    return read(outputs.resource("baseline", id, resource));
}

TEST(Outcomes, ReadsAScoreWithItsDayAndItsPlaceInThePair) {
    Outputs outputs;
    const Outcomes told = read(outputs.resource("baseline", "a", swemwbs("a", "2026-03-09", "19"))
                                   .resource("follow-up", "b", swemwbs("b", "2026-06-08", "24.5")));

    ASSERT_EQ(told.measures.size(), 2U);
    EXPECT_EQ(told.measures[0].name, "SWEMWBS");
    EXPECT_EQ(told.measures[0].moment, Moment::baseline);
    EXPECT_EQ(told.measures[1].moment, Moment::follow_up);
    EXPECT_EQ(told.measures[1].date, "2026-06-08");
    EXPECT_EQ(told.measures[1].answers.at(0).value, 24.5);
    EXPECT_TRUE(told.faults.empty());
}

struct OfScale {
    const char* code;
    const char* inside;
    const char* outside;
};

class ScaleEnds : public testing::TestWithParam<OfScale> {};

TEST_P(ScaleEnds, AreTakenAndWhatIsBeyondIsAFaultWithItsPlace) {
    const OfScale& scale = GetParam();

    EXPECT_TRUE(read_one(score("m", scale.code, "2026-03-09", scale.inside)).faults.empty());
    const Outcomes beyond = read_one(score("m", scale.code, "2026-03-09", scale.outside));

    ASSERT_EQ(beyond.faults.size(), 1U);
    EXPECT_EQ(beyond.faults[0].code, "measure-out-of-scale");
    EXPECT_EQ(beyond.faults[0].expression, "Task.contained[0].valueQuantity.value");
    EXPECT_EQ(beyond.faults[0].detail.find(scale.outside), std::string::npos);
    EXPECT_TRUE(beyond.measures.empty());
}

INSTANTIATE_TEST_SUITE_P(
    OfEachScore, ScaleEnds,
    testing::Values(OfScale{"718466001", "7", "6.9"}, OfScale{"718466001", "35", "36"},
                    OfScale{"718426000", "14", "13"}, OfScale{"718426000", "70", "71"},
                    OfScale{"925431000000109", "0", "-8"},
                    OfScale{"925431000000109", "100", "100.1"},
                    OfScale{"962851000000103", "1", "0"}, OfScale{"962851000000103", "4", "5"}));

TEST(Outcomes, ReadsTheFourAnswersOfOns4) {
    const Outcomes told = read_one(ons4("m", "2026-03-09", "4", "5", "3", "8"));

    ASSERT_EQ(told.measures.size(), 1U);
    const auto& answers = told.measures[0].answers;
    ASSERT_EQ(answers.size(), 4U);
    EXPECT_EQ(answers[0].value, 4.0);
    EXPECT_EQ(answers[3].value, 8.0);
}

TEST(Outcomes, NamesTheAnswerThatIsMissing) {
    const Outcomes told = read_one(questions("m", "ons4", "2026-03-09",
                                             {{"ons4-satisfied", number("4")},
                                              {"ons4-worthwhile", number("4")},
                                              {"ons4-anxious", number("4")}}));

    ASSERT_EQ(told.faults.size(), 1U);
    EXPECT_EQ(told.faults[0].code, "measure-incomplete");
    EXPECT_NE(told.faults[0].detail.find("ons4-happy"), std::string::npos);
    EXPECT_EQ(told.faults[0].expression, "Task.contained[0]");
}

TEST(Outcomes, TakesAnAnswerThatThePersonDidNotGive) {
    const Outcomes told =
        read_one(questions("m", "ons4", "2026-03-09",
                           {{"ons4-satisfied", number("4")},
                            {"ons4-worthwhile", number("4")},
                            {"ons4-happy", R"("dataAbsentReason":{"text":"did not want to say"})"},
                            {"ons4-anxious", number("4")}}));

    ASSERT_EQ(told.measures.size(), 1U);
    EXPECT_FALSE(told.measures[0].answers[2].value);
}

TEST(Outcomes, TakesMycawWithOneConcern) {
    const Outcomes told =
        read_one(questions("m", "mycaw", "2026-03-09",
                           {{"mycaw-concern-1", number("5")}, {"mycaw-wellbeing", number("4")}}));

    ASSERT_EQ(told.measures.size(), 1U);
    EXPECT_EQ(told.measures[0].answers.size(), 2U);
}

TEST(Outcomes, ReadsAQuestionnaireAnsweredInAForm) {
    const Outcomes told =
        read_one(R"({"resourceType":"QuestionnaireResponse","id":"m","status":"completed",)"
                 R"("authored":"2026-03-09","item":[{"linkId":"page","item":[)"
                 R"({"linkId":"mycaw-concern-1","answer":[{"valueInteger":5}]},)"
                 R"({"linkId":"mycaw-concern-2"},)"
                 R"({"linkId":"mycaw-wellbeing","answer":[{"valueDecimal":4}]}]}]})");

    ASSERT_EQ(told.measures.size(), 1U);
    EXPECT_EQ(told.measures[0].name, "MYCaW");
    ASSERT_EQ(told.measures[0].answers.size(), 3U);
    EXPECT_EQ(told.measures[0].answers[0].value, 5.0);
    EXPECT_FALSE(told.measures[0].answers[1].value);
    EXPECT_EQ(told.measures[0].answers[2].value, 4.0);
}

TEST(Outcomes, WantsWholeNumbersWhereTheScaleHasNoOthers) {
    const Outcomes told = read_one(score("m", "962851000000103", "2026-03-09", "2.5"));

    ASSERT_EQ(told.faults.size(), 1U);
    EXPECT_EQ(told.faults[0].code, "measure-not-whole");
}

TEST(Outcomes, WantsANumber) {
    const Outcomes told = read_one(score("m", "718466001", "2026-03-09", "\"many\""));

    ASSERT_EQ(told.faults.size(), 1U);
    EXPECT_EQ(told.faults[0].code, "measure-value");
}

TEST(Outcomes, WantsTheDayOfAMeasure) {
    const Outcomes told = read_one(swemwbs("m", "", "20"));

    ASSERT_EQ(told.faults.size(), 1U);
    EXPECT_EQ(told.faults[0].code, "measure-date");
    EXPECT_EQ(told.faults[0].expression, "Task.contained[0].effectiveDateTime");
}

TEST(Outcomes, TakesAnotherMeasureByItsOneNumber) {
    const Outcomes told =
        read_one(R"({"resourceType":"Observation","id":"m","status":"final","code":{"text":)"
                 R"("Well-being Star"},"effectiveDateTime":"2026-03-09","valueInteger":31})");

    ASSERT_EQ(told.measures.size(), 1U);
    EXPECT_EQ(told.measures[0].name, "Well-being Star");
    EXPECT_EQ(told.measures[0].scale, nullptr);
}

TEST(Outcomes, WarnsOfAMeasureThatItCannotRead) {
    const Outcomes told = read_one(
        R"({"resourceType":"Observation","id":"m","status":"final","code":{"text":"ONS4"},)"
        R"("effectiveDateTime":"2026-03-09","valueString":"better"})");

    ASSERT_EQ(told.faults.size(), 1U);
    EXPECT_EQ(told.faults[0].severity, fhir::Severity::warning);
    EXPECT_EQ(told.faults[0].code, "measure-not-read");
}

TEST(Outcomes, LeaveOutWhatWasEnteredInError) {
    const std::string withdrawn = swemwbs("m", "2026-03-09", "99");
    const std::string status = "\"status\":\"final\"";
    std::string json = withdrawn;
    json.replace(json.find(status), status.size(), R"("status":"entered-in-error")");
    Outputs outputs;

    const Outcomes told = read(outputs.resource("", "m", json));

    EXPECT_TRUE(told.measures.empty());
    EXPECT_TRUE(told.faults.empty());
}

TEST(Outcomes, CountContactsThatWereHeld) {
    Outputs outputs;
    const Outcomes told =
        read(outputs.resource("", "e1", encounter("e1", "2026-03-09T10:00:00Z"))
                 .resource("", "e2", encounter("e2", "2026-03-16", "VR"))
                 .resource("", "e3", encounter("e3", "2026-03-23", "AMB", "cancelled"))
                 .resource("", "e4", encounter("e4", "2026-03-30", "AMB", "planned")));

    ASSERT_EQ(told.contacts.size(), 2U);
    EXPECT_EQ(told.contacts[0].kind, "in person");
    EXPECT_EQ(told.contacts[0].with, "Sam Link");
    EXPECT_EQ(told.contacts[1].kind, "by phone or video");
}

TEST(Outcomes, WantTheDayOfAContact) {
    const Outcomes told = read_one(encounter("m", ""));

    ASSERT_EQ(told.faults.size(), 1U);
    EXPECT_EQ(told.faults[0].code, "contact-date");
}

TEST(Outcomes, TellRequestedActionsAndResultsApart) {
    Outputs outputs;
    const Outcomes told = read(outputs.text("action-professional", "", "Please review the tablets")
                                   .text("action-person", "", "Walks on Tuesdays")
                                   .text("", "Outcome", "Joined the group"));

    EXPECT_EQ(told.for_professionals, std::vector<std::string>{"Please review the tablets"});
    EXPECT_EQ(told.for_person, std::vector<std::string>{"Walks on Tuesdays"});
    ASSERT_EQ(told.findings.size(), 1U);
    EXPECT_EQ(told.findings[0].label, "Outcome");
    EXPECT_EQ(told.findings[0].text, "Joined the group");
}

TEST(Outcomes, KeepTheCodesOfAResult) {
    const auto task = fhir::read_json(
        R"({"resourceType":"Task","output":[{"type":{"text":"Outcome"},"valueCodeableConcept":)"
        R"({"coding":[{"system":"http://snomed.info/sct","code":"390893007"}],"text":"Moves"}}]})");

    const Outcomes told = read_outcomes(task.value().root());

    ASSERT_EQ(told.findings.size(), 1U);
    EXPECT_EQ(told.findings[0].text, "Moves");
    EXPECT_EQ(told.findings[0].codes.at(0).code, "390893007");
}

TEST(Outcomes, RefuseACodeOfOurSystemThatIsNone) {
    Outputs outputs;
    const Outcomes told = read(outputs.text("basline", "", "A slip of the pen"));

    ASSERT_EQ(told.faults.size(), 1U);
    EXPECT_EQ(told.faults[0].code, "output-code");
    EXPECT_EQ(told.faults[0].expression, "Task.output[0].type.coding[0].code");
}

std::vector<Pair> pairs_of(const Outputs& outputs) {
    return paired(read(outputs).measures);
}

TEST(Pairing, TakesTheFirstAndTheLastWhereNobodySaysWhich) {
    Outputs outputs;
    const auto pairs = pairs_of(outputs.resource("", "b", swemwbs("b", "2026-06-08", "24"))
                                    .resource("", "a", swemwbs("a", "2026-03-09", "19"))
                                    .resource("", "c", swemwbs("c", "2026-04-09", "21")));

    ASSERT_EQ(pairs.size(), 1U);
    EXPECT_EQ(pairs[0].baseline->date, "2026-03-09");
    EXPECT_EQ(pairs[0].follow_up->date, "2026-06-08");
}

TEST(Pairing, KeepsMeasuresApart) {
    Outputs outputs;
    const auto pairs =
        pairs_of(outputs.resource("baseline", "a", swemwbs("a", "2026-03-09", "19"))
                     .resource("follow-up", "b", score("b", "718426000", "2026-06-08", "40")));

    ASSERT_EQ(pairs.size(), 2U);
    EXPECT_EQ(pairs[0].follow_up, nullptr);
    EXPECT_EQ(pairs[1].baseline, nullptr);
}

TEST(Pairing, WarnsOfAFollowUpWithoutABaseline) {
    Outputs outputs;
    const Outcomes told =
        read(outputs.resource("follow-up", "b", swemwbs("b", "2026-06-08", "24")));

    const auto warnings = unpaired(told, {});

    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_EQ(warnings[0].code, "follow-up-unpaired");
    EXPECT_EQ(warnings[0].expression, "Task.output[0]");
}

TEST(Pairing, FindsTheBaselineInAnotherTaskOfTheChain) {
    Outputs earlier;
    Outputs outputs;
    const Outcomes before =
        read(earlier.resource("baseline", "a", swemwbs("a", "2026-03-09", "19")));
    const Outcomes told =
        read(outputs.resource("follow-up", "b", swemwbs("b", "2026-06-08", "24")));

    EXPECT_TRUE(unpaired(told, before.measures).empty());
}

TEST(PersonalPlan, IsReadInThePrsbsOrder) {
    Outputs outputs;
    const Outcomes told = read(with_plan(outputs));

    ASSERT_TRUE(told.plan);
    const PersonalPlan& plan = *told.plan;
    EXPECT_EQ(plan.matters, "Being out of doors, and seeing people again");
    EXPECT_EQ(plan.strengths, std::vector<std::string>{"Knows every path around the village"});
    EXPECT_EQ(plan.needs, std::vector<std::string>{"Lonely since the funeral"});
    ASSERT_EQ(plan.goals.size(), 2U);
    EXPECT_EQ(plan.goals[0].text, "Walk to the shop again");
    ASSERT_EQ(plan.actions.size(), 1U);
    EXPECT_EQ(plan.actions[0].what, "Walk with the group");
    EXPECT_EQ(plan.actions[0].who, "the person and a neighbour");
    EXPECT_EQ(plan.actions[0].when, "every Tuesday");
    EXPECT_EQ(plan.agreed_with, "the person");
    EXPECT_EQ(plan.written_by, "Sam Link");
    EXPECT_EQ(plan.review_on, "2027-01-25");
}

}  // namespace
