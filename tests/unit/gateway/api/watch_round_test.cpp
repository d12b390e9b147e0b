// The watchdog over a store of the test's own: who is told what, and who is asked next.
#include "gateway/api/watch_round.hpp"

#include "gateway/api/referral_api.hpp"
#include "gateway/api/referral_change.hpp"
#include "gateway/api/timeline_api.hpp"
#include "tests/unit/gateway/api/task_test_support.hpp"

#include <set>

namespace {

using namespace referral_tests;
using namespace std::chrono_literals;

// Monday morning. The practice names the Garden Club; then come the link workers and triage.
struct SilentReferral : TaskTest {
    SilentReferral() {
        auto more = std::make_shared<Directory>(*test_directory());
        mappings::PcnSetting valley;
        valley.code = "U99901";
        valley.lead = "L99901";
        more->routing.pcns.push_back(valley);
        directory.replace(more);
        id = sent(with(good_referral(), R"("reasonCode")",
                       R"("performer":[{"type":"Organization","identifier":)" + ods("P9901") +
                           R"(}],"reasonCode")"));
    }

    Id sent(const std::string& body) {
        return *Id::parse(id_in(run(referrals.create(request(practice, body))).value()));
    }
    // The steps that were taken after that much time.
    std::uint64_t after(std::chrono::hours time) {
        clock.time += time;
        return run(watch_round.run()).value();
    }
    Task last() { return referral(id).tasks.back(); }
    std::vector<std::string> owners() {
        std::vector<std::string> owners;
        for (const Task& task : referral(id).tasks) owners.push_back(task.owner);
        return owners;
    }
    // The kinds of what that organisation has heard since.
    std::vector<EventKind> news(const std::string& organisation) {
        std::vector<EventKind> kinds;
        std::uint64_t& read = heard[organisation];
        for (const Event& event : run(store.events(organisation, read + 1, 100)).value().events) {
            kinds.push_back(event.kind);
            read = event.number;
        }
        return kinds;
    }
    void set_referral(const std::string& status) {
        const std::string body =
            R"([{"op":"replace","path":"/status","value":")" + status + R"("}])";
        ASSERT_TRUE(run(change.patch(request(practice, body, {id.text()}))));
    }
    std::string story(const Caller& caller) {
        const auto told = run(timeline.timeline(request(caller, {}, {id.text()})));
        return told ? std::string(
                          parsed(*told).root().items("parameter").begin()->string("valueString"))
                    : std::string();
    }
    std::string found(const Caller& caller, const std::string& query) {
        return run(search_tasks(search_request(caller, query))).value().body;
    }

