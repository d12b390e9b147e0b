#include "tests/unit/mappings/reading.hpp"

namespace {

using mappings::Strictness;
using tests::good_onward_referral;
using tests::good_referral;
using tests::good_transaction;
using tests::Lines;
using tests::read;
using tests::with;

constexpr std::string_view practice_of_person = R"("generalPractitioner": [{"identifier": {
       "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A99901"}}]},)";
constexpr std::string_view in_patient = "ServiceRequest.contained[0].";

std::string at(std::string_view code, std::string_view place) {
    return std::string(code).append(" @ ").append(in_patient).append(place);
}

TEST(ReadPerson, AsksForThePerson) {
    const auto outcome =
        read(with(good_referral(), R"("resourceType": "Patient")", R"("resourceType": "Person")"));

    EXPECT_EQ(outcome.errors(), (Lines{"subject-not-a-person @ ServiceRequest.subject",
                                       "person-missing @ ServiceRequest.subject"}));
}

TEST(ReadPerson, AsksForFirstAndFamilyName) {
    EXPECT_EQ(read(with(good_referral(), R"("family": "Ashdown", )", "")).errors(),
              Lines{at("family-name-missing", "name[0].family")});
    EXPECT_EQ(read(with(good_referral(), R"(, "given": ["Margaret"])", "")).errors(),
              Lines{at("first-name-missing", "name[0].given")});
}

TEST(ReadPerson, DoesNotTakeAnOldNameForTheirName) {
    const auto outcome = read(with(good_referral(), R"("use": "official")", R"("use": "old")"));

    EXPECT_EQ(outcome.errors().size(), 2u);
}

TEST(ReadPerson, AsksForAWholeDayOfBirth) {
    EXPECT_EQ(read(with(good_referral(), R"("birthDate": "1951-07-14",)", "")).errors(),
              Lines{at("birth-date-missing", "birthDate")});
    for (const char* date : {"1951", "1951-07", "14/07/1951", "1951-02-30"}) {
        EXPECT_EQ(read(with(good_referral(), "1951-07-14", date)).errors(),
                  Lines{at("birth-date-format", "birthDate")})
            << date;
    }
}

TEST(ReadPerson, RefusesAGenderThatFhirDoesNotKnow) {
    EXPECT_EQ(read(with(good_referral(), R"("gender": "female")", R"("gender": "F")")).errors(),
              Lines{at("gender-code", "gender")});
}

TEST(ReadPerson, TakesAReferralWithoutAnNhsNumber) {
    const auto outcome = read(with(good_referral(), "https://fhir.nhs.uk/Id/nhs-number", "x:y"));

    EXPECT_EQ(outcome.errors(), Lines{});
    EXPECT_FALSE(outcome.referral().nhs_number);
}

TEST(ReadPerson, RefusesAnNhsNumberThatIsNotTenDigits) {
    for (const char* number : {"999000001", "99900000188", "999 000 0018", "999000001X", ""}) {
        EXPECT_EQ(read(with(good_referral(), "9990000018", number)).errors(),
                  Lines{at("nhs-number-format", "identifier[0].value")})
            << number;
    }
}

TEST(ReadPerson, WarnsOrRefusesWhenTheCheckDigitIsWrong) {
    const std::string json = with(good_referral(), "9990000018", "9990000019");

    EXPECT_EQ(read(json).warnings(), Lines{at("nhs-number-check", "identifier[0].value")});
    EXPECT_EQ(read(json).referral().nhs_number->digits(), "9990000019");
    EXPECT_EQ(read(json, {.nhs_number_check = Strictness::reject}).errors(),
              Lines{at("nhs-number-check", "identifier[0].value")});
}

TEST(ReadPerson, KnowsTheNhsNumberSystemWithASmallId) {
    const auto outcome = read(with(good_referral(), "https://fhir.nhs.uk/Id/nhs-number",
                                   "https://fhir.nhs.uk/id/nhs-number"));

    EXPECT_TRUE(outcome.referral().nhs_number);
}

TEST(ReadPerson, RefusesASubjectWithTheNumberOfSomebodyElse) {
    const auto outcome = read(with(good_referral(), R"("subject": {"reference": "#person"},
  "authoredOn")",
                                   R"("subject": {"reference": "#person", "identifier": {
      "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000026"}}, "authoredOn")"));

    EXPECT_EQ(outcome.errors(),
              Lines{"nhs-number-differs @ ServiceRequest.subject.identifier.value"});
}

