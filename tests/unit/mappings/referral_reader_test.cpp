#include "tests/unit/mappings/reading.hpp"

namespace {

using mappings::Shape;
using tests::good_onward_referral;
using tests::good_referral;
using tests::good_transaction;
using tests::Lines;
using tests::read;
using tests::with;

TEST(ReadReferral, TakesAReferralWithContainedResources) {
    const auto outcome = read(good_referral());

    ASSERT_EQ(outcome.errors(), Lines{});
    EXPECT_EQ(outcome.warnings(), Lines{});
    EXPECT_EQ(outcome.referral().shape, Shape::resource);
    EXPECT_EQ(outcome.referral().nhs_number->digits(), "9990000018");
    EXPECT_EQ(outcome.referral().practice->text(), "A99901");
    EXPECT_EQ(outcome.referral().requester->text(), "A99901");
    EXPECT_EQ(outcome.referral().identifier->value, "R-1001");
    EXPECT_EQ(outcome.referral().consent, mappings::Consent::permitted);
    EXPECT_EQ(outcome.referral().needs.at(0).code, "422650009");
    EXPECT_FALSE(outcome.referral().is_onward());
}

TEST(ReadReferral, TakesTheSameAsATransaction) {
    const auto outcome = read(good_transaction());

    ASSERT_EQ(outcome.errors(), Lines{});
    EXPECT_EQ(outcome.warnings(), Lines{});
    EXPECT_EQ(outcome.referral().shape, Shape::transaction);
    EXPECT_EQ(outcome.referral().practice->text(), "A99901");
    EXPECT_EQ(outcome.referral().requester->text(), "A99901");
    EXPECT_EQ(outcome.referral().consent, mappings::Consent::permitted);
    EXPECT_EQ(outcome.referral().patient->string("birthDate"), "1951-07-14");
}

TEST(ReadReferral, RefusesAnythingElseAsMalformed) {
    const auto outcome = read(R"({"resourceType":"Patient"})");

    ASSERT_FALSE(outcome.reading);
    EXPECT_EQ(outcome.reading.error().kind, fhir::ErrorKind::malformed);
    EXPECT_EQ(outcome.errors(), Lines{"resource-type @ Patient.resourceType"});
}

TEST(ReadReferral, TellsEveryFaultAtOnce) {
    std::string json = with(good_referral(), R"("status": "active",
  "intent": "order")",
                            R"("status": "draft",
  "intent": "order")");
    json = with(json, R"("birthDate": "1951-07-14",)", "");
    json = with(json, R"("family": "Ashdown", )", "");

    const auto outcome = read(json);

    ASSERT_FALSE(outcome.reading);
    EXPECT_EQ(outcome.reading.error().kind, fhir::ErrorKind::invalid);
    EXPECT_EQ(outcome.errors(),
              (Lines{"status-not-active @ ServiceRequest.status",
                     "family-name-missing @ ServiceRequest.contained[0].name[0].family",
                     "birth-date-missing @ ServiceRequest.contained[0].birthDate"}));
}

TEST(ReadReferral, PutsErrorsBeforeWarnings) {
    std::string json =
        with(good_referral(), R"("value": "9990000018")", R"("value": "9990000019")");
    json = with(json, R"("birthDate": "1951-07-14",)", "");

    const auto outcome = read(json);

    ASSERT_FALSE(outcome.reading);
    const auto& issues = outcome.reading.error().issues;
    ASSERT_EQ(issues.size(), 2u);
    EXPECT_EQ(issues[0].code, "birth-date-missing");
    EXPECT_EQ(issues[1].code, "nhs-number-check");
}

TEST(ReadReferral, NeverRepeatsAValueOfTheMessage) {
    std::string json =
        with(good_referral(), R"("birthDate": "1951-07-14")", R"("birthDate": "secret")");
    json = with(json, R"("value": "9990000018")", R"("value": "secret")");
    json = with(json, R"("gender": "female")", R"("gender": "secret")");
    json = with(json, R"("priority": "routine")", R"("priority": "secret")");
    json = with(json, R"("intent": "order")", R"("intent": "secret")");

    const auto outcome = read(json);

    EXPECT_EQ(outcome.errors().size(), 5u);
    for (const fhir::Issue& issue : outcome.issues()) {
        EXPECT_EQ(issue.detail.find("secret"), std::string::npos) << issue.code;
    }
}

