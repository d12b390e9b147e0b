#include "fhir/validation/validator.hpp"

#include "fhir/json_reader.hpp"
#include "tests/unit/fhir/validation/validated.hpp"

#include <gtest/gtest.h>

#include <string>

namespace fhir_validation_test {
namespace {

TEST(Validator, FindsABrokenInvariantOfAType) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","name":[{"text":"A","period":)"
                    R"({"start":"2020-02-01","end":"2020-01-01"}}]})"),
              "error invariant Patient.name[0].period");
}

TEST(Validator, FindsABrokenInvariantOfAnElement) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","contact":[{"gender":"other"}]})"),
              "error invariant Patient.contact[0]");
}

// que-7, which R4 wrote with a type that no answer has.
TEST(Validator, TakesABooleanAnswerForAQuestionThatExists) {
    const auto with = [](std::string_view answer) {
        return R"({"resourceType":"Questionnaire","name":"Q","status":"draft","item":[)"
               R"({"linkId":"1","type":"boolean"},{"linkId":"2","type":"string","enableWhen":[)"
               R"({"question":"1","operator":"exists",)" +
               std::string(answer) + "}]}]}";
    };
    EXPECT_EQ(found(with(R"("answerBoolean":true)")), "");
    EXPECT_EQ(found(with(R"("answerString":"x")")),
              "error invariant Questionnaire.item[1].enableWhen[0]");
}

TEST(Validator, NamesTheInvariantThatIsBroken) {
    constexpr std::string_view json =
        R"({"resourceType":"Patient","contact":[{"gender":"other"}]})";
    const auto tree = fhir::read_json(json).value();
    fhir::Validator validator(base_r4());

    const fhir::Validity& validity = validator.validate(tree, json);

    ASSERT_EQ(validity.issues.size(), 1U);
    EXPECT_EQ(validity.issues.front().rule, "pat-1");
}

TEST(Validator, ReadsThePartOfAContainedResourceInItsContainer) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","managingOrganization":{"reference":"#o"},)"
                    R"("contained":[{"resourceType":"Organization","id":"o","name":"A",)"
                    R"("partOf":{"reference":"#p"}},{"resourceType":"Organization","id":"p",)"
                    R"("name":"B"}]})"),
              "");
}

TEST(Validator, TellsEachContainedResourceThatNothingRefersTo) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","managingOrganization":{"reference":"#o"},
        "contained":[{"resourceType":"Organization","id":"o","name":"x"},
        {"resourceType":"Organization","id":"p","name":"x"},
        {"resourceType":"Organization","id":"q","name":"x"}]})"),
              "error invariant Patient.contained[1]\nerror invariant Patient.contained[2]");
}

TEST(Validator, TakesAReferenceToTheContainer) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","contained":[{"resourceType":"Account",)"
                    R"("id":"a","status":"active","subject":[{"reference":"#"}]}]})"),
              "");
}

TEST(Validator, SaysWhereInTheSource) {
    constexpr std::string_view json = "{\"resourceType\":\"Patient\",\n  \"gender\": \"x\"}";
    const auto tree = fhir::read_json(json).value();
    fhir::Validator validator(base_r4());

    const fhir::Validity& validity = validator.validate(tree, json);

    ASSERT_EQ(validity.issues.size(), 1U);
    EXPECT_EQ(validity.issues.front().line, 2U);
}

TEST(Validator, TellsAtMostSoManyIssuesAndHowManyMore) {
    std::string json = R"({"resourceType":"Patient","name":[{"text":1})";
    for (int i = 1; i < 10; ++i) json += R"(,{"text":1})";
    json += "]}";
    const auto tree = fhir::read_json(json).value();
    fhir::Validator validator(base_r4(), {.issues = 3});

    const fhir::Validity& validity = validator.validate(tree, json);

    ASSERT_EQ(validity.issues.size(), 4U);
    EXPECT_EQ(validity.issues.back().code, "more-issues");
}

TEST(Validator, RemembersNothingOfTheMessageBefore) {
    const auto wrong = fhir::read_json(R"({"resourceType":"Patient","gender":"x"})").value();
    const auto right = fhir::read_json(R"({"resourceType":"Patient"})").value();
    fhir::Validator validator(base_r4());
    EXPECT_FALSE(validator.validate(wrong).is_valid());

    EXPECT_TRUE(validator.validate(right).issues.empty());
}

}  // namespace
}  // namespace fhir_validation_test
