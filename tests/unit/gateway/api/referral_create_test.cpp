#include "gateway/api/referral_api.hpp"

#include "tests/unit/gateway/api/referral_test_support.hpp"

namespace {

using namespace referral_tests;

struct ReferralCreate : ReferralTest {
    Result<HttpResponse> send(const std::string& body) { return send(request(practice, body)); }
    Result<HttpResponse> send(const Request& message) { return run(api.create(message)); }

    ReferralApi api{parts};
};

TEST_F(ReferralCreate, KeepsAGoodReferralAndSaysWhereItIs) {
    const auto response = send(good_referral());

    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 201U);
    const auto kept = referrals_of("A99901");
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(response->fields.get("Location"),
              "https://gateway.example/fhir/ServiceRequest/" + kept[0].referral.id.text());
    EXPECT_EQ(response->fields.get("ETag"), "W/\"1\"");
    EXPECT_EQ(response->fields.get("Last-Modified"), "Mon, 02 Mar 2026 09:00:00 GMT");
    EXPECT_EQ(parsed(*response).root().string("id"), kept[0].referral.id.text());
}

TEST_F(ReferralCreate, KeepsTheBytesAsTheyCame) {
    const std::string body = with(good_referral(), ",\"status\"", " ,\n\t\"status\"");

    ASSERT_TRUE(send(body));

    EXPECT_EQ(referrals_of("A99901")[0].referral.content, body);
}

TEST_F(ReferralCreate, PlacesATaskWithThePcnOfThePractice) {
    ASSERT_TRUE(send(good_referral()));

    const ReferralRecord record = referrals_of("A99901")[0];
    ASSERT_EQ(record.tasks.size(), 1U);
    EXPECT_EQ(record.tasks[0].owner, "U99901");
    EXPECT_EQ(record.tasks[0].requester, "A99901");
    EXPECT_EQ(record.tasks[0].rule, "pcn");
    EXPECT_FALSE(record.tasks[0].decision.empty());
    EXPECT_EQ(record.referral.id.home(), 1U);
    EXPECT_EQ(record.tasks[0].id.home(), 1U);
}

TEST_F(ReferralCreate, TellsTheReferrerAndTheOwner) {
    ASSERT_TRUE(send(good_referral()));

    const auto heard = run(store.events("A99901", 1, 10)).value().events;
    const auto placed = run(store.events("U99901", 1, 10)).value().events;
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].kind, EventKind::referral_accepted);
    ASSERT_EQ(placed.size(), 1U);
    EXPECT_EQ(placed[0].kind, EventKind::task_placed);
}

TEST_F(ReferralCreate, AnswersARepeatWithTheSamePlaceAndChangesNothing) {
    const auto first = send(good_referral());
    const auto second = send(with(good_referral(), ",\"status\"", " , \"status\""));

    ASSERT_TRUE(second);
    EXPECT_EQ(second->status, 200U);
    EXPECT_EQ(second->fields.get("Location"), first->fields.get("Location"));
    EXPECT_EQ(referrals_of("A99901").size(), 1U);
}

TEST_F(ReferralCreate, RefusesOtherContentUnderTheSameIdentifier) {
    ASSERT_TRUE(send(good_referral()));

    const auto second = send(with(good_referral(), "422650009", "160724009"));

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::conflict);
}

TEST_F(ReferralCreate, TakesAnIdempotencyKeyForTheReferral) {
    const std::string nameless = with(good_referral(), "\"value\":\"R-1\"", "\"use\":\"old\"");
    Request message = request(practice, nameless);
    message.http.fields.add("Idempotency-Key", "one");
    const auto first = send(message);

    const auto second = send(message);

    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->status, 201U);
    EXPECT_EQ(second->status, 200U);
    EXPECT_EQ(second->fields.get("Location"), first->fields.get("Location"));
}

TEST_F(ReferralCreate, KeepsTwoReferralsThatNothingHoldsTogether) {
    const std::string nameless = with(good_referral(), "\"value\":\"R-1\"", "\"use\":\"old\"");

    ASSERT_TRUE(send(nameless));
    ASSERT_TRUE(send(nameless));

    EXPECT_EQ(referrals_of("A99901").size(), 2U);
}

TEST_F(ReferralCreate, AnswersIfNoneExistWithTheEarlierOneWhateverTheContent) {
    const auto first = send(good_referral());
    Request message = request(practice, with(good_referral(), "422650009", "160724009"));
    message.http.fields.add("If-None-Exist", "identifier=https://practice.example|R-1");

    const auto second = send(message);

    ASSERT_TRUE(second);
    EXPECT_EQ(second->status, 200U);
    EXPECT_EQ(second->fields.get("Location"), first->fields.get("Location"));
}

