#include "gateway/api/referral_api.hpp"

#include "gateway/api/referral_change.hpp"
#include "tests/unit/gateway/api/referral_test_support.hpp"

namespace {

using namespace referral_tests;

struct ReferralRead : ReferralTest {
    Id send(const std::string& body) {
        return *Id::parse(id_in(*run(api.create(request(practice, body)))));
    }

    Result<HttpResponse> read(const Caller& caller, const Id& id) {
        return run(api.read(request(caller, {}, {id.text()})));
    }

    Result<HttpResponse> search(const Caller& caller, std::string_view query) {
        return run(api.search(search_request(caller, query)));
    }

    std::size_t found(const Caller& caller, std::string_view query) {
        const auto response = search(caller, query);
        if (!response) return 999;
        const auto tree = parsed(*response);
        const fhir::Node* entries = tree.root().find("entry");
        return entries == nullptr ? 0 : entries->size();
    }

    // One referral that went to the provider by its performer.
    Id send_to_provider(const std::string& body) {
        return send(with(body, ",\"reasonCode\"",
                         R"(,"performer":[{"type":"Organization","identifier":)" + ods("P9901") +
                             R"(}],"reasonCode")"));
    }

    ReferralApi api{parts};
    ReferralChange change{parts};
};

TEST_F(ReferralRead, ShowsTheReferrerAllOfIt) {
    const Id id = send(good_referral());

    const auto response = read(practice, id);

    ASSERT_TRUE(response);
    const auto tree = parsed(*response);
    EXPECT_EQ(tree.root().string("id"), id.text());
    EXPECT_EQ(tree.root().path({"meta", "versionId"})->text(), "1");
    EXPECT_NE(response->body.find(nhs_number), std::string::npos);
    EXPECT_EQ(response->fields.get("ETag"), "W/\"1\"");
}

TEST_F(ReferralRead, ShowsTheLinkWorkersAllOfIt) {
    const auto response = read(link_worker, send(good_referral()));

    ASSERT_TRUE(response);
    EXPECT_NE(response->body.find(nhs_number), std::string::npos);
}

TEST_F(ReferralRead, ShowsAProviderItsPartOnly) {
    const auto response = read(provider, send_to_provider(good_referral()));

    ASSERT_TRUE(response);
    EXPECT_EQ(response->body.find(nhs_number), std::string::npos);
    EXPECT_EQ(response->body.find("1950-04-01"), std::string::npos);
    EXPECT_NE(response->body.find("Ada"), std::string::npos);
}

TEST_F(ReferralRead, HidesReferralsOfOthers) {
    const Id id = send(good_referral());

    for (const Caller* stranger : {&other_practice, &other_link_worker, &provider}) {
        const auto response = read(*stranger, id);

        ASSERT_FALSE(response) << stranger->client;
        EXPECT_EQ(response.error().kind, ErrorKind::not_found) << stranger->client;
    }
}

TEST_F(ReferralRead, DoesNotFindWhatIsNoId) {
    const auto response = run(api.read(request(practice, {}, {"1"})));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::not_found);
}

TEST_F(ReferralRead, ShowsAProviderThePersonOfTheFirstReferral) {
    const Id first = send(good_referral());
    report(referral(first).tasks[0], TaskStatus::accepted, BusinessStatus::worked_on);
    const auto onward = run(api.create(request(link_worker, onward_referral(first.text()))));

    const auto response = read(provider, *Id::parse(id_in(*onward)));

    ASSERT_TRUE(response);
    EXPECT_NE(response->body.find("Ada"), std::string::npos);
    EXPECT_EQ(response->body.find(nhs_number), std::string::npos);
}

TEST_F(ReferralRead, ShowsTheFirstReferrerTheWholeChain) {
    const Id first = send(good_referral());
    report(referral(first).tasks[0], TaskStatus::accepted, BusinessStatus::worked_on);
    const auto onward = run(api.create(request(link_worker, onward_referral(first.text()))));

    EXPECT_TRUE(read(practice, *Id::parse(id_in(*onward))));
    EXPECT_FALSE(read(other_practice, *Id::parse(id_in(*onward))));
}

TEST_F(ReferralRead, ShowsAnOlderVersionWithTheStatusOfItsTime) {
    const Id id = send(good_referral());
    const std::string patch = R"([{"op":"replace","path":"/status","value":"on-hold"}])";
    ASSERT_TRUE(run(change.patch(request(practice, patch, {id.text()}))));

    const auto old = run(api.read_version(request(practice, {}, {id.text(), "1"})));
    const auto now = run(api.read_version(request(practice, {}, {id.text(), "2"})));

    ASSERT_TRUE(old && now);
    EXPECT_EQ(parsed(*old).root().string("status"), "active");
    EXPECT_EQ(old->fields.get("ETag"), "W/\"1\"");
    EXPECT_EQ(parsed(*now).root().string("status"), "on-hold");
}

TEST_F(ReferralRead, DoesNotFindAVersionThatIsNotThere) {
    const Id id = send(good_referral());

    const auto response = run(api.read_version(request(practice, {}, {id.text(), "7"})));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::not_found);
}

