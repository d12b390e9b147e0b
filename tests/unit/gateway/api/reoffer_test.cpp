#include "gateway/api/referral_api.hpp"
#include "gateway/api/referral_change.hpp"
#include "gateway/api/timeline_api.hpp"
#include "tests/unit/gateway/api/task_test_support.hpp"

namespace {

using namespace referral_tests;

// The practice names the Garden Club; by the person's need the Craft Circle comes next.
struct ReferralOfferedOn : TaskTest {
    ReferralOfferedOn() {
        auto more = std::make_shared<Directory>(*test_directory());
        more->routing.providers.push_back({"P9902", "Craft Circle"});
        more->routing.services.push_back({"crafts", "Crafts", "P9902", true});
        more->routing.needs = {{"http://snomed.info/sct", "422650009", "crafts", "For company."}};
        directory.replace(more);
        id = sent(with(good_referral(), R"("reasonCode")",
                       R"("performer":[{"type":"Organization","identifier":)" + ods("P9901") +
                           R"(}],"reasonCode")"));
    }

    Id sent(const std::string& body) {
        const auto response = run(referrals.create(request(practice, body)));
        return *Id::parse(id_in(response.value()));
    }

    template <class Edit>
    void with_table(Edit edit) {
        auto other = std::make_shared<Directory>(*directory.current());
        other->routing.definitions = {std::shared_ptr<const void>(), &testing_support::r4()};
        edit(other->routing);
        directory.replace(std::move(other));
    }

    // The newest task of the referral.
    Task last() { return referral(id).tasks.back(); }
    void decline(const Caller& caller, const std::string& reason) {
        clock.time += std::chrono::minutes(1);
        const auto answer = patch(caller, last().id, "rejected", reason);
        ASSERT_TRUE(answer) << answer.error().issues.front().detail;
    }
    std::vector<std::string> owners() {
        std::vector<std::string> owners;
        for (const Task& task : referral(id).tasks) owners.push_back(task.owner);
        return owners;
    }
    std::uint64_t unrouted() { return run(store.health(clock.time)).value().unrouted; }
    void set_referral(const std::string& status) {
        const std::string body =
            R"([{"op":"replace","path":"/status","value":")" + status + R"("}])";
        ASSERT_TRUE(run(change.patch(request(practice, body, {id.text()}))));
    }
    std::vector<Event> heard(const std::string& organisation) {
        return run(store.events(organisation, 1, 100)).value().events;
    }

