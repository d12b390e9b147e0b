#include "tests/unit/fhir/validation/text_rules.hpp"

#include <gtest/gtest.h>

namespace fhir {
namespace {

std::string bundle(std::string_view type, std::string_view entries, std::string_view members = "") {
    return R"({"resourceType":"Bundle","type":")" + std::string(type) + R"(",)" +
           std::string(members) + R"("entry":[)" + std::string(entries) + "]}";
}

std::string entry(std::string_view url, std::string_view resource) {
    return R"({"fullUrl":")" + std::string(url) + R"(","resource":)" + std::string(resource) + "}";
}

// Of a transaction: method and url, and a Patient 1 where there is a resource.
std::string request(std::string_view method, std::string_view url, bool has_resource = true) {
    return std::string("{") +
           (has_resource ? R"("resource":{"resourceType":"Patient","id":"1"},)" : "") +
           R"("request":{"method":")" + std::string(method) + R"(","url":")" + std::string(url) +
           R"("}})";
}

constexpr std::string_view patient = R"({"resourceType":"Patient","id":"p"})";
constexpr std::string_view self = R"("link":[{"relation":"self","url":"https://a.test/Patient"}],)";
constexpr std::string_view first_urn = "urn:uuid:00000000-0000-4000-8000-000000000001";
constexpr std::string_view second_urn = "urn:uuid:00000000-0000-4000-8000-000000000002";

TEST(BundleCheck, WantsAFullUrlWhereNothingIsRequested) {
    const std::string bare = R"({"resource":)" + std::string(patient) + "}";

    EXPECT_EQ(found_in(bundle("collection", bare)),
              Told{"error full-url-missing Bundle.entry[0].fullUrl"});
    EXPECT_EQ(found_in(bundle("batch-response", bare)), Told());
}

TEST(BundleCheck, WantsAnAbsoluteFullUrl) {
    EXPECT_EQ(found_in(bundle("collection", entry("Patient/p", patient))),
              Told{"error relative-uri Bundle.entry[0]"});
}

TEST(BundleCheck, HoldsTheUrlOfAServerAgainstTypeAndId) {
    const Told mismatch{"error full-url-mismatch Bundle.entry[0]"};

    EXPECT_EQ(found_in(bundle("collection", entry("https://a-b.test/r4/Patient/p", patient))),
              Told());
    EXPECT_EQ(found_in(bundle("collection", entry("https://a.test/Patient/q", patient))), mismatch);
    EXPECT_EQ(found_in(bundle("collection", entry("https://a.test/Group/p", patient))), mismatch);
    EXPECT_EQ(found_in(bundle("collection", entry("https://a.test/Patient/p",
                                                  R"({"resourceType":"Patient","active":true})"))),
              mismatch);
}

TEST(BundleCheck, LetsAUrnDifferFromTheId) {
    EXPECT_EQ(found_in(bundle("collection", entry(first_urn, patient))), Told());
}

TEST(BundleCheck, TakesTheRequestsThatR4Has) {
    EXPECT_EQ(found_in(bundle("transaction", request("POST", "Patient"))), Told());
    EXPECT_EQ(found_in(bundle("transaction", request("PUT", "/Patient/1"))), Told());
    EXPECT_EQ(found_in(bundle("transaction", request("PUT", "Patient?identifier=1"))), Told());
    EXPECT_EQ(found_in(bundle("batch", request("GET", "Patient?name=x", false))), Told());
    EXPECT_EQ(found_in(bundle("batch", request("DELETE", "Patient/1", false))), Told());
    EXPECT_EQ(found_in(bundle("batch", request("POST", "$process-message"))), Told());
}

TEST(BundleCheck, RefusesARequestThatDoesNotFitItsResource) {
    const Told url{"error request-url Bundle.entry[0].request"};

    EXPECT_EQ(found_in(bundle("transaction", request("POST", "Group"))), url);
    EXPECT_EQ(found_in(bundle("transaction", request("POST", "Patient/1"))), url);
    EXPECT_EQ(found_in(bundle("transaction", request("PUT", "Patient/2"))), url);
    EXPECT_EQ(found_in(bundle("transaction", request("PUT", "Patient"))), url);
    EXPECT_EQ(found_in(bundle("transaction", request("DELETE", "Patient", false))), url);
    EXPECT_EQ(found_in(bundle("transaction", request("POST", "Patient", false))),
              Told{"error request-resource Bundle.entry[0].resource"});
}

TEST(BundleCheck, WarnsOfARequestToAnAbsoluteUrl) {
    EXPECT_EQ(found_in(bundle("transaction", request("POST", "https://a.test/Patient"))),
              Told{"warning request-url Bundle.entry[0].request"});
}