TEST(ReadReferral, IsMalformedWhereAMemberHasTheWrongKind) {
    struct Case {
        std::string_view old;
        std::string_view spoilt;
        std::string place;
    };
    const Case cases[] = {
        {R"("intent": "order")", R"("intent": 1)", "intent"},
        {R"("requester": {"reference": "#referrer"})", R"("requester": "#referrer")", "requester"},
        {R"("birthDate": "1951-07-14")", R"("birthDate": 1951)", "contained[0].birthDate"},
        {R"("given": ["Margaret"])", R"("given": "Margaret")", "contained[0].name[0].given"},
        {R"("provision": {"type": "permit"})", R"("provision": []  )", "contained[3].provision"},
    };
    for (const Case& spoilt : cases) {
        const auto outcome = read(with(good_referral(), spoilt.old, spoilt.spoilt));

        ASSERT_FALSE(outcome.reading) << spoilt.place;
        EXPECT_EQ(outcome.reading.error().kind, fhir::ErrorKind::malformed) << spoilt.place;
        EXPECT_EQ(outcome.errors().at(0), "wrong-kind @ ServiceRequest." + spoilt.place);
        EXPECT_EQ(outcome.issues().at(0).type, fhir::IssueType::structure);
    }
}

TEST(ReadReferral, SendsAnEmergencyElsewhere) {
    for (const char* priority : {"asap", "stat"}) {
        const auto outcome = read(with(good_referral(), R"("priority": "routine")",
                                       R"("priority": ")" + std::string(priority) + "\""));

        EXPECT_EQ(outcome.errors(), Lines{"not-an-emergency-route @ ServiceRequest.priority"});
        EXPECT_EQ(outcome.issues().at(0).type, fhir::IssueType::business_rule);
        EXPECT_NE(outcome.issues().at(0).detail.find("999"), std::string::npos);
    }
}

TEST(ReadReferral, TakesAnUrgentOne) {
    const auto outcome =
        read(with(good_referral(), R"("priority": "routine")", R"("priority": "urgent")"));

    EXPECT_EQ(outcome.referral().priority, "urgent");
}

TEST(ReadReferral, RefusesARequestNotToDoSomething) {
    const auto outcome = read(with(good_referral(), R"("intent": "order",)",
                                   R"("intent": "order", "doNotPerform": true,)"));

    EXPECT_EQ(outcome.errors(), Lines{"do-not-perform @ ServiceRequest.doNotPerform"});
}

TEST(ReadReferral, RefusesAModifierThatItDoesNotKnow) {
    const auto outcome = read(with(good_referral(), R"("intent": "order",)",
                                   R"("intent": "order", "modifierExtension": [{"url": "x:y"}],)"));

    EXPECT_EQ(outcome.errors(), Lines{"unknown-modifier @ ServiceRequest.modifierExtension"});
}

TEST(ReadReferral, RefusesAnIntentThatIsNotOneOfAReferral) {
    const auto outcome =
        read(with(good_referral(), R"("intent": "order")", R"("intent": "option")"));

    EXPECT_EQ(outcome.errors(), Lines{"intent-not-taken @ ServiceRequest.intent"});
}

TEST(ReadReferral, AsksAnOnwardReferralWhatItStemsFrom) {
    const auto outcome = read(with(
        good_onward_referral(),
        R"("basedOn": [{"reference": "ServiceRequest/01890000-0000-7000-8000-000000000001"}],)",
        ""));

    EXPECT_EQ(outcome.errors().at(0), "onward-without-origin @ ServiceRequest.basedOn");
}

TEST(ReadReferral, LetsAnOnwardReferralLeaveThePersonOut) {
    const auto outcome = read(good_onward_referral());

    ASSERT_EQ(outcome.errors(), Lines{});
    EXPECT_EQ(outcome.referral().based_on, "01890000-0000-7000-8000-000000000001");
    EXPECT_EQ(outcome.referral().patient, nullptr);
    EXPECT_EQ(outcome.referral().performers.at(0).service, "walking-group");
}

TEST(ReadReferral, KnowsAnOnwardReferralByOurAbsoluteAddressToo) {
    const auto outcome = read(with(good_onward_referral(), R"("reference": "ServiceRequest/)",
                                   R"("reference": "https://ours.example/fhir/ServiceRequest/)"));

    EXPECT_TRUE(outcome.referral().is_onward());
}

TEST(ReadReferral, DoesNotTakeTheAddressOfAnotherForOurs) {
    for (const char* base : {"https://ours.example/fhirs/", "https://ours.example.evil/fhir/",
                             "https://other.example/fhir/"}) {
        const auto outcome =
            read(with(good_onward_referral(), R"("reference": "ServiceRequest/)",
                      "\"reference\": \"" + std::string(base) + "ServiceRequest/"));

        EXPECT_EQ(outcome.errors().at(0), "onward-without-origin @ ServiceRequest.basedOn") << base;
    }
}

