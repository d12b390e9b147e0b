#include "tests/unit/mappings/reading.hpp"

namespace {

using tests::good_referral;
using tests::good_transaction;
using tests::Lines;
using tests::read;
using tests::with;

TEST(ReadTransaction, RefusesABundleOfAnotherType) {
    const auto outcome =
        read(with(good_transaction(), R"("type": "transaction")", R"("type": "message")"));

    EXPECT_EQ(outcome.errors(), Lines{"bundle-type @ Bundle.type"});
}

TEST(ReadTransaction, TakesNothingButPosts) {
    const auto outcome = read(with(good_transaction(), R"({"method": "POST", "url": "Flag"})",
                                   R"({"method": "PUT", "url": "Flag"})"));

    EXPECT_EQ(outcome.errors(), Lines{"entry-method @ Bundle.entry[4].request.method"});
    EXPECT_EQ(outcome.issues().at(0).type, fhir::IssueType::not_supported);
}

TEST(ReadTransaction, AsksForARequestInEachEntry) {
    const auto outcome =
        read(with(good_transaction(), R"("request": {"method": "POST", "url": "Flag"},)", ""));

    EXPECT_EQ(outcome.errors(), Lines{"entry-request-missing @ Bundle.entry[4].request"});
}

TEST(ReadTransaction, ComparesTheUrlWithTheResource) {
    const auto outcome =
        read(with(good_transaction(), R"("url": "Flag")", R"("url": "Patient/$purge")"));

    EXPECT_EQ(outcome.errors(), Lines{"entry-url @ Bundle.entry[4].request.url"});
}

TEST(ReadTransaction, RefusesAnEntryWithoutAResource) {
    const auto outcome = read(with(good_transaction(), R"("entry": [)",
                                   R"("entry": [{"request": {"method": "POST", "url": "Flag"}},)"));

    EXPECT_EQ(outcome.errors(), Lines{"entry-resource-missing @ Bundle.entry[0].resource"});
}

TEST(ReadTransaction, WantsOneReferral) {
    std::string none = with(good_transaction(), R"("resourceType": "ServiceRequest")",
                            R"("resourceType": "Basic")");
    none = with(none, R"("url": "ServiceRequest")", R"("url": "Basic")");
    EXPECT_EQ(read(none).errors(), Lines{"referral-missing @ Bundle.entry"});

    std::string two = with(good_transaction(), R"("resourceType": "Flag")",
                           R"("resourceType": "ServiceRequest")");
    two = with(two, R"("url": "Flag")", R"("url": "ServiceRequest")");
    EXPECT_EQ(read(two).errors(), Lines{"several-referrals @ Bundle.entry[4].resource"});
}

TEST(ReadTransaction, RefusesTwoEntriesOfOneName) {
    const auto outcome = read(
        with(good_transaction(), R"("fullUrl": "urn:uuid:10000000-0000-4000-8000-000000000006")",
             R"("fullUrl": "urn:uuid:10000000-0000-4000-8000-000000000005")"));

    EXPECT_EQ(outcome.errors(), Lines{"full-url-twice @ Bundle.entry[5].fullUrl"});
}

TEST(ReadTransaction, RefusesMoreThanTwoHundredEntries) {
    const auto with_entries = [](int more) {
        std::string entries = R"("entry": [)";
        for (int i = 0; i < more; ++i) {
            entries += R"({"request": {"method": "POST", "url": "Basic"},
                           "resource": {"resourceType": "Basic"}},)";
        }
        return with(good_transaction(), R"("entry": [)", entries);
    };

    EXPECT_EQ(read(with_entries(194)).errors(), Lines{});
    EXPECT_EQ(read(with_entries(195)).errors(), Lines{"too-many-entries @ Bundle.entry"});
}

TEST(ReadTransaction, IsMalformedWhenItsEntriesAreNoList) {
    const auto outcome = read(R"({"resourceType":"Bundle","type":"transaction","entry":{}})");

    ASSERT_FALSE(outcome.reading);
    EXPECT_EQ(outcome.reading.error().kind, fhir::ErrorKind::malformed);
}

TEST(ReadContained, WantsIdsThatAreTheirOwn) {
    EXPECT_EQ(read(with(good_referral(), R"("id": "risks", )", "")).errors(),
              Lines{"contained-id @ ServiceRequest.contained[2].id"});
    EXPECT_EQ(read(with(good_referral(), R"("id": "risks")", R"("id": "a b")")).errors(),
              Lines{"contained-id @ ServiceRequest.contained[2].id"});
    EXPECT_EQ(read(with(good_referral(), R"("id": "risks")", R"("id": "person")")).errors(),
              Lines{"contained-id-twice @ ServiceRequest.contained[2].id"});
}

TEST(ReadContained, RefusesContainedInContained) {
    const auto outcome =
        read(with(good_referral(), R"("id": "risks",)",
                  R"("id": "risks", "contained": [{"resourceType": "Basic", "id": "b"}],)"));

    EXPECT_EQ(outcome.errors(), Lines{"contained-nested @ ServiceRequest.contained[2].contained"});
}

}  // namespace
