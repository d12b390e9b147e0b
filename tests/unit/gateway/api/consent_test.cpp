#include "gateway/api/consent_api.hpp"
#include "gateway/api/referral_api.hpp"
#include "gateway/api/timeline_api.hpp"
#include "tests/unit/gateway/api/task_test_support.hpp"

namespace {

using namespace referral_tests;
using mappings::Consent;

// The practice names the Garden Club, and the person consents.
struct ConsentWithdrawn : TaskTest {
    ConsentWithdrawn() {
        id = sent(practice, with(good_referral(), R"("reasonCode")",
                                 R"("performer":[{"type":"Organization","identifier":)" +
                                     ods("P9901") + R"(}],"reasonCode")"));
    }

    Id sent(const Caller& caller, const std::string& body) {
        return *Id::parse(id_in(run(referrals.create(request(caller, body))).value()));
    }
    Result<HttpResponse> withdraw(const Caller& caller, const Id& from) {
        clock.time += std::chrono::minutes(1);
        return run(api.withdraw(request(caller, {}, {from.text()})));
    }
    bool is_read_by(const Caller& caller, const Id& one) {
        return run(referrals.read(request(caller, {}, {one.text()}))).has_value();
    }
    Task task(const Id& one, std::size_t place) { return referral(one).tasks.at(place); }
    std::vector<Event> heard(const std::string& organisation) {
        return run(store.events(organisation, 1, 100)).value().events;
    }

    ReferralApi referrals{parts};
    ConsentApi api{parts};
    TimelineApi timeline{parts, outcomes};
    Id id;
};

TEST_F(ConsentWithdrawn, EndsWhatNobodyHasTakenAndBringsThePersonToTheirLinkWorkers) {
    ASSERT_TRUE(is_read_by(provider, id));

    const auto answer = withdraw(practice, id);

    ASSERT_TRUE(answer);
    EXPECT_NE(answer->body.find("Garden Club was told to stop"), std::string::npos) << answer->body;
    EXPECT_FALSE(is_read_by(provider, id));
    EXPECT_EQ(task(id, 0).state.status, TaskStatus::cancelled);
    EXPECT_EQ(task(id, 1).owner, "U99901");
    EXPECT_EQ(task(id, 1).state.status, TaskStatus::requested);
    EXPECT_EQ(task(id, 1).decision.find("Offer 2, for the person no longer lets providers see it."),
              0U)
        << task(id, 1).decision;
    EXPECT_EQ(referral(id).referral.consent, Consent::denied);
    EXPECT_EQ(referral(id).referral.status, ReferralStatus::active);
}

TEST_F(ConsentWithdrawn, AsksWhoHasTakenItToStop) {
    ASSERT_TRUE(patch(provider, task(id, 0).id, "accepted"));

    ASSERT_TRUE(withdraw(practice, id));

    EXPECT_FALSE(is_read_by(provider, id));
    EXPECT_EQ(task(id, 0).state.status, TaskStatus::accepted);
    EXPECT_EQ(task(id, 0).state.business_status, BusinessStatus::cancellation_requested);
    EXPECT_EQ(referral(id).tasks.size(), 1U);
    EXPECT_TRUE(patch(provider, task(id, 0).id, "cancelled"));
}

TEST_F(ConsentWithdrawn, ReachesEveryReferralOfTheChain) {
    const Id first = sent(practice, with(good_referral(), R"("R-1")", R"("R-7")"));
    ASSERT_TRUE(patch(link_worker, task(first, 0).id, "accepted"));
    const Id onward = sent(link_worker, onward_referral(first.text()));
    ASSERT_TRUE(is_read_by(provider, onward));

    ASSERT_TRUE(withdraw(practice, first));

    EXPECT_FALSE(is_read_by(provider, onward));
    EXPECT_EQ(task(onward, 0).state.status, TaskStatus::cancelled);
    EXPECT_EQ(referral(onward).tasks.size(), 1U);
    EXPECT_EQ(task(first, 0).state.status, TaskStatus::accepted);
    EXPECT_EQ(referral(first).referral.consent, Consent::denied);
}

TEST_F(ConsentWithdrawn, KeepsALaterOnwardReferralFromProviders) {
    const Id first = sent(practice, with(good_referral(), R"("R-1")", R"("R-7")"));
    ASSERT_TRUE(patch(link_worker, task(first, 0).id, "accepted"));
    ASSERT_TRUE(withdraw(practice, first));

    const auto refused = run(referrals.create(request(link_worker, onward_referral(first.text()))));

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().issues.front().code, "consent-needed");
}

TEST_F(ConsentWithdrawn, IsSaidByTheirLinkWorkersTooAndByNoProvider) {
    const Id first = sent(practice, with(good_referral(), R"("R-1")", R"("R-7")"));

    const auto refused = withdraw(provider, id);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::forbidden);
    EXPECT_EQ(withdraw(other_practice, id).error().kind, ErrorKind::not_found);
    EXPECT_EQ(referral(id).referral.consent, Consent::permitted);
    EXPECT_TRUE(withdraw(link_worker, first));
    EXPECT_EQ(referral(first).referral.consent, Consent::denied);
}

TEST_F(ConsentWithdrawn, ChangesNothingTheSecondTime) {
    ASSERT_TRUE(withdraw(practice, id));
    const std::uint32_t version = referral(id).referral.version;

    const auto again = withdraw(practice, id);

    ASSERT_TRUE(again);
    EXPECT_EQ(again->body.find("told to stop"), std::string::npos);
    EXPECT_EQ(referral(id).referral.version, version);
    EXPECT_EQ(referral(id).tasks.size(), 2U);
}

TEST_F(ConsentWithdrawn, IsToldToEachOnceAndInTheStory) {
    ASSERT_TRUE(withdraw(practice, id));

    EXPECT_EQ(heard("P9901").back().kind, EventKind::task_changed);
    EXPECT_EQ(heard("U99901").back().kind, EventKind::task_placed);
    const auto story = run(timeline.timeline(request(practice, {}, {id.text()})));
    ASSERT_TRUE(story);
    EXPECT_NE(story->body.find("the person no longer lets this be shared with providers"),
              std::string::npos);
}

TEST_F(ConsentWithdrawn, HoldsWhenTheNextOneDeclines) {
    ASSERT_TRUE(withdraw(practice, id));

    ASSERT_TRUE(patch(link_worker, task(id, 1).id, "rejected", "at-capacity"));

    EXPECT_EQ(task(id, 2).owner, "T99901");
}

}  // namespace