TEST(ReadReferral, IgnoresABasedOnThatIsNoReferralOfOurs) {
    const auto outcome = read(with(good_referral(), R"("intent": "order",)",
                                   R"("intent": "order",
                                      "basedOn": [{"reference": "CarePlan/17"}],)"));

    ASSERT_EQ(outcome.errors(), Lines{});
    EXPECT_FALSE(outcome.referral().is_onward());
}

TEST(ReadReferral, PrefersTheOfficialIdentifier) {
    const auto outcome = read(with(
        good_referral(), R"("value": "R-1001"})",
        R"("value": "R-1001"}, {"use": "official", "system": "https://a.example", "value": "X"})"));

    EXPECT_EQ(outcome.referral().identifier, (mappings::Identifier{"https://a.example", "X"}));
}

TEST(ReadReferral, WarnsOfAReferralWithoutAReason) {
    const auto outcome = read(with(
        good_referral(),
        R"("reasonCode": [{"coding": [{"system": "http://snomed.info/sct", "code": "422650009"}]}],)",
        ""));

    EXPECT_EQ(outcome.errors(), Lines{});
    EXPECT_EQ(outcome.warnings(), Lines{"reason-missing @ ServiceRequest.reasonCode"});
}

TEST(ReadReferral, FindsTheNeedInAConditionThatIsTheReason) {
    std::string json = with(
        good_referral(),
        R"("reasonCode": [{"coding": [{"system": "http://snomed.info/sct", "code": "422650009"}]}],)",
        R"("reasonReference": [{"reference": "#why"}],)");
    json = with(json, R"("contained": [)", R"("contained": [
        {"resourceType": "Condition", "id": "why",
         "code": {"coding": [{"system": "http://snomed.info/sct", "code": "105412007"}]}},)");

    const auto outcome = read(json);

    EXPECT_EQ(outcome.warnings(), Lines{});
    EXPECT_EQ(outcome.referral().needs.at(0).code, "105412007");
}

TEST(ReadReferral, WarnsOrRefusesWhenNothingIsSaidOfRisks) {
    const std::string json =
        with(good_referral(), R"("resourceType": "Flag")", R"("resourceType": "Basic")");

    EXPECT_EQ(read(json).warnings(), Lines{"risks-missing @ ServiceRequest.supportingInfo"});
    EXPECT_EQ(read(json, {.risks = mappings::Strictness::reject}).errors(),
              Lines{"risks-missing @ ServiceRequest.supportingInfo"});
}

TEST(ReadReferral, KnowsSeveralWaysToSayThatThereAreNoKnownRisks) {
    for (
        const char* said :
        {R"("resourceType": "Observation", "valueString": "No known risks.")",
         R"("resourceType": "Observation", "valueCodeableConcept": {"coding": [{"code": "no-known-risks"}]})",
         R"("resourceType": "Flag")"}) {
        EXPECT_EQ(read(with(good_referral(), R"("resourceType": "Flag")", said)).warnings(),
                  Lines{})
            << said;
    }
}

TEST(ReadReferral, RefusesAReferenceThatIsASearch) {
    const auto outcome = read(with(good_referral(), R"("subject": {"reference": "#person"},
  "authoredOn")",
                                   R"("subject": {"reference": "Patient?name=x"},
  "authoredOn")"));

    EXPECT_EQ(outcome.errors().at(0), "reference-format @ ServiceRequest.subject.reference");
}

TEST(ReadReferral, RefusesALongListInsteadOfWalkingIt) {
    std::string performers = R"("performer": [{})";
    for (int i = 0; i < 600; ++i) performers += ",{}";

    const auto outcome = read(with(good_referral(), R"("intent": "order",)",
                                   R"("intent": "order",)" + performers + "],"));

    EXPECT_EQ(outcome.errors(), Lines{"list-too-long @ ServiceRequest.performer"});
}

TEST(ReadReferral, ReadsALogicalAndALiteralPerformer) {
    const auto outcome = read(with(good_referral(), R"("intent": "order",)", R"("intent": "order",
        "performer": [
          {"identifier": {"system": "https://fhir.nhs.uk/id/ods-organization-code", "value": "U99901"}},
          {"reference": "Organization/VC901"},
          {"type": "HealthcareService", "identifier": {"system": "x:y", "value": "walks"}},
          {"reference": "Practitioner/17"}],)"));

    ASSERT_EQ(outcome.errors(), Lines{});
    const auto& performers = outcome.referral().performers;
    ASSERT_EQ(performers.size(), 4u);
    EXPECT_EQ(performers[0].organisation->text(), "U99901");
    EXPECT_EQ(performers[1].organisation->text(), "VC901");
    EXPECT_EQ(performers[2].service, "walks");
    EXPECT_FALSE(performers[3].organisation);
    EXPECT_EQ(performers[3].expression, "ServiceRequest.performer[3]");
}

TEST(ReadReferral, FindsAContainedServiceAndWhoProvidesIt) {
    std::string json = with(good_referral(), R"("intent": "order",)",
                            R"("intent": "order", "performer": [{"reference": "#service"}],)");
    json = with(json, R"("contained": [)", R"("contained": [
        {"resourceType": "HealthcareService", "id": "service",
         "identifier": [{"system": "x:y", "value": "walking-group"}],
         "providedBy": {"reference": "Organization/VC901"}},)");

    const auto outcome = read(json);

    ASSERT_EQ(outcome.errors(), Lines{});
    EXPECT_EQ(outcome.referral().performers.at(0).service, "walking-group");
    EXPECT_EQ(outcome.referral().performers.at(0).organisation->text(), "VC901");
}

}  // namespace
