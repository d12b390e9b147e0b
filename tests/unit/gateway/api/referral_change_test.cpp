#include "gateway/api/referral_change.hpp"

#include "gateway/api/referral_api.hpp"
#include "tests/unit/gateway/api/referral_test_support.hpp"

namespace {

using namespace referral_tests;

struct ReferralChanged : ReferralTest {
    ReferralChanged() {
        id = *Id::parse(id_in(*run(api.create(request(practice, good_referral())))));
    }

    Request to(const Caller& caller, std::string_view status, std::string_view if_match = {}) {
        Request made = request(
            caller, R"([{"op":"replace","path":"/status","value":")" + std::string(status) + "\"}]",
            {id.text()});
        if (!if_match.empty()) made.http.fields.add("If-Match", std::string(if_match));
        return made;
    }

    Result<HttpResponse> patch(const Request& message) { return run(change.patch(message)); }

    // The referral as its referrer reads it.
    std::string text() { return run(api.read(request(practice, {}, {id.text()})))->body; }

    Task task() { return referral(id).tasks[0]; }

    ReferralApi api{parts};
    ReferralChange change{parts};
    Id id;
};

TEST_F(ReferralChanged, IsRevokedAndItsTaskCancelled) {
    const auto response = patch(to(practice, "revoked"));

    ASSERT_TRUE(response);
    EXPECT_EQ(response->fields.get("ETag"), "W/\"2\"");
    EXPECT_EQ(parsed(*response).root().string("status"), "revoked");
    EXPECT_EQ(task().state.status, TaskStatus::cancelled);
    EXPECT_EQ(task().state.business_status, BusinessStatus::closed);
}

TEST_F(ReferralChanged, AsksTheOwnerToStopWhatItHasAccepted) {
    report(task(), TaskStatus::accepted, BusinessStatus::worked_on);

    ASSERT_TRUE(patch(to(practice, "revoked")));

    EXPECT_EQ(task().state.status, TaskStatus::accepted);
    EXPECT_EQ(task().state.business_status, BusinessStatus::cancellation_requested);
}

TEST_F(ReferralChanged, LeavesTheQueueOnHoldAndComesBackWhenActive) {
    ASSERT_TRUE(patch(to(practice, "on-hold")));
    EXPECT_EQ(task().state.business_status, BusinessStatus::withheld);

    ASSERT_TRUE(patch(to(practice, "active")));

    EXPECT_EQ(task().state.business_status, BusinessStatus::queued);
    EXPECT_EQ(referral(id).referral.version, 3U);
}

TEST_F(ReferralChanged, TakesAWholeServiceRequestAsWell) {
    const std::string body =
        with(text(), R"("status":"active","intent")", R"("status":"entered-in-error","intent")");

    const auto response = run(change.replace(request(practice, body, {id.text()})));

    ASSERT_TRUE(response);
    EXPECT_EQ(referral(id).referral.status, ReferralStatus::entered_in_error);
    EXPECT_EQ(task().state.status, TaskStatus::entered_in_error);
}

TEST_F(ReferralChanged, TellsOwnerAndReferrer) {
    const auto heard = run(store.events("A99901", 1, 50)).value().last;
    const auto placed = run(store.events("U99901", 1, 50)).value().last;

    ASSERT_TRUE(patch(to(practice, "revoked")));

    const auto referrer = run(store.events("A99901", heard + 1, 50)).value().events;
    const auto owner = run(store.events("U99901", placed + 1, 50)).value().events;
    ASSERT_EQ(referrer.size(), 1U);
    EXPECT_EQ(referrer[0].kind, EventKind::referral_changed);
    ASSERT_EQ(owner.size(), 1U);
    EXPECT_EQ(owner[0].kind, EventKind::task_changed);
}

TEST_F(ReferralChanged, KeepsItsContent) {
    const std::string body = with(text(), "422650009", "160724009");

    const auto response = run(change.replace(request(practice, body, {id.text()})));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::invalid);
    ASSERT_EQ(response.error().issues.size(), 1U);
    EXPECT_EQ(response.error().issues[0].expression, "ServiceRequest.reasonCode");
}

TEST_F(ReferralChanged, SaysThatItIsDoneWhenTheStatusIsThereAlready) {
    ASSERT_TRUE(patch(to(practice, "on-hold", "W/\"1\"")));

    const auto again = patch(to(practice, "on-hold", "W/\"1\""));

    ASSERT_TRUE(again);
    EXPECT_EQ(again->fields.get("ETag"), "W/\"2\"");
    EXPECT_EQ(referral(id).referral.version, 2U);
}

TEST_F(ReferralChanged, RefusesAStaleVersion) {
    ASSERT_TRUE(patch(to(practice, "on-hold")));

    const auto response = patch(to(practice, "revoked", "W/\"1\""));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::stale);
    EXPECT_EQ(referral(id).referral.status, ReferralStatus::on_hold);
}

TEST_F(ReferralChanged, RefusesAVersionThatNeverWasEvenWhenNothingWouldChange) {
    const auto response = patch(to(practice, "active", "W/\"99\""));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::stale);
}

TEST_F(ReferralChanged, AsksForIfMatchWhereTheClientHasAgreedToSendIt) {
    Caller careful = practice;
    careful.must_send_if_match = true;

    const auto without = patch(to(careful, "revoked"));
    const auto with_it = patch(to(careful, "revoked", "W/\"1\""));

    ASSERT_FALSE(without);
    EXPECT_EQ(without.error().kind, ErrorKind::stale);
    EXPECT_TRUE(with_it);
}

TEST_F(ReferralChanged, RefusesAStepThatDoesNotFollow) {
    ASSERT_TRUE(patch(to(practice, "revoked")));

    const auto response = patch(to(practice, "active"));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::invalid);
    EXPECT_TRUE(has_issue(response.error(), "illegal-step"));
}

TEST_F(ReferralChanged, TriesAgainWhenItsTaskMovedMeanwhile) {
    clock.on_next_look = [this] {
        report(task(), TaskStatus::accepted, BusinessStatus::worked_on);
    };

    const auto response = patch(to(practice, "revoked", "W/\"1\""));

    ASSERT_TRUE(response);
    EXPECT_EQ(referral(id).referral.version, 2U);
    EXPECT_EQ(task().state.business_status, BusinessStatus::cancellation_requested);
}

TEST_F(ReferralChanged, IsNotForItsOwnerToChange) {
    const auto response = patch(to(link_worker, "revoked"));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::forbidden);
}

TEST_F(ReferralChanged, IsNotThereForStrangers) {
    const auto response = patch(to(other_practice, "revoked"));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::not_found);
}

TEST_F(ReferralChanged, RefusesAPatchThatIsNone) {
    const auto response = run(change.patch(request(practice, "{}", {id.text()})));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::malformed);
}

}  // namespace