TEST(BundleCheck, WarnsOfASearchWithoutASelfLink) {
    EXPECT_EQ(found_in(bundle("searchset", entry("https://a.test/Patient/p", patient))),
              Told{"warning self-link-missing Bundle"});
}

TEST(BundleCheck, HoldsWhatASearchFoundAgainstItsMode) {
    const auto result = [](std::string_view mode, std::string_view resource) {
        return bundle("searchset",
                      R"({"fullUrl":"urn:x","search":{"mode":")" + std::string(mode) +
                          R"("},"resource":)" + std::string(resource) + "}",
                      self);
    };
    const Told wrong{"error search-result Bundle.entry[0].resource"};

    EXPECT_EQ(found_in(result("match", patient)), Told());
    EXPECT_EQ(found_in(result("outcome", patient)), wrong);
    EXPECT_EQ(found_in(result("match", R"({"resourceType":"Group","id":"g"})")), wrong);
    EXPECT_EQ(found_in(result("include", R"({"resourceType":"Group","id":"g"})")), Told());
    EXPECT_EQ(found_in(result("match", R"({"resourceType":"Patient","active":true})")),
              Told{"error search-result Bundle.entry[0].resource.id"});
}

TEST(BundleCheck, TakesLinksBetweenPagesOfASearchAlone) {
    constexpr std::string_view links = R"("link":[{"relation":"next","url":"https://a.test"}],)";

    EXPECT_EQ(found_in(bundle("history", entry(first_urn, patient), links)), Told());
    EXPECT_EQ(found_in(bundle("collection", entry(first_urn, patient), links)),
              Told{"error page-link Bundle.link[0].relation"});
}

TEST(BundleCheck, TakesEachLinkBetweenPagesOnce) {
    EXPECT_EQ(found_in(bundle("history", entry(first_urn, patient),
                              R"("link":[{"relation":"self","url":"https://a.test/1"},
                                         {"relation":"self","url":"https://a.test/2"}],)")),
              Told{"error page-link Bundle.link[1]"});
}

// The first entry of a message or document, which refers to what the members say.
std::string header(std::string_view members) {
    return entry(first_urn, R"({"resourceType":"MessageHeader",)" + std::string(members) +
                                R"("source":{"endpoint":"urn:x"}})");
}

std::string composition(std::string_view members) {
    return entry(first_urn,
                 R"({"resourceType":"Composition",)" + std::string(members) + R"("title":"x"})");
}

std::string referring(std::string_view type) {
    return entry(second_urn, R"({"resourceType":")" + std::string(type) +
                                 R"(","focus":[{"reference":")" + std::string(first_urn) +
                                 R"("}],"target":[{"reference":")" + std::string(first_urn) +
                                 R"("}]})");
}

TEST(BundleCheck, WarnsOfAnEntryThatNothingConnectsWithTheMessage) {
    EXPECT_EQ(found_in(bundle("message", header("") + "," + entry(second_urn, patient))),
              Told{"warning entry-unreached Bundle.entry[1]"});
}

TEST(BundleCheck, TakesAnEntryThatRefersToWhatTheMessageRefersTo) {
    EXPECT_EQ(found_in(bundle("message", header("") + "," + referring("Provenance"))), Told());
}

TEST(BundleCheck, FollowsReferencesOnFromTheMessageHeader) {
    EXPECT_EQ(found_in(bundle("message", header(R"("focus":[{"reference":")" +
                                                std::string(second_urn) + R"("}],)") +
                                             "," + entry(second_urn, patient))),
              Told());
}

TEST(BundleCheck, RefusesAnEntryThatNothingConnectsWithTheDocument) {
    EXPECT_EQ(found_in(bundle("document", composition("") + "," + entry(second_urn, patient))),
              Told{"error entry-unreached Bundle.entry[1]"});
}

TEST(BundleCheck, WarnsOfWhatRefersToADocumentFromOutside) {
    EXPECT_EQ(found_in(bundle("document", composition("") + "," + referring("Observation"))),
              Told{"warning entry-unreached Bundle.entry[1]"});
    EXPECT_EQ(found_in(bundle("document", composition("") + "," + referring("Provenance"))),
              Told());
}

TEST(BundleCheck, FollowsUrisToEntriesAsWell) {
    EXPECT_EQ(found_in(bundle("document",
                              composition(R"("extension":[{"url":"https://a.test/x","valueUri":")" +
                                          std::string(second_urn) + R"("}],)") +
                                  "," + entry(second_urn, patient))),
              Told());
}

}  // namespace
}  // namespace fhir
