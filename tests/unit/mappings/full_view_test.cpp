#include "tests/unit/mappings/viewing.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using tests::contains;
using tests::full;
using tests::good_referral;
using tests::good_transaction;
using tests::with;
using Names = std::vector<std::string>;

TEST(FullView, BearsTheGatewaysOwnFacts) {
    const fhir::Tree view = fhir::read_json(full(good_referral())).value();

    EXPECT_EQ(view.root().string("id"), "01890000-0000-7000-8000-000000000001");
    EXPECT_EQ(view.root().path({"meta", "versionId"})->text(), "3");
    EXPECT_EQ(view.root().path({"meta", "lastUpdated"})->text(), "2026-03-02T09:00:00.000Z");
    EXPECT_EQ(view.root().string("status"), "on-hold");
}

TEST(FullView, KeepsTheOrderInWhichItWasSent) {
    const fhir::Tree view = fhir::read_json(full(good_referral())).value();

    EXPECT_EQ(tests::names_of(view.root()),
              (Names{"resourceType", "id", "meta", "contained", "identifier", "status", "intent",
                     "priority", "code", "subject", "authoredOn", "requester", "reasonCode",
                     "supportingInfo"}));
}

TEST(FullView, KeepsWhatItDoesNotKnow) {
    const std::string view =
        full(with(good_referral(), R"("intent": "order",)",
                  R"("intent": "order", "quantityQuantity": {"value": 1.50},)"));

    EXPECT_TRUE(contains(view, R"("quantityQuantity":{"value":1.50})"));
}

