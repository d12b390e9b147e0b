#include "fhir/terminology/terminology.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace fhir {
namespace {

using enum Membership;

class R4ValueSets : public testing::Test {
protected:
    Membership contains(const std::string& canonical, std::string_view system,
                        std::string_view code) const {
        const ValueSet* set = terminology_.value_set(canonical);
        if (!set) throw std::invalid_argument(canonical);
        return terminology_.contains(*set, system, code);
    }

    const std::string hl7_ = "http://hl7.org/fhir/ValueSet/";
    const std::string v3_ = "http://terminology.hl7.org/CodeSystem/v3-";
    const Terminology terminology_ = Terminology::r4();
};

TEST_F(R4ValueSets, DoNotHoldAnEmptyCode) {
    EXPECT_EQ(contains(hl7_ + "request-status", {}, {}), no);
}

TEST_F(R4ValueSets, AreFoundByUrlAndVersion) {
    EXPECT_NE(terminology_.value_set(hl7_ + "request-status"), nullptr);
    EXPECT_NE(terminology_.value_set(hl7_ + "request-status|4.0.1"), nullptr);
    EXPECT_NE(terminology_.value_set(hl7_ + "request-status|4.0.0"), nullptr);
    EXPECT_EQ(terminology_.value_set(hl7_ + "request-status|3.0.1"), nullptr);
    EXPECT_EQ(terminology_.value_set(hl7_ + "no-such-set"), nullptr);
}

TEST_F(R4ValueSets, TellSystemsApart) {
    const auto set = hl7_ + "condition-clinical";
    EXPECT_EQ(contains(set, "http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
              yes);
    EXPECT_EQ(contains(set, "http://hl7.org/fhir/request-status", "active"), no);
}

TEST_F(R4ValueSets, TakeInWhatIsUnderAConcept) {
    const std::string roles = "http://terminology.hl7.org/ValueSet/v3-PersonalRelationshipRoleType";
    EXPECT_EQ(contains(roles, v3_ + "RoleCode", "MTH"), yes);
    EXPECT_EQ(contains(roles, v3_ + "RoleCode", "HOSP"), no);
}

TEST_F(R4ValueSets, LeaveOutWhatIsExcluded) {
    const std::string roles = "http://terminology.hl7.org/ValueSet/v3-PersonalRelationshipRoleType";
    EXPECT_EQ(contains(roles, v3_ + "RoleCode", "_PersonalRelationshipRoleType"), no);
    EXPECT_EQ(contains(hl7_ + "patient-contactrelationship",
                       "http://terminology.hl7.org/CodeSystem/v2-0131", "O"),
              no);
}

TEST_F(R4ValueSets, TakeOtherValueSetsIn) {
    EXPECT_EQ(contains(hl7_ + "all-types", "http://hl7.org/fhir/resource-types", "Patient"), yes);
    EXPECT_EQ(contains(hl7_ + "all-types", "", "HumanName"), yes);
    EXPECT_EQ(contains(hl7_ + "all-types", "", "Nonsense"), no);
}

TEST_F(R4ValueSets, CannotTellWithoutContent) {
    EXPECT_EQ(contains(hl7_ + "clinical-findings", "http://snomed.info/sct", "73211009"), unknown);
    EXPECT_EQ(contains(hl7_ + "clinical-findings", "http://loinc.org", "8867-4"), no);
}

TEST_F(R4ValueSets, OfLanguagesAndUnitsGoByForm) {
    EXPECT_EQ(contains(hl7_ + "all-languages", "", "cy"), yes);
    EXPECT_EQ(contains(hl7_ + "all-languages", "", "en_GB"), no);
    EXPECT_EQ(contains(hl7_ + "mimetypes", "", "application/pdf"), yes);
    EXPECT_EQ(contains(hl7_ + "mimetypes", "", "pdf"), no);
    EXPECT_EQ(contains(hl7_ + "currencies", "urn:iso:std:iso:4217", "GBP"), yes);
    EXPECT_EQ(contains(hl7_ + "ucum-units", "http://unitsofmeasure.org", "kg/"), no);
}

TEST_F(R4ValueSets, ThatEnumerateUnitsAreClosed) {
    EXPECT_EQ(contains(hl7_ + "units-of-time", "", "wk"), yes);
    EXPECT_EQ(contains(hl7_ + "units-of-time", "", "kg"), no);
}

TEST_F(R4ValueSets, MindTheCaseThatTheirSystemMinds) {
    EXPECT_EQ(contains(hl7_ + "administrative-gender", "", "Female"), no);
    EXPECT_EQ(terminology_.has_code("http://terminology.hl7.org/CodeSystem/v2-0131", "n"), yes);
}

TEST_F(R4ValueSets, KnowWhichSystemsAreComplete) {
    EXPECT_EQ(terminology_.has_code("http://terminology.hl7.org/CodeSystem/service-type", "57"),
              yes);
    EXPECT_EQ(terminology_.has_code("http://terminology.hl7.org/CodeSystem/service-type", "zz"),
              unknown);
    EXPECT_EQ(terminology_.has_code("http://hl7.org/fhir/message-events", "zz"), unknown);
    EXPECT_FALSE(terminology_.knows_system("http://snomed.info/sct"));
    EXPECT_TRUE(terminology_.knows_system(v3_ + "RoleCode"));
}

TEST_F(R4ValueSets, HaveDisplays) {
    EXPECT_EQ(terminology_.display(v3_ + "MaritalStatus", "M"), "Married");
    EXPECT_EQ(terminology_.display(v3_ + "MaritalStatus", "nobody"), std::nullopt);
    EXPECT_EQ(terminology_.display("http://snomed.info/sct", "73211009"), std::nullopt);
}

TEST_F(R4ValueSets, SuggestTheNearestCodes) {
    const ValueSet* set = terminology_.value_set(hl7_ + "request-status");
    ASSERT_NE(set, nullptr);
    EXPECT_EQ(terminology_.suggestions(*set, "actve", 2), std::vector<std::string_view>{"active"});
    EXPECT_TRUE(terminology_.suggestions(*set, "zzzzzz", 2).empty());
    EXPECT_TRUE(terminology_.suggestions(*set, "active", 0).empty());
}

}  // namespace
}  // namespace fhir
