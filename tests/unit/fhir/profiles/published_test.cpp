#include "fhir/profiles/published.hpp"

#include "fhir/definitions/table_text.hpp"
#include "fhir/profiles/profile.hpp"
#include "tests/unit/fhir/validation/profile_fixture.hpp"

#include <thread>

namespace fhir {
namespace {

constexpr std::string_view base = "http://hl7.org/fhir/StructureDefinition/";

TEST(PublishedDefinitions, AreEachFoundByTheirUrl) {
    const Terminology terminology = Terminology::r4();
    Profiles profiles(r4(), terminology);
    std::size_t count = 0;
    std::string_view lines = published_definitions();
    while (!lines.empty()) {
        const std::string_view line = take(lines, '\n');
        const Tree tree = tree_of(line);
        const std::string_view url = tree.root().string("url");

        EXPECT_EQ(published_definition(url), line);
        const Profile* found = profiles.find(url);
        ASSERT_NE(found, nullptr) << url;
        EXPECT_EQ(found->url, url);
        ++count;
    }
    EXPECT_GT(count, 400U);
}

TEST(PublishedDefinitions, AreNoOthers) {
    for (const std::string_view name : {"", "a", "bpp", "b", "zzz", "Patient"}) {
        EXPECT_EQ(published_definition(std::string(base) + std::string(name)), "") << name;
    }
    EXPECT_EQ(published_definition(""), "");
    EXPECT_EQ(published_definition("zzz"), "");
}

TEST(PublishedDefinitions, AreMadeForManyThreadsAtOnce) {
    const Terminology terminology = Terminology::r4();
    const Profiles profiles(r4(), terminology);
    const Profile* found[4] = {};

    std::vector<std::thread> threads;
    for (const Profile*& to : found) {
        threads.emplace_back(
            [&] { to = profiles.find("http://hl7.org/fhir/StructureDefinition/bp"); });
    }
    for (std::thread& thread : threads) thread.join();

    for (const Profile* each : found) EXPECT_EQ(each, found[0]);
    EXPECT_NE(found[0], nullptr);
}

using PublishedProfiles = ProfileTest;

constexpr std::string_view weight = R"({"resourceType":"Observation","status":"final",
    "meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bodyweight"]},
    "category":[{"coding":[{"code":"vital-signs",
        "system":"http://terminology.hl7.org/CodeSystem/observation-category"}]}],
    "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
    "subject":{"reference":"Patient/1"},"effectiveDateTime":"2026-01-01",
    "valueQuantity":{"value":70,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}})";

TEST_F(PublishedProfiles, AreThoseThatAResourceClaims) {
    std::string other(weight);
    other.replace(other.find("29463-7"), 7, "8302-2");

    EXPECT_EQ(errors(weight), Found{});
    EXPECT_EQ(errors(other), Found{"required-missing at Observation.code.coding"});
}

TEST_F(PublishedProfiles, HoldWhatTheirBaseDemands) {
    std::string other(weight);
    other.replace(other.find(R"("subject":{"reference":"Patient/1"},)"), 36, "");

    EXPECT_EQ(errors(other), Found{"required-missing at Observation.subject"});
}

TEST_F(PublishedProfiles, AreBasesOfOthers) {
    add(profile_of("p", "Observation", R"({"path":"Observation.note","min":1})",
                   R"(,"baseDefinition":"http://hl7.org/fhir/StructureDefinition/bodyweight")"));
    std::string other(weight);
    other.replace(other.find("29463-7"), 7, "8302-2");

    EXPECT_EQ(errors(other, "http://example.org/p"),
              (Found{"required-missing at Observation.note",
                     "required-missing at Observation.code.coding",
                     "required-missing at Observation.code.coding"}));
    EXPECT_TRUE(warnings_.empty());
}

TEST_F(PublishedProfiles, YieldToOnesThatAreAdded) {
    std::string own = extension_of("x", "boolean");
    own.replace(own.find("http://example.org/x"), 20,
                "http://hl7.org/fhir/StructureDefinition/patient-birthPlace");
    add(own);

    EXPECT_EQ(errors(R"({"resourceType":"Patient","extension":[{"valueBoolean":true,
                         "url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace"}]})"),
              Found{});
}

TEST_F(PublishedProfiles, SayWhatAnExtensionHoldsAndWhereItStands) {
    const std::string place =
        R"({"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace",)";

    EXPECT_EQ(errors(R"({"resourceType":"Patient","extension":[)" + place +
                     R"("valueAddress":{"city":"A"}}]})"),
              Found{});
    EXPECT_EQ(
        errors(R"({"resourceType":"Patient","extension":[)" + place + R"("valueString":"A"}]})"),
        Found{"wrong-type at Patient.extension[0].value.ofType(string)"});
    EXPECT_EQ(errors(R"({"resourceType":"Person","extension":[)" + place +
                     R"("valueAddress":{"city":"A"}}]})"),
              Found{"extension-context at Person.extension[0]"});
}

}  // namespace
}  // namespace fhir
