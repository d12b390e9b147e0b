#include "tests/unit/mappings/viewing.hpp"

#include "mappings/provider_patient.hpp"

#include <gtest/gtest.h>

namespace {

using mappings::age_band;
using tests::contains;
using tests::for_provider;
using tests::good_onward_referral;
using tests::good_referral;
using tests::good_transaction;
using tests::with;

std::chrono::sys_days born(int year, unsigned month, unsigned date) {
    return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(date);
}

TEST(AgeBand, StartsOnTheBirthday) {
    const auto today = born(2026, 3, 2);

    EXPECT_EQ(age_band(born(2008, 3, 3), today), "under 18");
    EXPECT_EQ(age_band(born(2008, 3, 2), today), "18-24");
    EXPECT_EQ(age_band(born(2001, 3, 2), today), "25-34");
    EXPECT_EQ(age_band(born(1941, 3, 3), today), "75-84");
    EXPECT_EQ(age_band(born(1941, 3, 2), today), "85 and over");
    EXPECT_EQ(age_band(born(2026, 3, 3), today), "");
}

TEST(ProviderView, ShowsWhatIsNeededToMeetThePerson) {
    const fhir::Tree view = fhir::read_json(for_provider(good_referral())).value();
    const fhir::Node& patient = *view.root().items("contained").begin();

    EXPECT_EQ(view.root().path({"subject", "display"})->text(), "Margaret Ashdown");
    EXPECT_EQ(view.root().path({"subject", "reference"})->text(), "#patient");
    EXPECT_EQ(patient.path({"telecom", "value"})->text(), "01632 960001");
    EXPECT_EQ(patient.path({"extension", "valueString"})->text(), "65-74");
    EXPECT_EQ(view.root().path({"reasonCode", "coding", "code"})->text(), "422650009");
    EXPECT_EQ(view.root().path({"requester", "identifier", "value"})->text(), "A99901");
    EXPECT_EQ(view.root().string("status"), "on-hold");
}

TEST(ProviderView, IsTheSameForBothShapes) {
    const std::string name =
        R"("name":[{"use":"official","family":"Ashdown","given":["Margaret"]}])";

    EXPECT_TRUE(contains(for_provider(good_referral()), name));
    EXPECT_TRUE(contains(for_provider(good_transaction()), name));
}

TEST(ProviderView, ShowsNothingThatIsNotOnItsList) {
    for (const std::string& message : {good_referral(), good_transaction()}) {
        const std::string view = for_provider(message);

        for (const char* hidden : {"9990000018", "1951", "female", "Okafor", "R-1001", "Consent",
                                   "risks", "generalPractitioner", "PractitionerRole"}) {
            EXPECT_FALSE(contains(view, hidden)) << hidden;
        }
    }
}

TEST(ProviderView, CallsThePersonAsTheyLikeToBeCalled) {
    for (const char* use : {"usual", "nickname"}) {
        const std::string view =
            for_provider(with(good_referral(), R"("name": [)",
                              R"("name": [{"use": "old", "family": "Smith"}, {"use": ")" +
                                  std::string(use) + R"(", "text": "Peggy Ashdown"}, )"));

        EXPECT_TRUE(contains(view, R"("display":"Peggy Ashdown")")) << use;
        EXPECT_FALSE(contains(view, "Margaret")) << use;
        EXPECT_FALSE(contains(view, "Smith")) << use;
    }
}

TEST(ProviderView, ShowsOneContactRoute) {
    const std::string ranked = for_provider(
        with(good_referral(), R"("telecom": [)",
             R"("telecom": [{"system": "email", "value": "m@home.example", "rank": 2}, )"));
    EXPECT_TRUE(contains(ranked, "01632 960001"));
    EXPECT_FALSE(contains(ranked, "m@home.example"));

    const std::string unranked = for_provider(with(
        good_referral(),
        R"("telecom": [{"system": "phone", "value": "01632 960001", "use": "home", "rank": 1}])",
        R"("telecom": [{"value": "01632 960009", "use": "old"}, {"value": "01632 960002"},
                            {"value": "01632 960003"}])"));
    EXPECT_TRUE(contains(unranked, "01632 960002"));
    EXPECT_FALSE(contains(unranked, "01632 960009"));
    EXPECT_FALSE(contains(unranked, "01632 960003"));
}

