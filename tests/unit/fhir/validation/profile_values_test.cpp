#include "tests/unit/fhir/validation/profile_fixture.hpp"

namespace fhir {
namespace {

using ProfileValues = ProfileTest;

constexpr std::string_view asked = "http://example.org/p";

TEST_F(ProfileValues, WantTheLeastNumber) {
    add(profile_of("p", "Patient", R"({"path":"Patient.name","min":1})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","active":true})", asked),
              Found{"required-missing at Patient.name"});
    EXPECT_EQ(errors(R"({"resourceType":"Patient","name":[{"text":"A"}]})", asked), Found{});
}

TEST_F(ProfileValues, AllowTheGreatestNumber) {
    add(profile_of("p", "Patient", R"({"path":"Patient.name","max":"1"})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","name":[{"text":"A"},{"text":"B"}]})", asked),
              Found{"too-many at Patient.name"});
}

TEST_F(ProfileValues, ForbidAnElement) {
    add(profile_of("p", "Patient", R"({"path":"Patient.photo","max":"0"})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","photo":[{"title":"A"}]})", asked),
              Found{"too-many at Patient.photo"});
}

TEST_F(ProfileValues, AreLookedAtDeepDown) {
    add(profile_of("p", "Patient", R"({"path":"Patient.contact.name.family","min":1})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","contact":[{"name":{"text":"A"}}]})", asked),
              Found{"required-missing at Patient.contact[0].name.family"});
    EXPECT_EQ(errors(R"({"resourceType":"Patient","active":true})", asked), Found{});
}

TEST_F(ProfileValues, NarrowTheTypesOfAChoice) {
    add(profile_of("p", "Observation",
                   R"({"path":"Observation.value[x]","type":[{"code":"Quantity"}]})"));

    EXPECT_EQ(errors(R"({"resourceType":"Observation","status":"final","code":{"text":"A"},
                         "valueString":"B"})",
                     asked),
              Found{"wrong-type at Observation.value.ofType(string)"});
}

TEST_F(ProfileValues, AreFixed) {
    add(profile_of("p", "Patient",
                   R"({"path":"Patient.identifier.system","fixedUri":"http://example.org/id"})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","identifier":[
                         {"system":"http://example.org/id"},{"system":"http://example.org/no"}]})",
                     asked),
              Found{"not-fixed-value at Patient.identifier[1].system"});
}

TEST_F(ProfileValues, AreFixedWithAllThatIsInThem) {
    add(profile_of("p", "Patient", R"({"path":"Patient.maritalStatus","fixedCodeableConcept":
        {"text":"A"}})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","maritalStatus":{"text":"A","id":"x"}})", asked),
              Found{"not-fixed-value at Patient.maritalStatus"});
}

TEST_F(ProfileValues, HoldAPatternAndMayHoldMore) {
    add(profile_of("p", "Observation", R"({"path":"Observation.code","patternCodeableConcept":
        {"coding":[{"system":"http://example.org/s","code":"1"}]}})"));
    const auto of_code = [](const std::string& code) {
        return R"({"resourceType":"Observation","status":"final","code":{"text":"A","coding":[
                   {"system":"http://example.org/t","code":"2"},
                   {"system":"http://example.org/s","code":")" +
               code + R"(","display":"B"}]}})";
    };

    EXPECT_EQ(errors(of_code("1"), asked), Found{});
    EXPECT_EQ(errors(of_code("3"), asked), Found{"not-pattern at Observation.code"});
}

TEST_F(ProfileValues, StayWithinLimits) {
    add(profile_of("p", "Patient", R"({"path":"Patient.multipleBirthInteger","maxValueInteger":3},
        {"path":"Patient.birthDate","minValueDate":"1900-01-01"})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","birthDate":"1899-12-31",
                         "multipleBirthInteger":4})",
                     asked),
              (Found{"below-minimum at Patient.birthDate",
                     "above-maximum at Patient.multipleBirth.ofType(integer)"}));
    EXPECT_EQ(errors(R"({"resourceType":"Patient","birthDate":"1900-01-01",
                         "multipleBirthInteger":3})",
                     asked),
              Found{});
}

