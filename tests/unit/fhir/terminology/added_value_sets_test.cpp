#include "fhir/json_reader.hpp"
#include "fhir/terminology/terminology.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace fhir {
namespace {

using enum Membership;

// A made-up system: clay under craft, and the rest beside it.
constexpr std::string_view crafts = R"({"resourceType": "CodeSystem", "url": "https://x.example/s",
    "content": "complete", "caseSensitive": true, "concept": [
        {"code": "craft", "display": "Craft", "concept": [
            {"code": "clay", "concept": [{"code": "pot"}]}, {"code": "wool"}]},
        {"code": "walk"}]})";

class AddedValueSets : public testing::Test {
protected:
    Result<void> add(std::string_view json) {
        const auto tree = read_json(json);
        if (!tree) return tree.error();
        return tree->root().string("resourceType") == "CodeSystem"
                   ? terminology_.add_code_system(*tree)
                   : terminology_.add_value_set(*tree);
    }
    // A value set of the name with that compose.
    void add_set(const std::string& name, const std::string& compose) {
        const auto added = add(R"({"resourceType": "ValueSet", "url": "https://x.example/)" + name +
                               R"(", "compose": )" + compose + "}");
        ASSERT_TRUE(added) << added.error().issues[0].detail;
    }
    Membership contains(const std::string& name, std::string_view code,
                        std::string_view system = "https://x.example/s") const {
        const ValueSet* set = terminology_.value_set("https://x.example/" + name);
        if (!set) throw std::invalid_argument(name);
        return terminology_.contains(*set, system, code);
    }
    // The place that a resource is refused for; empty when it is taken.
    std::string refused_at(std::string_view json) {
        const auto added = add(json);
        return added ? std::string() : Error(added.error()).issues[0].expression;
    }

    Terminology terminology_ = Terminology::r4();
};

TEST_F(AddedValueSets, FilterTheHierarchy) {
    ASSERT_TRUE(add(crafts));
    const auto filter = [](const std::string& op, const std::string& value) {
        return R"({"include": [{"system": "https://x.example/s", "filter": [{"property": "concept",
            "op": ")" +
               op + R"(", "value": ")" + value + R"("}]}]})";
    };
    add_set("is-a", filter("is-a", "clay"));
    add_set("descendent-of", filter("descendent-of", "clay"));
    add_set("is-not-a", filter("is-not-a", "clay"));
    add_set("generalizes", filter("generalizes", "pot"));
    add_set("regex", filter("regex", "w.*"));
    add_set("in", filter("in", "pot, walk"));

    EXPECT_TRUE(terminology_.close().empty());

    const auto holds = [&](const std::string& name) {
        std::string all;
        for (const char* code : {"craft", "clay", "pot", "wool", "walk"})
            if (contains(name, code) == yes) all.append(code).append(" ");
        return all;
    };
    EXPECT_EQ(holds("is-a"), "clay pot ");
    EXPECT_EQ(holds("descendent-of"), "pot ");
    EXPECT_EQ(holds("is-not-a"), "craft wool walk ");
    EXPECT_EQ(holds("generalizes"), "craft clay pot ");
    EXPECT_EQ(holds("regex"), "wool walk ");
    EXPECT_EQ(holds("in"), "pot walk ");
}

TEST_F(AddedValueSets, SayUnknownOfAFilterOnAProperty) {
    ASSERT_TRUE(add(crafts));
    add_set("filtered", R"({"include": [{"system": "https://x.example/s", "filter": [
        {"property": "colour", "op": "=", "value": "blue"}]}]})");

    const auto issues = terminology_.close();

    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].severity, Severity::warning);
    EXPECT_EQ(issues[0].expression, "ValueSet.compose.include[0]");
    EXPECT_TRUE(issues[0].detail.starts_with("value set https://x.example/filtered: "))
        << issues[0].detail;
    EXPECT_EQ(contains("filtered", "clay"), unknown);
}

TEST_F(AddedValueSets, TakeOneAnotherInInAnyOrder) {
    ASSERT_TRUE(add(crafts));
    add_set("a", R"({"include": [{"valueSet": ["https://x.example/b"]}]})");
    add_set("b", R"({"include": [{"valueSet": ["https://x.example/c"]}]})");
    add_set("c",
            R"({"include": [{"system": "https://x.example/s", "concept": [{"code": "pot"}]}]})");

    EXPECT_TRUE(terminology_.close().empty());

    EXPECT_EQ(contains("a", "pot"), yes);
    EXPECT_EQ(contains("a", "wool"), no);
}

TEST_F(AddedValueSets, ThatTakeThemselvesInAreAnError) {
    add_set("a", R"({"include": [{"valueSet": ["https://x.example/b"]}]})");
    add_set("b", R"({"include": [{"valueSet": ["https://x.example/a"]}]})");

    const auto issues = terminology_.close();

    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].severity, Severity::error);
    EXPECT_EQ(contains("a", "pot"), unknown);
}

TEST_F(AddedValueSets, NamedTogetherMeanWhatTheyShare) {
    ASSERT_TRUE(add(crafts));
    add_set("some", R"({"include": [{"system": "https://x.example/s",
        "concept": [{"code": "pot"}, {"code": "wool"}]}]})");
    add_set("both", R"({"include": [{"system": "https://x.example/s",
        "filter": [{"property": "concept", "op": "is-a", "value": "clay"}],
        "valueSet": ["https://x.example/some"]}]})");

    EXPECT_TRUE(terminology_.close().empty());

    EXPECT_EQ(contains("both", "pot"), yes);
    EXPECT_EQ(contains("both", "wool"), no);
    EXPECT_EQ(contains("both", "clay"), no);
}

