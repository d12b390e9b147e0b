#include "tests/unit/fhir/fhirpath/run_path.hpp"

#include <gtest/gtest.h>

namespace {

using fhir_path_test::definitions;

// What is wrong with an expression on that type; empty when nothing is.
std::string check(std::string_view text, std::string_view type) {
    const auto made = fhir::Expression::compile(text, definitions(), definitions().find(type));
    if (made) return {};
    const fhir::Error error = made.error();
    return error.issues.front().detail;
}

TEST(FhirPathNames, OfElementsAreTakenAtAnyDepth) {
    EXPECT_EQ(check("name.where(use = 'usual').given", "Patient"), "");
    EXPECT_EQ(check("Patient.contact.name.family", "Patient"), "");
    EXPECT_EQ(check("value.ofType(Quantity).unit", "Observation"), "");
    EXPECT_EQ(check("contained.where(name.exists())", "Patient"), "");
    EXPECT_EQ(check("item.repeat(item).linkId", "Questionnaire"), "");
    EXPECT_EQ(check("subject.resolve().name", "Observation"), "");
}

TEST(FhirPathNames, OfNoElementAreRefusedWithTheirPlace) {
    EXPECT_EQ(check("nmae.exists()", "Patient"),
              "The FHIRPath expression has an error at column 1: Patient has no element \"nmae\".");
    EXPECT_EQ(check("name.where(us = 'usual')", "Patient"),
              "The FHIRPath expression has an error at column 12: HumanName has no element "
              "\"us\".");
    EXPECT_NE(check("active and name.first().select(text | famly).exists()", "Patient"), "");
    EXPECT_NE(check("value.ofType(Quantity).units", "Observation"), "");
    EXPECT_NE(check("extension('urn:x').valu", "Patient"), "");
}

TEST(FhirPathNames, AreNotJudgedWithoutAType) {
    EXPECT_TRUE(fhir::Expression::compile("nmae.exists()", definitions()).has_value());
}

}  // namespace
