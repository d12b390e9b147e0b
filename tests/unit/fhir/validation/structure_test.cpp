#include "tests/unit/fhir/validation/validated.hpp"

#include <gtest/gtest.h>

namespace fhir_validation_test {
namespace {

TEST(Structure, FindsNothingInAGoodPatient) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","id":"a","name":[{"given":["A",null],)"
                    R"("_given":[null,{"extension":[{"url":"http://example.org/x",)"
                    R"("valueCode":"unknown"}]}]}],"birthDate":"2000-02-29"})"),
              "");
}

TEST(Structure, NamesTheMemberThatWasProbablyMeant) {
    EXPECT_EQ(first_detail(R"({"resourceType":"Patient","brithDate":"2000-01-01"})"),
              "R4 has no such member in Patient. Did you mean birthDate?");
}

TEST(Structure, FindsAnUnknownMemberAtItsObject) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","name":[{"nonsense":1,"text":"A"}]})"),
              "error unknown-member Patient.name[0]");
}

TEST(Structure, FindsASingleValueWhereAnArrayBelongs) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","name":{"text":"A"}})"),
              "error wrong-kind Patient.name");
}

TEST(Structure, FindsAnArrayWhereASingleValueBelongs) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","birthDate":["2000"]})"),
              "error wrong-kind Patient.birthDate");
}

TEST(Structure, FindsAPrimitiveOfTheWrongKindOnce) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","active":"true"})"),
              "error wrong-kind Patient.active");
}

TEST(Structure, FindsARequiredElementThatIsMissingAtItsPlace) {
    EXPECT_EQ(found(R"({"resourceType":"Basic"})"), "error required-missing Basic.code");
}

TEST(Structure, TakesAnExtensionForARequiredValue) {
    EXPECT_EQ(found(R"({"resourceType":"Parameters","parameter":[{"_name":{"extension":[)"
                    R"({"url":"http://example.org/y","valueCode":"unknown"}]},)"
                    R"("valueCode":"a"}]})"),
              "");
}

TEST(Structure, FindsATypeThatIsNoResource) {
    EXPECT_EQ(found(R"({"resourceType":"Annotation","text":"A"})"),
              "error resource-type-unknown Annotation");
}

TEST(Structure, FindsTwoTypesOfOneChoice) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","deceasedBoolean":true,)"
                    R"("deceasedDateTime":"2020"})"),
              "error choice-twice Patient");
}

TEST(Structure, FindsEmptyObjectsAndArrays) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","name":[],"maritalStatus":{}})"),
              "error empty-array Patient.name\nerror empty-object Patient.maritalStatus\n"
              "error invariant Patient.maritalStatus");
}

TEST(Structure, FindsANullWithoutAnElementBesideIt) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","name":[{"given":["A",null]}]})"),
              "error null-value Patient.name[0].given[1]");
}

TEST(Structure, FindsSiblingsThatAreNotAsManyAsTheValues) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","name":[{"given":["A","B"],)"
                    R"("_given":[{"id":"x","extension":[{"url":"http://example.org/x",)"
                    R"("valueCode":"a"}]}]}]})"),
              "error sibling-length Patient.name[0].given");
}

TEST(Structure, FindsAMemberBesideAnObject) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","_maritalStatus":{"id":"a"}})"),
              "error unknown-member Patient");
}

TEST(Structure, LooksIntoContainedResources) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","contained":[{"resourceType":"Organization",)"
                    R"("id":"o","name":"A","active":1}],"managingOrganization":)"
                    R"({"reference":"#o"}})"),
              "error wrong-kind Patient.contained[0].active");
}

}  // namespace
}  // namespace fhir_validation_test
