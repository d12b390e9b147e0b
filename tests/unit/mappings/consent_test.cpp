#include "tests/unit/mappings/reading.hpp"

namespace {

using mappings::Consent;
using tests::good_referral;
using tests::read;
using tests::with;

constexpr std::string_view consent_status = R"("id": "consent", "status": "active")";

Consent consent_of(const std::string& json) {
    return read(json).referral().consent;
}

TEST(ReadConsent, IsPermittedByAnActivePrivacyConsentThatPermits) {
    EXPECT_EQ(consent_of(good_referral()), Consent::permitted);
}

TEST(ReadConsent, IsAbsentWhenNothingIsSaid) {
    EXPECT_EQ(consent_of(with(good_referral(), R"("resourceType": "Consent")",
                              R"("resourceType": "Basic")")),
              Consent::absent);
}

TEST(ReadConsent, IsDeniedByAProvisionThatDenies) {
    EXPECT_EQ(consent_of(with(good_referral(), R"("type": "permit")", R"("type": "deny")")),
              Consent::denied);
}

TEST(ReadConsent, IsDeniedWhenItWasRejectedOrTakenBack) {
    for (const char* status : {"rejected", "inactive"}) {
        EXPECT_EQ(consent_of(with(good_referral(), consent_status,
                                  R"("id": "consent", "status": ")" + std::string(status) + "\"")),
                  Consent::denied)
            << status;
    }
}

TEST(ReadConsent, IsAbsentWhileItIsNotActive) {
    for (const char* status : {"draft", "proposed", "entered-in-error"}) {
        EXPECT_EQ(consent_of(with(good_referral(), consent_status,
                                  R"("id": "consent", "status": ")" + std::string(status) + "\"")),
                  Consent::absent)
            << status;
    }
}

TEST(ReadConsent, IsNotGivenByConsentToDirectCare) {
    EXPECT_EQ(consent_of(with(good_referral(), R"({"text": "Sharing with the voluntary sector"})",
                              R"({"coding": [{"system": "x:y", "code": "DRC"}]})")),
              Consent::absent);
    EXPECT_EQ(consent_of(with(good_referral(), R"("policyRule": {"text": "The person agreed"})",
                              R"("policyRule": {"coding": [{"code": "IMPLIED"}]})")),
              Consent::absent);
}

TEST(ReadConsent, IsNotGivenForAnotherMatter) {
    EXPECT_EQ(consent_of(with(good_referral(), R"("patient-privacy")", R"("research")")),
              Consent::absent);
}

TEST(ReadConsent, IsNotDeniedByARefusalOfAnotherMatter) {
    EXPECT_EQ(consent_of(with(with(good_referral(), R"("patient-privacy")", R"("research")"),
                              R"("type": "permit")", R"("type": "deny")")),
              Consent::absent);
}

TEST(ReadConsent, IsNotGivenWithExceptionsThatWeCannotWeigh) {
    EXPECT_EQ(consent_of(with(good_referral(), R"({"type": "permit"})",
                              R"({"type": "permit", "provision": [{"type": "deny"}]})")),
              Consent::absent);
}

TEST(ReadConsent, IsNotGivenOnceItsPeriodIsOver) {
    EXPECT_EQ(consent_of(with(good_referral(), R"({"type": "permit"})",
                              R"({"type": "permit", "period": {"end": "2026-02-28"}})")),
              Consent::absent);
    EXPECT_EQ(consent_of(with(good_referral(), R"({"type": "permit"})",
                              R"({"type": "permit", "period": {"end": "2026-12-31"}})")),
              Consent::permitted);
}

TEST(ReadConsent, IsDeniedByOneOfSeveralInAnyOrder) {
    constexpr std::string_view denial =
        R"({"resourceType": "Consent", "id": "no", "status": "rejected"})";
    const std::string before =
        with(good_referral(), R"("contained": [)", R"("contained": [)" + std::string(denial) + ",");
    const std::string after = with(good_referral(), R"("provision": {"type": "permit"}})",
                                   R"("provision": {"type": "permit"}},)" + std::string(denial));

    EXPECT_EQ(consent_of(before), Consent::denied);
    EXPECT_EQ(consent_of(after), Consent::denied);
}

}  // namespace