TEST_F(ReferralCreate, AnswersIfNoneExistAlsoWhereTheNewContentIsWrong) {
    const auto first = send(good_referral());
    Request message =
        request(practice, with(good_referral(), "\"active\",\"intent\"", "\"draft\",\"intent\""));
    message.http.fields.add("If-None-Exist", "identifier=R-1");

    const auto second = send(message);

    ASSERT_TRUE(second);
    EXPECT_EQ(second->status, 200U);
    EXPECT_EQ(second->fields.get("Location"), first->fields.get("Location"));
}

TEST_F(ReferralCreate, KeepsAReferralThatIfNoneExistDoesNotFind) {
    Request message = request(practice, good_referral());
    message.http.fields.add("If-None-Exist",
                            "ServiceRequest?identifier=https%3A%2F%2Fpractice.example%7CR-1");

    const auto response = send(message);

    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 201U);
}

TEST_F(ReferralCreate, RefusesAnIfNoneExistThatCouldNotKeepASecondOneOut) {
    Request message = request(practice, good_referral());
    message.http.fields.add("If-None-Exist", "identifier=https://practice.example|another");

    const auto response = send(message);

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::invalid);
    EXPECT_TRUE(has_issue(response.error(), "if-none-exist-identifier"));
    EXPECT_TRUE(referrals_of("A99901").empty());
}

TEST_F(ReferralCreate, RefusesAReferralInTheNameOfAnother) {
    const auto response = send(request(other_practice, good_referral()));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::forbidden);
    const auto issues = response.error().issues;
    const auto fault = std::ranges::find(issues, "requester-not-caller", &fhir::Issue::code);
    ASSERT_NE(fault, issues.end());
    EXPECT_EQ(fault->expression, "ServiceRequest.requester");
}

TEST_F(ReferralCreate, NamesAForeignRequesterAndAnUnknownPerformerAtOnce) {
    const std::string body = with(good_referral(), ",\"reasonCode\"",
                                  R"(,"performer":[{"type":"Organization","identifier":)" +
                                      ods("X9909") + R"(}],"reasonCode")");

    const auto response = send(request(other_practice, body));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::forbidden);
    EXPECT_TRUE(has_issue(response.error(), "requester-not-caller"));
    EXPECT_TRUE(has_issue(response.error(), "unknown-performer"));
}

TEST_F(ReferralCreate, KeepsASelfReferralForTheOrganisationThatSendsIt) {
    const std::string body =
        with(good_referral(), R"({"type":"Organization","identifier":)" + ods("A99901") + "}",
             R"({"reference":"#p"})");

    ASSERT_TRUE(send(request(other_practice, body)));

    EXPECT_EQ(referrals_of("A99902")[0].referral.referrer, "A99902");
}

TEST_F(ReferralCreate, SendsAnUnknownPracticeToTriage) {
    const std::string body = with(good_referral(), "A99901", "A99909");

    const auto response = send(body);

    ASSERT_TRUE(response);
    const ReferralRecord record = referrals_of("A99901")[0];
    EXPECT_EQ(record.tasks[0].owner, "T99901");
    EXPECT_EQ(record.referral.id.home(), 3U);
}

TEST_F(ReferralCreate, RefusesWhatIsNotJson) {
    const auto response = send("<ServiceRequest/>");

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::malformed);
}

TEST_F(ReferralCreate, SaysWhereABundleIsSent) {
    const auto response = send(good_transaction());

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::malformed);
    EXPECT_NE(response.error().issues[0].detail.find("base address"), std::string::npos);
}

TEST_F(ReferralCreate, SendsNoBodyWhereNoneIsWanted) {
    Request message = request(practice, good_referral());
    message.http.fields.add("Prefer", "return=minimal");

    const auto response = send(message);

    ASSERT_TRUE(response);
    EXPECT_TRUE(response->body.empty());
    EXPECT_FALSE(response->fields.get("Location").empty());
}

TEST_F(ReferralCreate, TellsItsWarningsWhereAnOutcomeIsWanted) {
    Request message = request(practice, good_referral());
    message.http.fields.add("Prefer", "return=OperationOutcome");

    const auto response = send(message);

    ASSERT_TRUE(response);
    EXPECT_EQ(parsed(*response).root().string("resourceType"), "OperationOutcome");
    EXPECT_NE(response->body.find("requester-role-missing"), std::string::npos);
}

TEST_F(ReferralCreate, PassesOnThatTheStoreIsDown) {
    store.is_down = true;

    const auto response = send(good_referral());

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
}

}  // namespace