TEST(FullView, KeepsProfileAndTagButNotTheSendersVersion) {
    const std::string view = full(with(
        good_referral(), R"("intent": "order",)",
        R"("intent": "order", "meta": {"versionId": "99", "lastUpdated": "2001-01-01T00:00:00Z",
           "profile": ["https://profile.example"], "tag": [{"code": "pilot"}]},)"));

    EXPECT_TRUE(contains(view, R"("profile":["https://profile.example"])"));
    EXPECT_TRUE(contains(view, R"("tag":[{"code":"pilot"}])"));
    EXPECT_FALSE(contains(view, R"("versionId":"99")"));
    EXPECT_FALSE(contains(view, "2001-01-01"));
}

TEST(FullView, ContainsTheEntriesOfATransaction) {
    const fhir::Tree view = fhir::read_json(full(good_transaction())).value();

    Names contained;
    for (const fhir::Node& resource : view.root().items("contained")) {
        contained.push_back(std::string(resource.string("resourceType")) + "#" +
                            std::string(resource.string("id")));
    }
    EXPECT_EQ(contained, (Names{"Patient#e0", "PractitionerRole#referrer", "Organization#practice",
                                "Flag#e3", "Consent#e4"}));
}

TEST(FullView, LetsReferencesFollow) {
    const fhir::Tree view = fhir::read_json(full(good_transaction())).value();

    EXPECT_EQ(view.root().path({"subject", "reference"})->text(), "#e0");
    EXPECT_EQ(view.root().path({"requester", "reference"})->text(), "#referrer");
    const auto contained = view.root().items("contained");
    EXPECT_EQ(contained.begin()->path({"generalPractitioner", "reference"})->text(), "#practice");
}

TEST(FullView, LetsReferencesByTypeAndIdFollow) {
    const std::string view =
        full(with(good_transaction(),
                  R"("requester": {"reference": "urn:uuid:10000000-0000-4000-8000-000000000003"})",
                  R"("requester": {"reference": "PractitionerRole/referrer"})"));

    EXPECT_TRUE(contains(view, R"("requester":{"reference":"#referrer"})"));
}

TEST(FullView, LeavesReferencesToElsewhereAlone) {
    const std::string view =
        full(with(good_transaction(), R"("intent": "order",)",
                  R"("intent": "order", "encounter": {"reference": "Encounter/17"},)"));

    EXPECT_TRUE(contains(view, R"("encounter":{"reference":"Encounter/17"})"));
}

TEST(FullView, PointsAtTheReferralByItsNewName) {
    const std::string view = full(with(good_transaction(), R"("code": {"text": "No known risks"},)",
                                       R"("code": {"text": "No known risks"},
           "encounter": {"reference": "urn:uuid:10000000-0000-4000-8000-000000000001"},)"));

    EXPECT_TRUE(
        contains(view, R"("reference":"ServiceRequest/01890000-0000-7000-8000-000000000001")"));
}

// FHIR's rule dom-3.
TEST(FullView, PointsAtEverythingThatItContains) {
    for (const std::string& message : {good_transaction(), good_referral()}) {
        const fhir::Tree view = fhir::read_json(full(message)).value();
        Names references;
        tests::collect_references(view.root(), references);

        for (const fhir::Node& resource : view.root().items("contained")) {
            const std::string reference = "#" + std::string(resource.string("id"));
            EXPECT_NE(std::find(references.begin(), references.end(), reference), references.end())
                << reference;
        }
    }
}

TEST(FullView, AddsToTheSupportingInformationThatIsThere) {
    const std::string view = full(with(good_referral(), R"(, {"reference": "#consent"}])", "]"));

    EXPECT_TRUE(
        contains(view, R"("supportingInfo":[{"reference":"#risks"},{"reference":"#consent"}])"));
}

TEST(FullView, DoesNotPointTwice) {
    EXPECT_TRUE(contains(full(good_referral()),
                         R"("supportingInfo":[{"reference":"#risks"},{"reference":"#consent"}])"));
}

TEST(FullView, ContainsWhatAnEntryContains) {
    const std::string message =
        with(good_transaction(), R"("resourceType": "PractitionerRole", "id": "referrer",)",
             R"("resourceType": "PractitionerRole", "id": "referrer",
           "contained": [{"resourceType": "Location", "id": "practice"}],
           "location": [{"reference": "#practice"}],)");

    const fhir::Tree view = fhir::read_json(full(message)).value();

    Names ids;
    for (const fhir::Node& resource : view.root().items("contained")) {
        EXPECT_EQ(resource.find("contained"), nullptr);
        ids.emplace_back(resource.string("id"));
    }
    EXPECT_EQ(ids, (Names{"e0", "referrer", "practice", "e3", "e4", "e5"}));
    const auto role = std::next(view.root().items("contained").begin());
    EXPECT_EQ(role->path({"location", "reference"})->text(), "#e5");
    EXPECT_EQ(role->path({"organization", "reference"})->text(), "#practice");
}

// FHIR's rules dom-4 and dom-5.
TEST(FullView, DropsVersionAndSecurityOfWhatItContains) {
    const std::string view = full(with(
        good_transaction(), R"("resourceType": "Flag",)",
        R"("resourceType": "Flag", "meta": {"versionId": "99", "lastUpdated": "2001-01-01T00:00:00Z",
           "security": [{"code": "R"}], "profile": ["https://profile.example"]},)"));

    EXPECT_TRUE(contains(view, R"("meta":{"profile":["https://profile.example"]})"));
    EXPECT_FALSE(contains(view, "security"));
    EXPECT_FALSE(contains(view, "2001-01-01"));
}

TEST(FullView, MakesNoEmptyMeta) {
    const std::string view = full(with(good_transaction(), R"("resourceType": "Flag",)",
                                       R"("resourceType": "Flag", "meta": {"versionId": "99"},)"));

    EXPECT_FALSE(contains(view, R"("meta":{})"));
}

TEST(FullView, GivesAnIdThatNobodyHas) {
    const fhir::Tree view =
        fhir::read_json(
            full(with(good_transaction(), R"("resourceType": "PractitionerRole", "id": "referrer")",
                      R"("resourceType": "PractitionerRole", "id": "e0")")))
            .value();

    Names ids;
    for (const fhir::Node& resource : view.root().items("contained")) {
        ids.emplace_back(resource.string("id"));
    }
    EXPECT_EQ(ids, (Names{"e0x", "e0", "practice", "e3", "e4"}));
}

}  // namespace