TEST(ReadPerson, RefusesAPersonWhoHasDied) {
    EXPECT_EQ(read(with(good_referral(), R"("gender": "female",)",
                        R"("gender": "female", "deceasedBoolean": true,)"))
                  .errors(),
              Lines{at("person-dead", "deceasedBoolean")});
    EXPECT_EQ(read(with(good_referral(), R"("gender": "female",)",
                        R"("gender": "female", "deceasedDateTime": "2026-01-01",)"))
                  .errors(),
              Lines{at("person-dead", "deceasedDateTime")});
    EXPECT_EQ(read(with(good_referral(), R"("gender": "female",)",
                        R"("gender": "female", "deceasedBoolean": false,)"))
                  .errors(),
              Lines{});
}

TEST(ReadPerson, RefusesTwoPersonsInEitherShape) {
    EXPECT_EQ(read(with(good_referral(), R"("resourceType": "PractitionerRole")",
                        R"("resourceType": "Patient")"))
                  .errors()
                  .at(0),
              "two-persons @ ServiceRequest.contained[1]");
    EXPECT_EQ(read(with(with(good_transaction(), R"("resourceType": "Flag")",
                             R"("resourceType": "Patient")"),
                        R"("url": "Flag")", R"("url": "Patient")"))
                  .errors()
                  .at(0),
              "two-persons @ Bundle.entry[4].resource");
}

TEST(ReadPerson, AsksForTheRegisteredPractice) {
    EXPECT_EQ(read(with(good_referral(), practice_of_person, R"("active": true},)")).errors(),
              Lines{at("practice-missing", "generalPractitioner")});
}

TEST(ReadPerson, WarnsWhenTheCodeSaysThatThePracticeIsNotKnown) {
    for (const char* code : {"V81997", "V81998", "V81999"}) {
        std::string practice(practice_of_person);
        const auto outcome = read(with(good_referral(), practice, with(practice, "A99901", code)));

        EXPECT_EQ(outcome.warnings(), Lines{at("practice-not-known", "generalPractitioner[0]")});
        EXPECT_EQ(outcome.referral().practice->text(), code);
    }
}

TEST(ReadPerson, RefusesAPracticeCodeThatIsNoOdsCode) {
    std::string practice(practice_of_person);
    const auto outcome = read(with(good_referral(), practice, with(practice, "A99901", "A-1")));

    EXPECT_EQ(outcome.errors().at(0),
              at("ods-code-format", "generalPractitioner[0].identifier.value"));
}

TEST(ReadPerson, TakesThePracticeWhereTheyAreRegisteredNow) {
    const auto outcome = read(with(good_referral(), practice_of_person, R"("generalPractitioner": [
        {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A99902",
                        "period": {"start": "2001-01-01", "end": "2020-01-31"}}},
        {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A99901",
                        "period": {"start": "2020-02-01"}}}]},)"));

    EXPECT_EQ(outcome.referral().practice->text(), "A99901");
}

TEST(ReadPerson, TakesTheFirstPracticeWhenNoneIsCurrent) {
    const auto outcome = read(with(good_referral(), practice_of_person, R"("generalPractitioner": [
        {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A99902",
                        "period": {"end": "2020-01-31"}}},
        {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A99901",
                        "period": {"end": "2021-01-31"}}}]},)"));

    EXPECT_EQ(outcome.referral().practice->text(), "A99902");
}

TEST(ReadPerson, OnlyWarnsOfAMissingPracticeWhenTheyReferThemself) {
    std::string json = with(good_referral(), practice_of_person, R"("active": true},)");
    json = with(json, R"("requester": {"reference": "#referrer"})",
                R"("requester": {"reference": "#person"})");

    const auto outcome = read(json);

    ASSERT_EQ(outcome.errors(), Lines{});
    EXPECT_EQ(outcome.warnings(), Lines{at("practice-missing", "generalPractitioner")});
    EXPECT_TRUE(outcome.referral().is_self_referral);
    EXPECT_FALSE(outcome.referral().requester);
}

TEST(ReadPerson, TakesTheNumberOfAnOnwardReferralFromItsSubject) {
    const auto outcome =
        read(with(good_onward_referral(), R"("display": "as in the first referral")",
                  R"("identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number",
                                       "value": "9990000018"})"));

    EXPECT_EQ(outcome.referral().nhs_number->digits(), "9990000018");
}

TEST(ReadPerson, RefusesASubjectThatIsNotInTheMessage) {
    const auto outcome = read(with(good_referral(), R"("subject": {"reference": "#person"},
  "authoredOn")",
                                   R"("subject": {"reference": "Patient/17"},
  "authoredOn")"));

    EXPECT_EQ(outcome.errors(), Lines{"subject-elsewhere @ ServiceRequest.subject"});
}

}  // namespace
