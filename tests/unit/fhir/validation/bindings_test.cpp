#include "tests/unit/fhir/validation/validated.hpp"

#include <gtest/gtest.h>

#include <string>

namespace fhir_validation_test {
namespace {

std::string condition(const std::string& clinical_status) {
    return R"({"resourceType":"Condition","subject":{"display":"A"},"clinicalStatus":)" +
           clinical_status + "}";
}

TEST(Bindings, FindACodeOutsideARequiredValueSet) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","gender":"man"})"),
              "error code-not-in-set Patient.gender");
}

TEST(Bindings, SuggestACodeThatIsNear) {
    EXPECT_EQ(first_detail(R"({"resourceType":"Patient","gender":"femail"})"),
              "Expected a code from http://hl7.org/fhir/ValueSet/administrative-gender. "
              "Did you mean female?");
}

TEST(Bindings, NeverRepeatTheCodeThatWasSent) {
    EXPECT_EQ(
        first_detail(R"({"resourceType":"Patient","gender":"secret-word"})").find("secret-word"),
        std::string::npos);
}

TEST(Bindings, FindAConceptWithoutACodingOfARequiredValueSet) {
    EXPECT_EQ(found(condition(R"({"text":"active"})")),
              "error code-missing Condition.clinicalStatus");
}

TEST(Bindings, TakeACodeOfTheRightSystem) {
    EXPECT_EQ(found(condition(R"({"coding":[{"code":"active","system":)"
                              R"("http://terminology.hl7.org/CodeSystem/condition-clinical"}]})")),
              "");
}

TEST(Bindings, FindACodeWithoutItsSystem) {
    EXPECT_EQ(found(condition(R"({"coding":[{"code":"active"}]})")),
              "error code-not-in-set Condition.clinicalStatus\n"
              "warning system-missing Condition.clinicalStatus.coding[0]");
}

TEST(Bindings, TellACodeThatItsSystemLacksOnce) {
    EXPECT_EQ(found(condition(R"({"coding":[{"code":"activ","system":)"
                              R"("http://terminology.hl7.org/CodeSystem/condition-clinical"}]})")),
              "error code-unknown Condition.clinicalStatus.coding[0].code");
}

TEST(Bindings, WarnOfACodeSystemThatIsNotKnown) {
    EXPECT_EQ(found(R"({"resourceType":"Basic","code":{"coding":[)"
                    R"({"system":"http://example.org/codes","code":"a"}]}})"),
              "warning system-unknown Basic.code.coding[0].code");
}

TEST(Bindings, JudgeTheFormOfACodeWithoutContentHere) {
    EXPECT_EQ(found(R"({"resourceType":"Basic","code":{"coding":[)"
                    R"({"system":"http://snomed.info/sct","code":"73211008"}]}})"),
              "error code-malformed Basic.code.coding[0].code");
}

TEST(Bindings, DoNotKnowAMalformedCodeWhereTheFormTellsAll) {
    EXPECT_EQ(found(R"({"resourceType":"Basic","code":{"coding":[)"
                    R"({"system":"urn:ietf:bcp:47","code":"e"}]}})"),
              "error code-unknown Basic.code.coding[0].code");
}

TEST(Bindings, NoteThatOnlyTheFormWasJudged) {
    EXPECT_EQ(first_detail(R"({"resourceType":"Basic","code":{"coding":[)"
                           R"({"system":"http://snomed.info/sct","code":"73211009"}]}})"),
              "Codes of systems whose content is not here were checked in their form alone: 1.");
}

TEST(Bindings, WarnOfADisplayThatIsNotTheSystems) {
    EXPECT_EQ(found(condition(R"({"coding":[{"code":"active","display":"Gone","system":)"
                              R"("http://terminology.hl7.org/CodeSystem/condition-clinical"}]})")),
              "warning display-differs Condition.clinicalStatus.coding[0].display");
}

TEST(Bindings, WarnOfACodeOutsideAnExtensibleValueSet) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","maritalStatus":{"coding":[{"code":"active",)"
                    R"("system":"http://terminology.hl7.org/CodeSystem/condition-clinical"}]}})"),
              "warning code-not-in-set Patient.maritalStatus");
}

TEST(Bindings, FindALanguageThatIsNone) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","language":"e n"})"),
              "error code-not-in-set Patient.language");
}

TEST(Bindings, TakeTheShortNamesOfFormatsInACapabilityStatementAlone) {
    const std::string attachment =
        R"({"resourceType":"Patient","photo":[{"contentType":"json","url":"http://example.org/a"}]})";

    EXPECT_EQ(found(attachment), "error code-not-in-set Patient.photo[0].contentType");
}

}  // namespace
}  // namespace fhir_validation_test