    ReferralApi referrals{parts};
    ReferralChange change{parts};
    TimelineApi timeline{parts, outcomes};
    WatchRound watch_round{parts};
    Id id;
    std::map<std::string, std::uint64_t> heard;
    const Caller lead = caller_of("lead", "L99901", Role::link_worker);
    const Caller triage = caller_of("triage", "T99901", Role::link_worker);
};

using Kinds = std::vector<EventKind>;

TEST_F(SilentReferral, IsLeftAloneWhileItsOwnerHasTime) {
    EXPECT_EQ(after(23h), 0U);
    EXPECT_EQ(last().version, 1U);
}

TEST_F(SilentReferral, RemindsItsOwnerOnce) {
    news("P9901");
    news("A99901");

    EXPECT_EQ(after(24h), 1U);
    EXPECT_EQ(after(1h), 0U);

    EXPECT_EQ(last().state.silence, Silence::nudged);
    EXPECT_EQ(last().version, 2U);
    EXPECT_EQ(last().changed_by, "");
    EXPECT_EQ(news("P9901"), Kinds{EventKind::task_overdue});
    EXPECT_EQ(news("A99901"), Kinds{EventKind::task_overdue});
    EXPECT_TRUE(news("L99901").empty());
}

TEST_F(SilentReferral, TellsTheLeadOfThePcnWhoThenSeesIt) {
    ASSERT_TRUE(found(lead, "focus=ServiceRequest/" + id.text()).find(last().id.text()) ==
                std::string::npos);
    after(24h);

    EXPECT_EQ(after(24h), 1U);

    EXPECT_EQ(last().state.silence, Silence::escalated);
    EXPECT_EQ(news("L99901"), Kinds{EventKind::task_escalated});
    EXPECT_NE(found(lead, "business-status=escalated").find(last().id.text()), std::string::npos);
    EXPECT_NE(story(lead).find("nobody at Garden Club has collected it for 2 working days; the "
                               "lead of the PCN, L99901, was told"),
              std::string::npos)
        << story(lead);
    EXPECT_TRUE(run(referrals.read(request(lead, {}, {id.text()}))));
}

TEST_F(SilentReferral, LetsTheLeadLookAndNotTouch) {
    after(24h);
    after(24h);

    const auto answer = patch(lead, last().id, "accepted");

    ASSERT_FALSE(answer);
    EXPECT_TRUE(has_issue(answer.error(), "not-a-party"));
}

TEST_F(SilentReferral, HasTheTriageDeskAsItsLeadWhereNobodyIsNamed) {
    auto other = std::make_shared<Directory>(*directory.current());
    other->routing.pcns.clear();
    directory.replace(other);
    after(24h);

    after(24h);

    EXPECT_EQ(last().state.lead, "T99901");
}

TEST_F(SilentReferral, IsOfferedToTheNextOneAndSaysWhy) {
    after(24h);
    after(24h);
    news("P9901");
    news("A99901");
    news("L99901");

    EXPECT_EQ(after(120h), 1U);  // with a weekend

    ASSERT_EQ(owners(), (std::vector<std::string>{"P9901", "U99901"}));
    const Task ended = referral(id).tasks[0];
    EXPECT_EQ(ended.state.status, TaskStatus::rejected);
    EXPECT_NE(ended.state.reason.find("no-answer"), std::string::npos);
    EXPECT_TRUE(last().decision.starts_with("Offer 2, for Garden Club gave no answer (no-answer)."))
        << last().decision;
    EXPECT_EQ(last().state.silence, Silence::none);
    EXPECT_EQ(last().state.since, clock.time);
    EXPECT_EQ(referral(id).referral.version, 1U);
    const Kinds both{EventKind::task_changed, EventKind::task_placed};
    EXPECT_EQ(news("P9901"), Kinds{EventKind::task_changed});
    EXPECT_EQ(news("A99901"), both);
    EXPECT_EQ(news("L99901"), both);
    EXPECT_NE(story(practice).find("nobody at Garden Club has collected it for 5 working days, so "
                                   "it was taken back to ask somebody else"),
              std::string::npos)
        << story(practice);
}

TEST_F(SilentReferral, GoesFromTheLinkWorkersToTheTriageDeskAndStaysThere) {
    for (const auto time : {24h, 24h, 120h, 24h, 24h, 120h}) after(time);
    ASSERT_EQ(owners(), (std::vector<std::string>{"P9901", "U99901", "T99901"}));

    for (const auto time : {24h, 24h, 600h, 600h}) after(time);

    EXPECT_EQ(owners().size(), 3U);
    EXPECT_EQ(last().state.status, TaskStatus::requested);
    EXPECT_EQ(last().state.silence, Silence::escalated);
}

// A need that a provider meets does not send out what the link workers have left unanswered.
TEST_F(SilentReferral, IsNotOfferedToAProviderByItsPcn) {
    auto other = std::make_shared<Directory>(*directory.current());
    other->routing.needs = {{"http://snomed.info/sct", "422650009", "gardening", "For company."}};
    directory.replace(other);
    id = sent(with(with(good_referral(), "R-1", "R-2"), R"("reasonCode")",
                   R"("performer":[{"type":"Organization","identifier":)" + ods("U99901") +
                       R"(}],"reasonCode")"));
    for (const auto time : {24h, 24h, 120h}) after(time);

    EXPECT_EQ(owners(), (std::vector<std::string>{"U99901", "T99901"}));
}

TEST_F(SilentReferral, KeepsItsClockWhileLeasesRunOut) {
    for (int hour = 0; hour < 23; ++hour) {
        if (hour % 6 == 0) {
            Claim claim;
            claim.owner = "P9901";
            claim.at = clock.time;
            claim.actor = {"provider", "P9901", "request"};
            ASSERT_EQ(run(store.claim(claim)).value().size(), 1U);
        }
        ASSERT_EQ(after(1h), 0U);
        ASSERT_TRUE(run(store.expire_leases(clock.time)));
    }
    ASSERT_EQ(last().state.business_status, BusinessStatus::returned);

    EXPECT_EQ(after(1h), 1U);

    EXPECT_NE(story(practice).find("Garden Club has collected it and not answered for 1 working "
                                   "day; Garden Club was reminded"),
              std::string::npos)
        << story(practice);
}

TEST_F(SilentReferral, IsNotTakenFromACollectorThatHoldsIt) {
    after(24h);
    after(24h);
    clock.time += 119h;
    Claim claim;
    claim.owner = "P9901";
    claim.lease = 2h;
    claim.at = clock.time;
    claim.actor = {"provider", "P9901", "request"};
    ASSERT_EQ(run(store.claim(claim)).value().size(), 1U);

    EXPECT_EQ(after(1h), 0U);
    ASSERT_TRUE(run(store.expire_leases(clock.time + 1h)));
    EXPECT_EQ(after(1h), 1U);
}

TEST_F(SilentReferral, IsForgottenWhenItsOwnerActsAndTheLeadHearsOfIt) {
    after(24h);
    after(24h);
    news("L99901");

    ASSERT_TRUE(patch(provider, last().id, "accepted"));

    EXPECT_EQ(last().state.silence, Silence::none);
    EXPECT_EQ(news("L99901"), Kinds{EventKind::task_changed});
    EXPECT_EQ(after(24h), 0U);
}

TEST_F(SilentReferral, IsNeverTakenFromWhoHasAcceptedIt) {
    ASSERT_TRUE(patch(provider, last().id, "accepted"));
    for (int week = 0; week < 60; ++week) after(168h);

    EXPECT_EQ(owners().size(), 1U);
    EXPECT_EQ(last().state.status, TaskStatus::accepted);
    EXPECT_EQ(last().state.silence, Silence::escalated);
    EXPECT_NE(story(practice).find("Garden Club has accepted it and not begun"), std::string::npos);
}

TEST_F(SilentReferral, DoesNotCountWhileItsReferrerHoldsIt) {
    after(23h);
    set_referral("on-hold");
    EXPECT_EQ(after(600h), 0U);
    set_referral("active");

    EXPECT_EQ(after(1h), 0U);
    EXPECT_EQ(after(23h + 24h + 24h), 1U);
}

TEST_F(SilentReferral, AsksSoonerWhenItIsUrgent) {
    id = sent(with(with(good_referral(), "R-1", "R-2"), R"("intent")",
                   R"("priority":"urgent","intent")"));
    ASSERT_TRUE(last().is_urgent);

    EXPECT_EQ(after(12h), 1U);
    EXPECT_EQ(last().state.silence, Silence::nudged);
}

TEST_F(SilentReferral, IsAnAlarmWhereNobodyIsLeft) {
    const auto decline = [this](const Caller& caller) {
        ASSERT_TRUE(patch(caller, last().id, "rejected", "at-capacity"));
    };
    auto other = std::make_shared<Directory>(*directory.current());
    other->routing.triage = "P9901";  // the provider was the desk, and another is now
    directory.replace(other);
    decline(provider);
    ASSERT_EQ(owners(), (std::vector<std::string>{"P9901", "U99901"}));
    for (const auto time : {24h, 24h, 120h}) after(time);

    EXPECT_EQ(last().state.business_status, BusinessStatus::unrouted);
    EXPECT_EQ(run(store.health(clock.time)).value().unrouted, 1U);
}

TEST_F(SilentReferral, IsNotEndedByAnOwnerWhoSaysThatItGaveNoAnswer) {
    const auto answer = patch(provider, last().id, "rejected", "no-answer");

    ASSERT_FALSE(answer);
    EXPECT_TRUE(has_issue(answer.error(), "reason-code"));
    EXPECT_EQ(answer.error().issues[0].detail.find("no-answer"), std::string::npos);
}

TEST_F(SilentReferral, SaysInBothCodingsHowItStands) {
    after(24h);

    const fhir::Tree task = fhir::read_json(found(practice, "business-status=overdue")).value();

    const fhir::Node& entry = *task.root().items("entry").begin();
    std::vector<std::string> codes;
    for (const auto& coding : entry.path({"resource", "businessStatus"})->items("coding")) {
        codes.emplace_back(coding.string("code"));
    }
    EXPECT_EQ(codes, (std::vector<std::string>{"queued", "overdue"}));
}

TEST_F(SilentReferral, StaysAsItIsWhenTheStoreIsDown) {
    clock.time += 24h;
    store.is_down = true;

    EXPECT_FALSE(run(watch_round.run()));
    store.is_down = false;
    EXPECT_EQ(after(0h), 1U);
}

}  // namespace
