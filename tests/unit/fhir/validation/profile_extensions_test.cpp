#include "tests/unit/fhir/validation/profile_fixture.hpp"

namespace fhir {
namespace {

using ProfileExtensions = ProfileTest;

std::string patient_with(std::string_view extension) {
    std::string json = R"({"resourceType":"Patient","active":true,"extension":[)";
    return json.append(extension).append("]}");
}

TEST_F(ProfileExtensions, AreOfTheTypeOfTheirDefinitionWhereverTheyStand) {
    add(extension_of("x", "boolean"));

    EXPECT_EQ(errors(patient_with(R"({"url":"http://example.org/x","valueBoolean":true})")),
              Found{});
    EXPECT_EQ(errors(patient_with(R"({"url":"http://example.org/x","valueString":"A"})")),
              Found{"wrong-type at Patient.extension[0].value.ofType(string)"});
}

TEST_F(ProfileExtensions, AreFoundBelowPrimitives) {
    add(extension_of("x", "boolean"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","birthDate":"2020","_birthDate":{"extension":[
                         {"url":"http://example.org/x","valueString":"A"}]}})"),
              Found{"wrong-type at Patient.birthDate.extension[0].value.ofType(string)"});
}

TEST_F(ProfileExtensions, AreNotLookedForInAnArrayOfArrays) {
    add(extension_of("x", "boolean"));
    const std::string extension = R"([{"url":"http://example.org/x","valueString":"A"}])";

    EXPECT_EQ(errors(patient_with(extension)), Found{"wrong-kind at Patient.extension[0]"});
    EXPECT_EQ(errors(R"({"resourceType":"Patient","modifierExtension":[)" + extension + "]}"),
              Found{"wrong-kind at Patient.modifierExtension[0]"});
}

TEST_F(ProfileExtensions, MayBeUnknown) {
    EXPECT_EQ(errors(patient_with(R"({"url":"http://example.org/no","valueString":"A"})")),
              Found{});
}

TEST_F(ProfileExtensions, MustBeKnownWhenTheyModify) {
    EXPECT_EQ(errors(R"({"resourceType":"Patient","active":true,"modifierExtension":[
                         {"url":"http://example.org/no","valueString":"A"}]})"),
              Found{"unknown-modifier at Patient.modifierExtension[0]"});
}

TEST_F(ProfileExtensions, StandWhereTheyBelong) {
    add(extension_of("x", "boolean",
                     R"(,"context":[{"type":"element","expression":"Patient.contact"},
                                    {"type":"element","expression":"HumanName"}])"));
    const std::string extension = R"({"url":"http://example.org/x","valueBoolean":true})";

    EXPECT_EQ(errors(patient_with(extension)), Found{"extension-context at Patient.extension[0]"});
    EXPECT_EQ(errors(R"({"resourceType":"Patient","name":[{"extension":[)" + extension +
                     R"(]}],"contact":[{"name":{"text":"A"},"extension":[)" + extension + "]}]}"),
              Found{});
}

// Were the path run for each of them, it would take 10^9 steps.
TEST_F(ProfileExtensions, StandWhereAFhirPathLeadsHoweverManyTheyAre) {
    add(extension_of(
        "x", "boolean",
        R"(,"context":[{"type":"fhirpath","expression":"Patient.name | Patient.contact.name"}])"));
    std::string names = R"({"text":"B"})";
    for (int i = 0; i < 30'000; ++i) {
        names += R"(,{"text":")" + std::to_string(i) + R"(","extension":[
                   {"url":"http://example.org/x","valueBoolean":true}]})";
    }

    EXPECT_EQ(errors(R"({"resourceType":"Patient","name":[)" + names + "]}"), Found{});
}

TEST_F(ProfileExtensions, StandWhereAFhirPathLeads) {
    add(extension_of("x", "boolean",
                     R"(,"context":[{"type":"fhirpath","expression":"Patient.name[0]"}])"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","name":[
        {"extension":[{"url":"http://example.org/x","valueBoolean":true}]},
        {"extension":[{"url":"http://example.org/x","valueBoolean":true}]}]})"),
              Found{"extension-context at Patient.name[1].extension[0]"});
}

