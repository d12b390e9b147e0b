#include "tests/unit/mappings/reading.hpp"

namespace {

using tests::good_referral;
using tests::good_transaction;
using tests::Lines;
using tests::read;
using tests::with;

constexpr std::string_view by_role = R"("requester": {"reference": "#referrer"})";

std::string requested_by(std::string_view requester) {
    return with(good_referral(), by_role, "\"requester\": " + std::string(requester));
}

TEST(ReadRequester, AsksWhoRefers) {
    const auto outcome = read(with(good_referral(), std::string(by_role) + ",", ""));

    EXPECT_EQ(outcome.errors(), Lines{"requester-missing @ ServiceRequest.requester"});
}

TEST(ReadRequester, AsksForTheOrganisationOfAPractitioner) {
    const auto outcome = read(requested_by(R"({"reference": "Practitioner/17"})"));

    EXPECT_EQ(outcome.errors(), Lines{"requester-organisation-missing @ ServiceRequest.requester"});
}

TEST(ReadRequester, WarnsWhenPersonAndRoleAreMissing) {
    const auto outcome = read(requested_by(
        R"({"identifier": {"system": "https://fhir.nhs.uk/id/ods-organization-code", "value": "A99901"}})"));

    ASSERT_EQ(outcome.errors(), Lines{});
    EXPECT_EQ(outcome.referral().requester->text(), "A99901");
    EXPECT_EQ(outcome.warnings(), (Lines{"requester-person-missing @ ServiceRequest.requester",
                                         "requester-role-missing @ ServiceRequest.requester"}));
}

TEST(ReadRequester, TakesOrganizationAndItsOdsCode) {
    for (const char* reference :
         {"Organization/A99901", "https://ours.example/fhir/Organization/A99901"}) {
        const auto outcome =
            read(requested_by(R"({"reference": ")" + std::string(reference) + "\"}"));

        ASSERT_EQ(outcome.errors(), Lines{}) << reference;
        EXPECT_EQ(outcome.referral().requester->text(), "A99901");
    }
}

TEST(ReadRequester, DoesNotTakeAnOrganizationOfAnotherServer) {
    const auto outcome =
        read(requested_by(R"({"reference": "https://other.example/fhir/Organization/A99901"})"));

    EXPECT_EQ(outcome.errors(), Lines{"requester-organisation-missing @ ServiceRequest.requester"});
}

TEST(ReadRequester, FollowsEntriesByTypeAndId) {
    std::string json =
        with(good_transaction(),
             R"("requester": {"reference": "urn:uuid:10000000-0000-4000-8000-000000000003"})",
             R"("requester": {"reference": "PractitionerRole/referrer"})");
    json = with(json,
                R"("organization": {"reference": "urn:uuid:10000000-0000-4000-8000-000000000004"})",
                R"("organization": {"reference": "Organization/practice"})");

    EXPECT_EQ(read(json).referral().requester->text(), "A99901");
}

TEST(ReadRequester, FollowsEntriesByTheEndOfTheirFullUrl) {
    std::string json =
        with(good_transaction(),
             R"("requester": {"reference": "urn:uuid:10000000-0000-4000-8000-000000000003"})",
             R"("requester": {"reference": "PractitionerRole/7"})");
    json = with(json, R"("fullUrl": "urn:uuid:10000000-0000-4000-8000-000000000003")",
                R"("fullUrl": "https://practice.example/fhir/PractitionerRole/7")");

    EXPECT_EQ(read(json).referral().requester->text(), "A99901");
}

TEST(ReadRequester, IsNotHeldByResourcesThatPointAtEachOther) {
    std::string json = with(good_referral(), R"("organization": {"identifier": {
       "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A99901"}},
     "code")",
                            R"("organization": {"reference": "#referrer"}, "code")");

    EXPECT_EQ(read(json).errors(),
              Lines{"requester-organisation-missing @ ServiceRequest.requester"});
}

TEST(ReadRequester, KnowsThatARelativeRefersForThePerson) {
    const auto outcome = read(requested_by(R"({"reference": "RelatedPerson/17"})"));

    ASSERT_EQ(outcome.errors(), Lines{});
    EXPECT_TRUE(outcome.referral().is_self_referral);
}

TEST(ReadRequester, RefusesAnOdsCodeOfTheWrongShape) {
    const auto outcome = read(requested_by(
        R"({"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "a!"}})"));

    EXPECT_EQ(outcome.errors().at(0),
              "ods-code-format @ ServiceRequest.requester.identifier.value");
}

}  // namespace