TEST_F(ProfileValues, StayWithinLimitsOfAnotherUnit) {
    add(profile_of("p", "Observation", R"({"path":"Observation.valueQuantity","maxValueQuantity":
        {"value":2,"system":"http://unitsofmeasure.org","code":"kg"}})"));
    const auto of = [](const std::string& value, const std::string& unit) {
        return R"({"resourceType":"Observation","status":"final","code":{"text":"A"},
            "valueQuantity":{"value":)" +
               value + R"(,"system":"http://unitsofmeasure.org","code":")" + unit + "\"}}";
    };

    EXPECT_EQ(errors(of("2000", "g"), asked), Found{});
    EXPECT_EQ(errors(of("2000.1", "g"), asked),
              Found{"above-maximum at Observation.value.ofType(Quantity)"});
    EXPECT_EQ(errors(of("5000", "m"), asked), Found{});
}

TEST_F(ProfileValues, AreNoLongerThanTheProfileSaysInCharacters) {
    add(profile_of("p", "Patient", R"({"path":"Patient.name.family","maxLength":4})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","name":[{"family":"éééé"}]})", asked), Found{});
    EXPECT_EQ(errors(R"({"resourceType":"Patient","name":[{"family":"ééééé"}]})", asked),
              Found{"too-long at Patient.name[0].family"});
}

TEST_F(ProfileValues, MeetInvariants) {
    add(profile_of("p", "Patient", R"({"path":"Patient","constraint":[{"key":"x-1",
        "severity":"error","human":"Somebody is named.","expression":"name.count() > 0"}]
})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","active":true})", asked),
              Found{"rule-broken at Patient"});
    EXPECT_EQ(told_.front().rule, "http://example.org/p|x-1");
    EXPECT_EQ(told_.front().detail, "Somebody is named.");
}

TEST_F(ProfileValues, BreakARuleThatOnlyWarns) {
    add(profile_of("p", "Patient", R"({"path":"Patient","constraint":[{"key":"x-1",
        "severity":"warning","human":"Somebody is named.","expression":"name.count() > 0"}]
})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","active":true})", asked), Found{});
    EXPECT_TRUE(has_warning("rule-broken"));
}

TEST_F(ProfileValues, AreOfABoundValueSet) {
    add(profile_of("p", "Patient", R"({"path":"Patient.maritalStatus","binding":{
        "strength":"required","valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"}})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","maritalStatus":{"coding":[
        {"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M"}]}})",
                     asked),
              Found{"code-not-in-set at Patient.maritalStatus"});
}

TEST_F(ProfileValues, AreOnlyWarnedOfAnExtensibleBinding) {
    add(profile_of("p", "Patient", R"({"path":"Patient.maritalStatus","binding":{
        "strength":"extensible",
        "valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"}})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","maritalStatus":{"coding":[
        {"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M"}]}})",
                     asked),
              Found{});
    EXPECT_TRUE(has_warning("code-not-in-set"));
}

TEST_F(ProfileValues, AreFreeOfAPreferredBindingAndOfAnExample) {
    for (const std::string strength : {"preferred", "example"}) {
        add(profile_of(
            strength, "Patient",
            R"({"path":"Patient.maritalStatus","binding":{"strength":")" + strength +
                R"(","valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"}})"));
    }

    EXPECT_EQ(errors(R"({"resourceType":"Patient","meta":{"profile":["http://example.org/preferred",
        "http://example.org/example"]},"maritalStatus":{"coding":[
        {"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M"}]}})"),
              Found{});
    EXPECT_FALSE(has_warning("code-not-in-set"));
}

TEST_F(ProfileValues, AreLookedAtBelowAnElementThatIsDefinedElsewhere) {
    add(profile_of("p", "Questionnaire", R"({"path":"Questionnaire.item.item.text","min":1})"));

    EXPECT_EQ(errors(R"({"resourceType":"Questionnaire","status":"draft","item":[
        {"linkId":"1","type":"group","item":[{"linkId":"2","type":"group","item":[
            {"linkId":"3","type":"display"}]}]}]})",
                     asked),
              Found{"required-missing at Questionnaire.item[0].item[0].text"});
}

TEST_F(ProfileValues, AreNotReportedAgainWhenTheyAreOfTheWrongKind) {
    add(profile_of("p", "Patient", R"({"path":"Patient.name","max":"1"},
        {"path":"Patient.name.family","min":1})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","name":{"text":"A"}})", asked),
              Found{"wrong-kind at Patient.name"});
}

}  // namespace
}  // namespace fhir
