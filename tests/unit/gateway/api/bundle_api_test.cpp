#include "gateway/api/bundle_api.hpp"

#include "tests/unit/gateway/api/referral_test_support.hpp"

namespace {

using namespace referral_tests;

struct BundlePost : ReferralTest {
    BundlePost() {
        api.set_dispatch([this](HttpRequest inner, Caller, std::string request_id) {
            return note(std::move(inner), std::move(request_id));
        });
    }

    asio::awaitable<HttpResponse> note(HttpRequest inner, std::string request_id) {
        dispatched.push_back(std::move(inner));
        request_ids.push_back(std::move(request_id));
        co_return fhir_response(200, R"({"resourceType":"Task"})");
    }

    Result<HttpResponse> post(const std::string& body) {
        return run(api.post(request(practice, body)));
    }

    static std::string batch_of(const std::string& entries) {
        return R"({"resourceType":"Bundle","type":"batch","entry":[)" + entries + "]}";
    }

    BundleApi api{parts};
    std::vector<HttpRequest> dispatched;
    std::vector<std::string> request_ids;
};

TEST_F(BundlePost, AnswersATransactionEntryByEntry) {
    const auto response = post(good_transaction());

    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200U);
    const ReferralRecord kept = referrals_of("A99901").at(0);
    const auto tree = parsed(*response);
    EXPECT_EQ(tree.root().string("type"), "transaction-response");
    const fhir::Node* entries = tree.root().find("entry");
    ASSERT_EQ(entries->size(), 2U);
    const fhir::Node& person = *entries->begin();
    const fhir::Node& referral = *++entries->begin();
    EXPECT_EQ(person.path({"response", "status"})->text(), "201 Created");
    EXPECT_NE(person.path({"response", "outcome"}), nullptr);
    EXPECT_EQ(referral.path({"response", "status"})->text(), "201 Created");
    EXPECT_EQ(referral.path({"response", "location"})->text(),
              "https://gateway.example/fhir/ServiceRequest/" + kept.referral.id.text());
    EXPECT_EQ(referral.path({"response", "etag"})->text(), "W/\"1\"");
    EXPECT_EQ(kept.referral.shape, mappings::Shape::transaction);
}

TEST_F(BundlePost, AnswersARepeatedTransactionWithOk) {
    ASSERT_TRUE(post(good_transaction()));

    const auto response = post(good_transaction());

    ASSERT_TRUE(response);
    const auto tree = parsed(*response);
    EXPECT_EQ(tree.root().path({"entry", "response", "status"})->text(), "200 OK");
    EXPECT_EQ(referrals_of("A99901").size(), 1U);
}

TEST_F(BundlePost, HonoursTheConditionOfTheReferralsEntry) {
    ASSERT_TRUE(post(good_transaction()));
    std::string again = with(good_transaction(), "\"order\"", "\"plan\"");
    again =
        with(again, R"("url":"ServiceRequest")",
             R"("url":"ServiceRequest","ifNoneExist":"identifier=https://practice.example|R-2")");

    const auto response = post(again);

    ASSERT_TRUE(response);
    EXPECT_EQ(referrals_of("A99901").size(), 1U);
}

TEST_F(BundlePost, PutsTheReferralIntoTheAnswerWhereItIsWanted) {
    Request message = request(practice, good_transaction());
    message.http.fields.add("Prefer", "return=representation");

    const auto response = run(api.post(message));

    ASSERT_TRUE(response);
    const auto tree = parsed(*response);
    const fhir::Node& entry = *++tree.root().find("entry")->begin();
    ASSERT_NE(entry.find("resource"), nullptr);
    EXPECT_EQ(entry.path({"resource", "resourceType"})->text(), "ServiceRequest");
}

TEST_F(BundlePost, NeedsTheRightToSendReferrals) {
    Caller reader = practice;
    reader.scopes = {Scope::service_request_read};

    const auto response = run(api.post(request(reader, good_transaction())));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::forbidden);
}

TEST_F(BundlePost, SendsEachEntryOfABatchOnItsOwnWay) {
    const auto response =
        post(batch_of(R"({"request":{"method":"GET","url":"Task/1"}},)"
                      R"({"request":{"method":"GET","url":"Task?owner=Organization/U99901"}})"));

    ASSERT_TRUE(response);
    ASSERT_EQ(dispatched.size(), 2U);
    EXPECT_EQ(dispatched[1].target, "/fhir/Task?owner=Organization/U99901");
    EXPECT_NE(request_ids[0], request_ids[1]);
    const auto tree = parsed(*response);
    EXPECT_EQ(tree.root().string("type"), "batch-response");
    EXPECT_EQ(tree.root().find("entry")->size(), 2U);
}

TEST_F(BundlePost, AnswersAWrongEntryInItsPlace) {
    const auto response = post(batch_of(R"({"request":{"method":"GET","url":"Task/1"}},{},)"
                                        R"({"request":{"method":"GET","url":"Task/2"}})"));

    ASSERT_TRUE(response);
    EXPECT_EQ(dispatched.size(), 2U);
    const auto tree = parsed(*response);
    const fhir::Node& wrong = *++tree.root().find("entry")->begin();
    EXPECT_EQ(wrong.path({"response", "status"})->text(), "400 Bad Request");
    EXPECT_NE(response->body.find("Bundle.entry[1]"), std::string::npos);
}

TEST_F(BundlePost, TakesAnEmptyBatch) {
    const auto response = post(R"({"resourceType":"Bundle","type":"batch"})");

    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, R"({"resourceType":"Bundle","type":"batch-response"})");
}

TEST_F(BundlePost, RefusesABatchOfMoreThanAHundred) {
    std::string entries = R"({"request":{"method":"GET","url":"Task/1"}})";
    for (int i = 0; i < 100; ++i) entries += R"(,{"request":{"method":"GET","url":"Task/1"}})";

    const auto response = post(batch_of(entries));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::invalid);
    EXPECT_TRUE(dispatched.empty());
}

TEST_F(BundlePost, SaysWhereASingleReferralIsSent) {
    const auto response = post(good_referral());

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::malformed);
    EXPECT_NE(response.error().issues[0].detail.find("ServiceRequest"), std::string::npos);
}

TEST_F(BundlePost, RefusesAMessage) {
    const auto response = post(R"({"resourceType":"Bundle","type":"message"})");

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::invalid);
}

}  // namespace