    ReferralApi referrals{parts};
    ReferralChange change{parts};
    TimelineApi timeline{parts, outcomes};
    Id id;
    const Caller crafts = caller_of("crafts", "P9902", Role::provider);
    const Caller triage = caller_of("triage", "T99901", Role::link_worker);
};

using Owners = std::vector<std::string>;

TEST_F(ReferralOfferedOn, GoesToTheNextCandidateByTheRules) {
    decline(provider, "at-capacity");

    EXPECT_EQ(owners(), (Owners{"P9901", "P9902"}));
    EXPECT_EQ(referral(id).referral.version, 1U);
    EXPECT_EQ(referral(id).referral.status, ReferralStatus::active);
    EXPECT_EQ(referral(id).tasks[0].state.status, TaskStatus::rejected);
    EXPECT_EQ(last().state.status, TaskStatus::requested);
    EXPECT_EQ(last().state.business_status, BusinessStatus::queued);
    EXPECT_EQ(last().requester, "A99901");
    EXPECT_EQ(last().service, "crafts");
    EXPECT_EQ(last().rule, "need");
    EXPECT_EQ(last().decision, "Offer 2, for Garden Club declined it (at-capacity). For company.");
}

TEST_F(ReferralOfferedOn, EndsAtTheTriageDeskAndThenInAnAlarm) {
    decline(provider, "at-capacity");
    decline(crafts, "out-of-area");
    decline(link_worker, "not-eligible");
    EXPECT_EQ(owners(), (Owners{"P9901", "P9902", "U99901", "T99901"}));
    EXPECT_EQ(unrouted(), 0U);

    decline(triage, "other");

    EXPECT_EQ(referral(id).tasks.size(), 4U);
    EXPECT_EQ(last().state.status, TaskStatus::rejected);
    EXPECT_EQ(last().state.business_status, BusinessStatus::unrouted);
    EXPECT_EQ(unrouted(), 1U);
}

TEST_F(ReferralOfferedOn, StopsTheAlarmWhenTheReferrerClosesIt) {
    for (const Caller* caller : {&provider, &crafts, &link_worker, &triage}) {
        decline(*caller, "at-capacity");
    }
    set_referral("on-hold");
    EXPECT_EQ(unrouted(), 1U);

    set_referral("revoked");

    EXPECT_EQ(unrouted(), 0U);
    EXPECT_EQ(last().state.status, TaskStatus::rejected);
}

TEST_F(ReferralOfferedOn, IsNotOfferedOnForAReasonThatEndsTheRoad) {
    for (const std::string reason : {"cannot-contact", "declined-by-person", "duplicate",
                                     "did-not-attend", "more-information-needed"}) {
        id = sent(with(good_referral(), "R-1", "R-" + reason));
        decline(crafts, reason);
        EXPECT_EQ(referral(id).tasks.size(), 1U) << reason;
        EXPECT_EQ(last().state.business_status, BusinessStatus::closed) << reason;
    }
    EXPECT_EQ(unrouted(), 0U);
}

TEST_F(ReferralOfferedOn, GoesToPeopleAndToNoProviderWhenItIsNotSafe) {
    decline(provider, "not-clinically-safe");

    EXPECT_EQ(owners(), (Owners{"P9901", "U99901"}));
}

// The conditions of the table hold for an offer as they hold for what is new.
TEST_F(ReferralOfferedOn, GoesToNoServiceOfTheCommunityAtRaisedRisk) {
    with_table([](mappings::RoutingTable& table) {
        const auto lonely = mappings::Condition::compile(
            "reasonCode.coding.where(code = '422650009').exists()", *table.definitions);
        table.risks = {{"lonely", lonely.value(), mappings::Risk::raised}};
    });

    decline(provider, "at-capacity");

    EXPECT_EQ(owners(), (Owners{"P9901", "U99901"}));
}

TEST_F(ReferralOfferedOn, GoesToNoProviderByARuleWhenItIsNotSafe) {
    with_table([](mappings::RoutingTable& table) {
        const auto all = mappings::Condition::compile("true", *table.definitions).value();
        table.rules = {{"crafts for all", all, mappings::Rule::Target::service, "crafts",
                        "It is full of hope."}};
    });

    decline(provider, "not-clinically-safe");

    EXPECT_EQ(owners(), (Owners{"P9901", "U99901"}));
}

TEST_F(ReferralOfferedOn, GoesByARuleThatIsNamed) {
    with_table([](mappings::RoutingTable& table) {
        const auto urgent = mappings::Condition::compile(
            "reasonCode.coding.where(code = '422650009').exists()", *table.definitions);
        table.rules = {{"company", urgent.value(), mappings::Rule::Target::triage, "", "By hand."}};
    });

    decline(provider, "at-capacity");

    EXPECT_EQ(owners(), (Owners{"P9901", "T99901"}));
    EXPECT_NE(last().decision.find("By hand. By the rule \"company\"."), std::string::npos)
        << last().decision;
}

TEST_F(ReferralOfferedOn, IsNotSharedWithAProviderWithoutConsent) {
    id = sent(with(with(good_referral(), R"("type":"permit")", R"("type":"deny")"), "R-1", "R-9"));
    ASSERT_EQ(owners(), Owners{"U99901"});

    decline(link_worker, "at-capacity");

    EXPECT_EQ(owners(), (Owners{"U99901", "T99901"}));
}

TEST_F(ReferralOfferedOn, ComesBackToTheLinkWorkersFromAnOnwardProvider) {
    id = sent(with(with(good_referral(), "R-1", "R-9"), "422650009", "160734000"));
    ASSERT_TRUE(patch(link_worker, last().id, "accepted"));
    const auto onward = run(referrals.create(request(link_worker, onward_referral(id.text()))));
    id = *Id::parse(id_in(onward.value()));
    ASSERT_EQ(owners(), Owners{"P9901"});

    decline(provider, "at-capacity");

    EXPECT_EQ(owners(), (Owners{"P9901", "U99901"}));
    EXPECT_EQ(last().part_of, referral(id).tasks[0].part_of);
    EXPECT_EQ(last().requester, "U99901");
}

TEST_F(ReferralOfferedOn, IsNotOfferedOnOnceTheReferrerWantsItStopped) {
    ASSERT_TRUE(patch(provider, last().id, "accepted"));
    set_referral("revoked");

    decline(provider, "at-capacity");

    EXPECT_EQ(owners(), Owners{"P9901"});
    EXPECT_EQ(last().state.business_status, BusinessStatus::closed);
}

TEST_F(ReferralOfferedOn, WaitsWhileTheReferrerHoldsItBack) {
    ASSERT_TRUE(patch(provider, last().id, "accepted"));
    set_referral("on-hold");

    decline(provider, "at-capacity");
    EXPECT_EQ(last().state.business_status, BusinessStatus::withheld);
    set_referral("active");

    EXPECT_EQ(last().owner, "P9902");
    EXPECT_EQ(last().state.business_status, BusinessStatus::queued);
}

TEST_F(ReferralOfferedOn, MakesOneOfferOfADeclineThatIsSentTwice) {
    const Task task = last();
    ASSERT_TRUE(patch(provider, task.id, "rejected", "at-capacity"));
    ASSERT_TRUE(patch(provider, task.id, "rejected", "at-capacity"));

    EXPECT_EQ(referral(id).tasks.size(), 2U);
}

TEST_F(ReferralOfferedOn, TellsReferrerAndNextOwner) {
    const std::size_t before = heard("A99901").size();

    decline(provider, "at-capacity");

    const auto events = heard("A99901");
    ASSERT_EQ(events.size(), before + 2);
    EXPECT_EQ(events[before].kind, EventKind::task_changed);
    EXPECT_EQ(events[before + 1].kind, EventKind::task_placed);
    EXPECT_EQ(events[before + 1].task, last().id);
    ASSERT_EQ(heard("P9902").size(), 1U);
    EXPECT_EQ(heard("P9902")[0].kind, EventKind::task_placed);
}

TEST_F(ReferralOfferedOn, IsSeenAsOffer2ByTheReferrer) {
    decline(provider, "at-capacity");

    const auto story = run(timeline.timeline(request(practice, {}, {id.text()})));
    const auto found =
        run(search_tasks(search_request(practice, "focus=ServiceRequest/" + id.text())));

    ASSERT_TRUE(story && found);
    EXPECT_NE(story->body.find("sent to Craft Circle: Offer 2, for Garden Club declined it"),
              std::string::npos);
    EXPECT_NE(found->body.find("Offer 2, for Garden Club declined it"), std::string::npos);
    EXPECT_EQ(parsed(*found).root().find("entry")->size(), 2U);
}

TEST_F(ReferralOfferedOn, TellsInTheTimelineThatEverybodyWasAsked) {
    for (const Caller* caller : {&provider, &crafts, &link_worker, &triage}) {
        decline(*caller, "at-capacity");
    }

    const auto story = run(timeline.timeline(request(practice, {}, {id.text()})));

    ASSERT_TRUE(story);
    EXPECT_NE(story->body.find("everybody who could take it was asked"), std::string::npos);
}

}  // namespace
