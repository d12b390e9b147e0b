#include "tests/unit/fhir/validation/profile_fixture.hpp"

namespace fhir {
namespace {

// Which profiles a resource is held against.
using ProfileChoice = ProfileTest;

constexpr std::string_view nameless =
    R"({"resourceType":"Patient","active":true,"meta":{"profile":["http://example.org/p"]}})";

TEST_F(ProfileChoice, IsTheResourcesOwn) {
    add(profile_of("p", "Patient", R"({"path":"Patient.name","min":1})"));

    EXPECT_EQ(errors(nameless), Found{"required-missing at Patient.name"});
    EXPECT_EQ(told_.front().rule, "http://example.org/p");
}

TEST_F(ProfileChoice, IsThatOfEachEntry) {
    add(profile_of("p", "Patient", R"({"path":"Patient.name","min":1})"));

    EXPECT_EQ(errors(R"({"resourceType":"Bundle","type":"collection","entry":[{
        "fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001","resource":)" +
                     std::string(nameless) + "}]}"),
              Found{"required-missing at Bundle.entry[0].resource.name"});
}

// Were they all held against it, it would be 10^9 names that are looked at.
TEST_F(ProfileChoice, IsMadeOnceHoweverOftenItIsNamed) {
    add(profile_of("p", "Patient", R"({"path":"Patient.name.text","min":1})"));
    std::string names = R"({"text":"A"})";
    std::string profiles = R"("http://example.org/p")";
    for (int i = 0; i < 30'000; ++i) {
        names += R"(,{"text":"A"})";
        profiles += R"(,"http://example.org/p")";
    }

    EXPECT_EQ(errors(R"({"resourceType":"Patient","meta":{"profile":[)" + profiles +
                     R"(]},"name":[)" + names + "]}"),
              Found{});
}

TEST_F(ProfileChoice, OnlyWarnsOfOneThatIsNotKnown) {
    EXPECT_EQ(errors(nameless), Found{});
    EXPECT_TRUE(has_warning("unknown-profile"));
}

TEST_F(ProfileChoice, RefusesWhatIsAskedForAndNotKnown) {
    EXPECT_EQ(errors(R"({"resourceType":"Patient","active":true})", "http://example.org/no"),
              Found{"unknown-profile at Patient"});
}

TEST_F(ProfileChoice, RefusesAProfileOfAnotherType) {
    add(profile_of("p", "Person", R"({"path":"Person.name","min":1})"));

    EXPECT_EQ(errors(nameless), Found{"wrong-profile at Patient"});
}

TEST_F(ProfileChoice, MayNameTheVersion) {
    add(profile_of("p", "Patient", R"({"path":"Patient.name","min":1})"));
    const std::string_view patient = R"({"resourceType":"Patient","active":true})";

    EXPECT_EQ(errors(patient, "http://example.org/p|1"), Found{"required-missing at Patient.name"});
    EXPECT_EQ(errors(patient, "http://example.org/p|2"), Found{"unknown-profile at Patient"});
}

TEST_F(ProfileChoice, MayBeDemandedOfAnyResourceOfTheTree) {
    add(profile_of("p", "Patient", R"({"path":"Patient.name","min":1})"));
    close();
    Validator validator(Rulebook(&r4(), &terminology_, &profiles_));
    const std::string_view json = R"({"resourceType":"Bundle","type":"batch","entry":[
        {"resource":{"resourceType":"Patient","active":true}},{"resource":"no resource"}]})";
    const Tree tree = tree_of(json);
    std::vector<Demand> demands;
    for (const Node& entry : tree.root().items("entry")) {
        demands.push_back({entry.find("resource"), "http://example.org/p"});
    }

    std::string found;
    for (const Issue& issue : validator.validate(tree, json, demands).issues) {
        if (issue.rule == "http://example.org/p") found += issue.expression + ";";
    }

    EXPECT_EQ(found, "Bundle.entry[0].resource.name;");
}

TEST_F(ProfileChoice, TakesBaseProfilesWithIt) {
    add(profile_of("p", "Patient", R"({"path":"Patient.gender","min":1})",
                   R"(,"baseDefinition":"http://example.org/base")"));
    add(profile_of("base", "Patient", R"({"path":"Patient.name","min":1})"));

    EXPECT_EQ(errors(nameless),
              (Found{"required-missing at Patient.name", "required-missing at Patient.gender"}));
}

TEST_F(ProfileChoice, TakesAChainOfBaseProfilesWithIt) {
    add(profile_of("p", "Patient", R"({"path":"Patient.name.given","max":"1"})",
                   R"(,"baseDefinition":"http://example.org/b")"));
    add(profile_of("b", "Patient", R"({"path":"Patient.name.family","min":1})",
                   R"(,"baseDefinition":"http://example.org/a|1")"));
    add(profile_of("a", "Patient", R"({"path":"Patient.name.period","max":"0"})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","meta":{"profile":["http://example.org/p"]},
                         "name":[{"given":["A","B"],"period":{"start":"2020"}}]})"),
              (Found{"required-missing at Patient.name[0].family",
                     "too-many at Patient.name[0].given", "too-many at Patient.name[0].period"}));
}

}  // namespace
}  // namespace fhir
