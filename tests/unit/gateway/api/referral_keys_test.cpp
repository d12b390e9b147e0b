#include "gateway/api/accept_keys.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace gateway;
using fhir::ErrorKind;

TEST(ReferralKeys, ReadsIfNoneExistInAllTheWaysThatClientsWriteIt) {
    for (const char* text :
         {"identifier=https://practice.example|R-1",
          "identifier=https%3A%2F%2Fpractice.example%7CR-1",
          "ServiceRequest?identifier=https://practice.example|R-1",
          "https://gateway.example/fhir/ServiceRequest?identifier=https://practice.example|R-1",
          "?identifier=https://practice.example|R-1"}) {
        const auto token = read_if_none_exist(text);

        ASSERT_TRUE(token && *token) << text;
        EXPECT_EQ((*token)->system, "https://practice.example") << text;
        EXPECT_EQ((*token)->value, "R-1") << text;
    }
}

TEST(ReferralKeys, TakeAnEmptyIfNoneExistForNone) {
    const auto token = read_if_none_exist("");

    ASSERT_TRUE(token);
    EXPECT_FALSE(*token);
}

TEST(ReferralKeys, RefuseAnyOtherConditionInIfNoneExist) {
    for (const char* text :
         {"status=active", "identifier=a|1&status=active", "identifier=a|1&identifier=a|2",
          "identifier:not=a|1", "Patient?identifier=a|1", "identifier=a|"}) {
        const auto token = read_if_none_exist(text);

        ASSERT_FALSE(token) << text;
        EXPECT_EQ(token.error().kind, ErrorKind::malformed) << text;
    }
}

TEST(ReferralKeys, FitTheIdentifierWithAndWithoutItsSystem) {
    mappings::Referral referral;
    referral.identifier = mappings::Identifier{"a", "1"};

    EXPECT_TRUE(names({"a", "1"}, referral));
    EXPECT_TRUE(names({std::nullopt, "1"}, referral));
    EXPECT_FALSE(names({"", "1"}, referral));
    EXPECT_FALSE(names({"b", "1"}, referral));
    EXPECT_FALSE(names({"a", "2"}, referral));
}

TEST(ReferralKeys, ComeFromTheFieldsThatTheClientSent) {
    Request request;
    request.http.fields.add("Idempotency-Key", "one");
    request.request_id = "two";
    request.has_own_request_id = true;

    const auto keys = idempotency_keys(request);

    ASSERT_TRUE(keys);
    EXPECT_EQ(*keys, (std::vector<std::string>{"k:one", "r:two"}));
}

TEST(ReferralKeys, DoNotComeFromARequestIdOfOurs) {
    Request request;
    request.request_id = "ours";

    const auto keys = idempotency_keys(request);

    ASSERT_TRUE(keys);
    EXPECT_TRUE(keys->empty());
}

TEST(ReferralKeys, AreNotEndlesslyLong) {
    Request request;
    request.http.fields.add("Idempotency-Key", std::string(256, 'x'));

    EXPECT_FALSE(idempotency_keys(request));
}

}  // namespace
