#include "fhir/terminology/terminology.hpp"

#include "fhir/json_reader.hpp"

#include <gtest/gtest.h>

namespace fhir {
namespace {

TEST(Terminology, KnowsTheCodesOfARequiredValueSet) {
    const Terminology terminology = Terminology::r4();
    const ValueSet* genders =
        terminology.value_set("http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1");

    ASSERT_NE(genders, nullptr);
    EXPECT_EQ(terminology.contains(*genders, "", "female"), Membership::yes);
    EXPECT_EQ(terminology.contains(*genders, "", "lady"), Membership::no);
}

TEST(Terminology, KnowsTheCodesOfACompleteSystem) {
    const Terminology terminology = Terminology::r4();

    EXPECT_EQ(terminology.has_code("http://hl7.org/fhir/request-status", "active"),
              Membership::yes);
    EXPECT_EQ(terminology.has_code("http://hl7.org/fhir/request-status", "sleeping"),
              Membership::no);
}

TEST(Terminology, SaysUnknownOfASystemWithoutContent) {
    const Terminology terminology = Terminology::r4();

    EXPECT_EQ(terminology.has_code("http://snomed.info/sct", "422650009"), Membership::unknown);
}

TEST(Terminology, TakesACodeSystemAndAValueSetOfIt) {
    Terminology terminology = Terminology::r4();
    const auto system = read_json(R"({"resourceType": "CodeSystem", "status": "active",
        "url": "https://made-up.example/craft", "content": "complete",
        "concept": [{"code": "pottery"}, {"code": "knitting"}]})");
    const auto set = read_json(R"({"resourceType": "ValueSet", "status": "active",
        "url": "https://made-up.example/crafts",
        "compose": {"include": [{"system": "https://made-up.example/craft"}]}})");
    ASSERT_TRUE(terminology.add_code_system(*system));
    ASSERT_TRUE(terminology.add_value_set(*set));

    terminology.close();

    const ValueSet* crafts = terminology.value_set("https://made-up.example/crafts");
    ASSERT_NE(crafts, nullptr);
    EXPECT_EQ(terminology.contains(*crafts, "https://made-up.example/craft", "pottery"),
              Membership::yes);
    EXPECT_EQ(terminology.contains(*crafts, "https://made-up.example/craft", "sailing"),
              Membership::no);
}

TEST(Terminology, JudgesASnomedCodeByItsCheckDigit) {
    EXPECT_TRUE(Terminology::is_well_formed("http://snomed.info/sct", "422650009"));
    EXPECT_FALSE(Terminology::is_well_formed("http://snomed.info/sct", "422650008"));
}

}  // namespace
}  // namespace fhir