TEST(ProviderView, ShowsOnlyNotesThatAreForProviders) {
    const std::string view =
        for_provider(with(good_referral(), R"("intent": "order",)", R"("intent": "order", "note": [
          {"text": "for the link worker"},
          {"extension": [{"url": "https://referral-gateway.example/fhir/StructureDefinition/audience",
                          "valueCode": "provider"}],
           "authorString": "Nobody to know", "text": "for the provider"},
          {"extension": [{"url": "https://other.example/audience", "valueCode": "provider"}],
           "text": "for somebody else"}],)"));

    EXPECT_TRUE(contains(view, R"("note":[{"text":"for the provider"}])"));
}

TEST(ProviderView, ShowsOnlyFlagsThatAreShareable) {
    const std::string shareable =
        R"("resourceType": "Flag", "extension": [
             {"url": "https://referral-gateway.example/fhir/StructureDefinition/shareable",
              "valueBoolean": true}], "author": {"display": "Nobody to know"},)";

    EXPECT_FALSE(contains(for_provider(good_referral()), "Flag"));
    EXPECT_TRUE(contains(
        for_provider(with(good_referral(), R"("resourceType": "Flag",)", shareable)),
        R"({"resourceType":"Flag","id":"flag1","status":"active","code":{"text":"No known risks"},"subject":{"reference":"#patient"}})"));
    EXPECT_FALSE(contains(
        for_provider(with(good_referral(), R"("resourceType": "Flag",)",
                          with(shareable, "\"valueBoolean\": true", "\"valueBoolean\": false"))),
        "Flag"));
}

TEST(ProviderView, TakesThePersonFromTheFirstReferral) {
    const std::string first = with(good_referral(), R"("resourceType": "Flag",)",
                                   R"("resourceType": "Flag", "extension": [
             {"url": "https://referral-gateway.example/fhir/StructureDefinition/shareable",
              "valueBoolean": true}],)");

    const std::string view = for_provider(good_onward_referral(), first);

    EXPECT_TRUE(contains(view, R"("display":"Margaret Ashdown")"));
    EXPECT_TRUE(contains(view, R"("reasonCode":[{"text":"Would like company on walks"}])"));
    EXPECT_TRUE(contains(view, R"("id":"flag1")"));
    EXPECT_TRUE(contains(view, R"("value":"U99901")"));
    EXPECT_FALSE(contains(view, "422650009"));
    EXPECT_FALSE(contains(view, "basedOn"));
}

TEST(ProviderView, NamesTheServiceThatWasAskedFor) {
    EXPECT_TRUE(contains(for_provider(good_onward_referral()),
                         R"("performer":[{"reference":"HealthcareService/walking-group")"));
}

TEST(ProviderView, LeavesPerformersWhoArePeopleOut) {
    const std::string view = for_provider(with(good_referral(), R"("intent": "order",)",
                                               R"("intent": "order", "performer": [
                {"reference": "Practitioner/17", "display": "Dr Hidden"}],)"));

    EXPECT_FALSE(contains(view, "performer"));
    EXPECT_FALSE(contains(view, "Hidden"));
}

TEST(ProviderView, IsValidJsonWhateverKindsTheMessageHas) {
    for (const char* spoilt :
         {R"("name": 1)", R"("name": "x")", R"("name": [null, 1])", R"("name": {})"}) {
        std::string message = good_referral();
        message = with(
            message, R"("name": [{"use": "official", "family": "Ashdown", "given": ["Margaret"]}])",
            spoilt);
        EXPECT_TRUE(fhir::read_json(for_provider(message))) << spoilt;
    }
}

}  // namespace