TEST_F(AddedValueSets, LeaveOutWhatIsExcluded) {
    ASSERT_TRUE(add(crafts));
    add_set("rest", R"({"include": [{"system": "https://x.example/s"}],
        "exclude": [{"system": "https://x.example/s", "concept": [{"code": "walk"}]}]})");
    add_set("findings", R"({"include": [{"system": "http://snomed.info/sct"}],
        "exclude": [{"system": "http://snomed.info/sct", "concept": [{"code": "73211009"}]}]})");

    terminology_.close();

    EXPECT_EQ(contains("rest", "clay"), yes);
    EXPECT_EQ(contains("rest", "walk"), no);
    EXPECT_EQ(contains("findings", "73211009", "http://snomed.info/sct"), no);
    EXPECT_EQ(contains("findings", "22298006", "http://snomed.info/sct"), unknown);
}

TEST_F(AddedValueSets, ThatLackAnotherAreUnknownBesideWhatTheyHave) {
    ASSERT_TRUE(add(crafts));
    add_set("a", R"({"include": [{"system": "https://x.example/s", "concept": [{"code": "pot"}]},
        {"valueSet": ["https://x.example/missing"]}]})");

    const auto issues = terminology_.close();

    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].expression, "ValueSet.compose.include[1]");
    EXPECT_EQ(contains("a", "pot"), yes);
    EXPECT_EQ(contains("a", "wool"), unknown);
}

TEST_F(AddedValueSets, KnowTheCodesOfTheirExpansion) {
    ASSERT_TRUE(add(R"({"resourceType": "ValueSet", "url": "https://x.example/listed", "compose": {
        "include": [{"system": "http://snomed.info/sct", "filter": [
            {"property": "constraint", "op": "=", "value": "<< 73211009"}]}]},
        "expansion": {"contains": [{"system": "http://snomed.info/sct", "code": "73211009"}]}})"));

    terminology_.close();

    EXPECT_EQ(contains("listed", "73211009", "http://snomed.info/sct"), yes);
    EXPECT_EQ(contains("listed", "22298006", "http://snomed.info/sct"), unknown);
}

TEST_F(AddedValueSets, GoBeforeThoseOfR4) {
    ASSERT_TRUE(add(R"({"resourceType": "ValueSet", "version": "9.9.9",
        "url": "http://hl7.org/fhir/ValueSet/request-status", "compose": {"include": [
            {"system": "https://x.example/s", "concept": [{"code": "pot"}]}]}})"));
    terminology_.close();

    const auto* own = terminology_.value_set("http://hl7.org/fhir/ValueSet/request-status");
    const auto* r4 = terminology_.value_set("http://hl7.org/fhir/ValueSet/request-status|4.0.1");
    ASSERT_TRUE(own && r4);
    EXPECT_EQ(terminology_.contains(*own, "", "pot"), yes);
    EXPECT_EQ(terminology_.contains(*r4, "", "pot"), no);
}

TEST_F(AddedValueSets, DoNotTakeTheContentOfASystemOfR4Away) {
    ASSERT_TRUE(add(R"({"resourceType": "CodeSystem", "content": "not-present",
        "url": "http://hl7.org/fhir/request-status"})"));

    EXPECT_EQ(terminology_.has_code("http://hl7.org/fhir/request-status", "active"), yes);
}

TEST_F(AddedValueSets, AreRefusedWithThePlaceWhereTheyAreBroken) {
    EXPECT_EQ(refused_at(R"({"resourceType": "Patient"})"), "resourceType");
    EXPECT_EQ(refused_at(R"({"resourceType": "ValueSet"})"), "ValueSet.url");
    EXPECT_EQ(refused_at(R"({"resourceType": "ValueSet", "url": "urn:a", "compose": {"include": [
        {"concept": [{"code": "a"}]}]}})"),
              "ValueSet.compose.include[0]");
    EXPECT_EQ(refused_at(R"({"resourceType": "ValueSet", "url": "urn:a", "compose": {"include": [
        {"system": "urn:s", "concept": [{"display": "a"}]}]}})"),
              "ValueSet.compose.include[0].concept[0].code");
}

TEST_F(AddedValueSets, RefuseABrokenCodeSystem) {
    EXPECT_EQ(refused_at(R"({"resourceType": "CodeSystem", "url": "urn:a"})"),
              "CodeSystem.content");
    EXPECT_EQ(refused_at(R"({"resourceType": "CodeSystem", "url": "urn:a", "content": "complete",
        "concept": [{"code": "a", "concept": [{"code": "b c"}, {"code": "d  e"}]}]})"),
              "CodeSystem.concept[0].concept[1].code");
    EXPECT_EQ(refused_at(R"({"resourceType": "CodeSystem", "url": "urn:a", "content": "complete",
        "concept": [{"code": "a"}, {"code": "a"}]})"),
              "CodeSystem.concept[1].code");
}

}  // namespace
}  // namespace fhir