TEST_F(ProfileExtensions, StandAtTheElementOfAnId) {
    add(extension_of("x", "boolean", R"(,"context":[{"type":"element",
        "expression":"http://example.org/p#Patient.name:official.family"}])"));
    const std::string extension =
        R"({"extension":[{"url":"http://example.org/x","valueBoolean":true}]})";

    EXPECT_EQ(
        errors(R"({"resourceType":"Patient","name":[{"family":"A","_family":)" + extension + "}]}"),
        Found{});
    EXPECT_EQ(
        errors(R"({"resourceType":"Patient","name":[{"text":"A","_text":)" + extension + "}]}"),
        Found{"extension-context at Patient.name[0].text.extension[0]"});
}

TEST_F(ProfileExtensions, StandOnlyWhereTheirContextInvariantHolds) {
    add(extension_of("x", "integer",
                     R"(,"context":[{"type":"element","expression":"Patient"}],
        "contextInvariant":["active = true or %extension.value = 0"])"));
    const auto patient = [](std::string_view active, std::string_view value) {
        return R"({"resourceType":"Patient","active":)" + std::string(active) +
               R"(,"extension":[{"url":"http://example.org/x","valueInteger":)" +
               std::string(value) + "}]}";
    };

    EXPECT_EQ(errors(patient("true", "1")), Found{});
    EXPECT_EQ(errors(patient("false", "0")), Found{});
    EXPECT_EQ(errors(patient("false", "1")), Found{"extension-context at Patient.extension[0]"});
}

TEST_F(ProfileExtensions, HoldTheirContextInvariantAgainstThePrimitiveThatTheyStandAt) {
    add(extension_of("x", "boolean", R"(,"contextInvariant":["$this = 'B'"])"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","name":[{"given":["A","B","B"],"_given":[
        {"extension":[{"url":"http://example.org/x","valueBoolean":true}]},
        {"extension":[{"url":"http://example.org/x","valueBoolean":true}]},null],
        "family":"A","_family":{"extension":[{"url":"http://example.org/x","valueBoolean":true}]}
        }]})"),
              (Found{"extension-context at Patient.name[0].given[0].extension[0]",
                     "extension-context at Patient.name[0].family.extension[0]"}));
}

TEST_F(ProfileExtensions, HoldOnlyThoseThatTheirDefinitionNames) {
    add(profile_of("x", "Extension", R"(
        {"id":"Extension.extension:a","path":"Extension.extension","sliceName":"a","min":1},
        {"id":"Extension.extension:a.url","path":"Extension.extension.url","fixedUri":"a"},
        {"id":"Extension.extension:a.value[x]","path":"Extension.extension.value[x]",
         "type":[{"code":"boolean"}]})"));
    const auto with = [](const std::string& inner) {
        return patient_with(R"({"url":"http://example.org/x","extension":[)" + inner + "]}");
    };

    EXPECT_EQ(errors(with(R"({"url":"a","valueBoolean":true})")), Found{});
    EXPECT_EQ(errors(with(R"({"url":"a","valueString":"A"})")),
              Found{"wrong-type at Patient.extension[0].extension[0].value.ofType(string)"});
    EXPECT_EQ(errors(with(R"({"url":"a","valueBoolean":true},{"url":"b","valueBoolean":true})")),
              Found{"unknown-extension at Patient.extension[0].extension[1]"});
}

TEST_F(ProfileExtensions, AreCountedBySlicesOfAProfile) {
    add(extension_of("x", "boolean"));
    add(profile_of("p", "Patient", R"({"id":"Patient.extension:x","path":"Patient.extension",
        "sliceName":"x","min":1,"max":"1","type":[{"code":"Extension",
        "profile":["http://example.org/x"]}]})"));

    EXPECT_EQ(errors(patient_with(R"({"url":"http://example.org/no","valueString":"A"})"),
                     "http://example.org/p"),
              Found{"required-missing at Patient.extension"});
}

TEST_F(ProfileExtensions, AreRequiredOfAPrimitiveThatHasNone) {
    add(extension_of("x", "boolean"));
    add(profile_of("p", "Patient", R"({"id":"Patient.birthDate.extension:x",
        "path":"Patient.birthDate.extension","sliceName":"x","min":1,
        "type":[{"code":"Extension","profile":["http://example.org/x"]}]})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","birthDate":"2020"})", "http://example.org/p"),
              Found{"required-missing at Patient.birthDate.extension"});
}

}  // namespace
}  // namespace fhir