TEST_F(ReferralRead, TellsItsHistoryNewestFirst) {
    const Id id = send(good_referral());
    const std::string patch = R"([{"op":"replace","path":"/status","value":"revoked"}])";
    ASSERT_TRUE(run(change.patch(request(practice, patch, {id.text()}))));

    const auto response = run(api.history(request(practice, {}, {id.text()})));

    ASSERT_TRUE(response);
    const auto tree = parsed(*response);
    EXPECT_EQ(tree.root().string("type"), "history");
    const fhir::Node* entries = tree.root().find("entry");
    ASSERT_EQ(entries->size(), 2U);
    EXPECT_EQ(entries->path({"resource", "status"})->text(), "revoked");
    EXPECT_EQ(entries->path({"response", "etag"})->text(), "W/\"2\"");
    EXPECT_EQ(entries->path({"request", "method"})->text(), "PUT");
}

TEST_F(ReferralRead, FindsByIdentifierWithAndWithoutItsSystem) {
    send(good_referral());

    EXPECT_EQ(found(practice, "identifier=https://practice.example|R-1"), 1U);
    EXPECT_EQ(found(practice, "identifier=R-1"), 1U);
    EXPECT_EQ(found(practice, "identifier=https://elsewhere.example|R-1"), 0U);
    EXPECT_EQ(found(practice, "identifier=R-2"), 0U);
}

TEST_F(ReferralRead, FindsByNhsNumberAndKeepsItOutOfItsLinks) {
    send(good_referral());

    const auto response =
        search(practice, "patient:identifier=https://fhir.nhs.uk/Id/nhs-number|" + nhs_number);

    ASSERT_TRUE(response);
    const auto tree = parsed(*response);
    EXPECT_EQ(tree.root().find("entry")->size(), 1U);
    EXPECT_EQ(tree.root().path({"link", "url"})->text(),
              "https://gateway.example/fhir/ServiceRequest");
    EXPECT_EQ(found(practice, "subject:identifier=999%20000%200018"), 1U);
    EXPECT_EQ(found(practice, "patient:identifier=9990000026"), 0U);
    EXPECT_EQ(found(practice, "patient:identifier=nonsense"), 0U);
}

TEST_F(ReferralRead, FindsByStatusTimeAndId) {
    const Id id = send(good_referral());

    EXPECT_EQ(found(practice, "status=active,on-hold"), 1U);
    EXPECT_EQ(found(practice, "status=revoked"), 0U);
    EXPECT_EQ(found(practice, "status=draft"), 0U);
    EXPECT_EQ(found(practice, "authored=2026-03-02"), 1U);
    EXPECT_EQ(found(practice, "authored=lt2026-03-02"), 0U);
    EXPECT_EQ(found(practice, "_lastUpdated=ge2026-03-02"), 1U);
    EXPECT_EQ(found(practice, "_id=" + id.text()), 1U);
    EXPECT_EQ(found(practice, "_id=1"), 0U);
    EXPECT_EQ(found(practice, "based-on=ServiceRequest/" + id.text()), 0U);
}

TEST_F(ReferralRead, FindsNothingOfOthers) {
    const Id id = send(good_referral());

    EXPECT_EQ(found(other_practice, "_id=" + id.text()), 0U);
    EXPECT_EQ(found(other_practice, "identifier=R-1"), 0U);
    EXPECT_EQ(found(other_practice, "patient:identifier=" + nhs_number), 0U);
}

TEST_F(ReferralRead, FindsForAProviderOnlyWhatThePersonLetsItSee) {
    send_to_provider(good_referral());
    ASSERT_EQ(found(provider, ""), 1U);

    const auto response = search(provider, "");

    EXPECT_EQ(response->body.find(nhs_number), std::string::npos);
}

TEST_F(ReferralRead, PagesWithoutADeadLastPage) {
    for (const char* name : {"R-1", "R-2", "R-3", "R-4"}) {
        send(with(good_referral(), "R-1", name));
        clock.time += std::chrono::seconds(1);
    }

    const auto first = search(practice, "_count=2");
    const auto tree = parsed(*first);
    const fhir::Node* links = tree.root().find("link");
    ASSERT_EQ(links->size(), 2U);
    const std::string next((++links->begin())->string("url"));
    const auto second = search(practice, next.substr(next.find('?') + 1));

    const auto rest = parsed(*second);
    EXPECT_EQ(rest.root().find("entry")->size(), 2U);
    EXPECT_EQ(rest.root().find("link")->size(), 1U);
}

TEST_F(ReferralRead, TellsHowManyThereAreWhenNoEntryIsAskedFor) {
    for (const char* name : {"R-1", "R-2", "R-3"}) send(with(good_referral(), "R-1", name));

    const auto all = search(practice, "_count=0");
    const auto none = search(practice, "_count=0&identifier=unheard-of");

    EXPECT_EQ(parsed(*all).root().find("total")->text(), "3");
    EXPECT_EQ(parsed(*all).root().find("entry"), nullptr);
    EXPECT_EQ(parsed(*none).root().find("total")->text(), "0");
}

TEST_F(ReferralRead, RefusesASearchThatCannotBeRead) {
    for (const char* query :
         {"_cursor=x", "_count=many", "authored=soon", "status=lost", "identifier=a,b"}) {
        const auto response = search(practice, query);

        ASSERT_FALSE(response) << query;
        EXPECT_EQ(response.error().kind, ErrorKind::malformed) << query;
    }
}

TEST_F(ReferralRead, LeavesOutAnUnknownParameterUnlessItShouldBeStrict) {
    send(good_referral());
    Request strict = search_request(practice, "colour=blue");
    strict.http.fields.add("Prefer", "handling=strict");

    EXPECT_EQ(found(practice, "colour=blue"), 1U);
    EXPECT_FALSE(run(api.search(strict)));
}

}  // namespace
