// What a merge does, and who sees what of it.
#include "tests/unit/gateway/api/merge_test_support.hpp"

namespace {

using namespace referral_tests;

struct Merge : MergeTest {
    Merge() { send_both(); }
    bool merged() { return merge(link_worker, repeat, kept).has_value(); }
    std::string name(const Id& id) { return "ServiceRequest/" + id.text(); }
};

TEST_F(Merge, EndsTheRepeatForGoodAndLetsTheOtherOneGoOn) {
    const Task before = task(kept);

    const auto answer = merge(link_worker, repeat, kept);

    ASSERT_TRUE(answer) << answer.error().issues.front().detail;
    EXPECT_NE(answer->body.find(R"("status":"cancelled")"), std::string::npos) << answer->body;
    EXPECT_EQ(answer->fields.get("ETag"), "W/\"2\"");
    const Task ended = task(repeat);
    EXPECT_EQ(ended.state.status, TaskStatus::cancelled);
    EXPECT_EQ(ended.state.business_status, BusinessStatus::merged);
    EXPECT_EQ(ended.state.merged_into, before.id);
    EXPECT_NE(ended.state.reason.find(R"("code":"duplicate")"), std::string::npos);
    EXPECT_EQ(wait_of(ended), std::nullopt);
    EXPECT_EQ(referral(repeat).tasks.size(), 1U);  // nobody else is asked
    const Task after = task(kept);
    EXPECT_EQ(after.version, before.version + 1);
    EXPECT_EQ(after.state.status, before.state.status);
    EXPECT_EQ(after.state.since, before.state.since);
    EXPECT_EQ(after.state.repeats, std::vector{repeat});
}

TEST_F(Merge, LeavesTheStatusOfBothReferralsToTheirReferrers) {
    ASSERT_TRUE(merged());

    EXPECT_EQ(referral(repeat).referral.status, ReferralStatus::active);
    EXPECT_EQ(referral(repeat).referral.version, 1U);
    EXPECT_EQ(referral(kept).referral.version, 1U);
}

TEST_F(Merge, TakesTheReferralsNameAsWellAsTheTasks) {
    const auto answer = merge_body(link_worker, task(repeat).id, into(name(kept)));

    ASSERT_TRUE(answer) << answer.error().issues.front().detail;
    EXPECT_EQ(task(repeat).state.merged_into, task(kept).id);
}

TEST_F(Merge, AnswersARetryTheSameAndChangesNothing) {
    const auto first = merge(link_worker, repeat, kept, "W/\"1\"");
    ASSERT_TRUE(first);
    // The other one comes to its end meanwhile.
    ASSERT_TRUE(patch(link_worker, task(kept).id, "accepted"));
    ASSERT_TRUE(patch(link_worker, task(kept).id, "completed", "", true));
    const std::uint32_t version = task(kept).version;

    for (const std::string& named : {"Task/" + task(kept).id.text(), name(kept)}) {
        const auto again = merge_body(link_worker, task(repeat).id, into(named), "W/\"1\"");

        ASSERT_TRUE(again) << again.error().issues.front().detail;
        EXPECT_EQ(again->body, first->body);
        EXPECT_EQ(again->fields.get("ETag"), first->fields.get("ETag"));
    }
    EXPECT_EQ(task(repeat).version, 2U);
    EXPECT_EQ(task(kept).version, version);
}

TEST_F(Merge, ShowsItsOwnerBothEnds) {
    ASSERT_TRUE(merged());

    const std::string ended = read_task(link_worker, task(repeat).id);
    const std::string goes_on = read_task(link_worker, task(kept).id);

    EXPECT_NE(ended.find("StructureDefinition/merged-into"), std::string::npos) << ended;
    EXPECT_NE(ended.find("Task/" + task(kept).id.text()), std::string::npos);
    EXPECT_NE(goes_on.find(R"("input":[)"), std::string::npos) << goes_on;
    EXPECT_NE(goes_on.find(name(repeat)), std::string::npos);
    EXPECT_TRUE(is_read_by(link_worker, repeat));
    EXPECT_NE(
        told(link_worker, kept)
            .find("Valley PCN has merged a repeat into it, " + name(repeat) + " from Dale Surgery"),
        std::string::npos)
        << told(link_worker, kept);
}

TEST_F(Merge, TellsWhoReferredTheRepeatThatThePersonIsHelpedAndNotByWhat) {
    ASSERT_TRUE(merged());

    const std::string seen = read_task(neighbour, task(repeat).id);
    const std::string story = told(neighbour, repeat);

    EXPECT_NE(seen.find(R"("code":"merged")"), std::string::npos) << seen;
    EXPECT_NE(seen.find("The person is being helped for this already"), std::string::npos);
    EXPECT_NE(story.find("the person is being helped for this already, so Valley PCN has ended it "
                         "as a repeat\""),
              std::string::npos)
        << story;
    EXPECT_NE(story.find("nothing: the person is being helped for this by another referral"),
              std::string::npos);
    for (const std::string& text : {seen, story}) {
        EXPECT_EQ(text.find(kept.text()), std::string::npos) << text;
        EXPECT_EQ(text.find(task(kept).id.text()), std::string::npos) << text;
        EXPECT_EQ(text.find("Hill Surgery"), std::string::npos) << text;
    }
    EXPECT_FALSE(is_read_by(neighbour, kept));
    EXPECT_EQ(heard("A99904").back().kind, EventKind::task_changed);
    EXPECT_EQ(heard("A99904").back().task, task(repeat).id);
}

TEST_F(Merge, TellsWhoReferredTheOtherOneNothing) {
    const std::size_t events = heard("A99901").size();
    const std::string before = told(practice, kept);
    ASSERT_TRUE(merged());

    const std::string seen = read_task(practice, task(kept).id);

    EXPECT_EQ(seen.find(repeat.text()), std::string::npos) << seen;
    EXPECT_EQ(told(practice, kept), before);
    EXPECT_EQ(heard("A99901").size(), events);
    EXPECT_FALSE(is_read_by(practice, repeat));
}

TEST_F(Merge, OfOnePracticesOwnTwoTellsItWhichGoesOn) {
    const Id own = sent(practice, with(good_referral(), "R-1", "R-2"));
    ASSERT_TRUE(merge(link_worker, own, kept));

    const std::string seen = read_task(practice, task(own).id);

    EXPECT_NE(seen.find("Task/" + task(kept).id.text()), std::string::npos) << seen;
    EXPECT_NE(told(practice, own).find("as a repeat of " + name(kept)), std::string::npos);
    EXPECT_NE(told(practice, kept).find("has merged a repeat into it, " + name(own)),
              std::string::npos);
    EXPECT_EQ(heard("A99901").back().task, task(kept).id);
}

TEST_F(Merge, IsHeardOfByItsOwnerForBoth) {
    ASSERT_TRUE(merged());

    const auto events = heard("U99901");

    ASSERT_GE(events.size(), 2U);
    EXPECT_EQ(events[events.size() - 2].task, task(repeat).id);
    EXPECT_EQ(events.back().task, task(kept).id);
}

TEST_F(Merge, GoesWithTheReferralToWhoIsAskedNext) {
    // Nobody else is there to ask but the triage desk.
    ASSERT_TRUE(merged());
    ASSERT_TRUE(patch(link_worker, task(kept).id, "rejected", "at-capacity"));
    const Caller triage = caller_of("triage", "T99901", Role::link_worker);

    EXPECT_EQ(task(kept).owner, "T99901");
    EXPECT_EQ(task(kept).state.repeats, std::vector{repeat});
    EXPECT_TRUE(is_read_by(triage, repeat));
    EXPECT_NE(told(triage, repeat).find("received from Dale Surgery"), std::string::npos);
}

TEST_F(Merge, OfARepeatThatTookInAnotherCarriesThatToo) {
    const Id third = sent(practice, with(good_referral(), "R-1", "R-3"));
    ASSERT_TRUE(merge(link_worker, third, repeat));

    ASSERT_TRUE(merged());

    EXPECT_EQ(task(kept).state.repeats, (std::vector{repeat, third}));
}

TEST_F(Merge, TakesAPutOfWhatWasReadBeforeIt) {
    const Id third = sent(practice, with(good_referral(), "R-1", "R-3"));
    ASSERT_TRUE(merged());
    std::string whole = read_task(link_worker, task(kept).id);
    ASSERT_TRUE(merge(link_worker, third, kept));
    whole = with(whole, R"("status":"requested")", R"("status":"accepted")");

    Request put = request(link_worker, whole, {task(kept).id.text()});
    put.http.fields.set("Content-Type", "application/fhir+json");
    const auto routes = tasks.routes();
    const auto update = std::ranges::find(routes, "Task.update", &Route::name);
    const auto answer = run(update->handler(put));

    ASSERT_TRUE(answer) << answer.error().issues.front().detail;
    EXPECT_EQ(task(kept).state.status, TaskStatus::accepted);
}

TEST_F(Merge, IsNoDeclineAndNoCancellationOfTheRegionalPicture) {
    ASSERT_TRUE(merged());

    std::vector<Fact> all;
    run(store.facts({}, [&all](const Fact& fact) { all.push_back(fact); }));

    const auto of = [&](const Id& id) { return *std::ranges::find(all, task(id).id, &Fact::task); };
    EXPECT_TRUE(of(repeat).is_merged);
    EXPECT_EQ(of(repeat).decline, "");
    EXPECT_FALSE(of(kept).is_merged);
}

// Link workers who had the other one and sent it to a provider.
struct MergeIntoProvider : MergeTest {
    void send_kept_to_provider() {
        kept = sent(practice, good_referral());
        auto more = std::make_shared<Directory>(*directory.current());
        more->routing.needs = {
            {"http://snomed.info/sct", "422650009", "gardening", "For company."}};
        directory.replace(more);
        ASSERT_TRUE(patch(link_worker, task(kept).id, "rejected", "at-capacity"));
        more = std::make_shared<Directory>(*more);
        more->routing.needs.clear();
        directory.replace(more);
        ASSERT_EQ(task(kept).owner, "P9901");
    }
};

TEST_F(MergeIntoProvider, IsForTheLinkWorkersWhoHadItAndShowsTheProviderItsView) {
    send_kept_to_provider();
    repeat = sent(neighbour, of_neighbour());

    const auto answer =
        merge_body(link_worker, task(repeat).id, into("ServiceRequest/" + kept.text()));

    ASSERT_TRUE(answer) << answer.error().issues.front().detail;
    EXPECT_NE(read_task(provider, task(kept).id).find(repeat.text()), std::string::npos);
    const auto view = run(referrals.read(request(provider, {}, {repeat.text()})));
    ASSERT_TRUE(view);
    EXPECT_EQ(view->body.find(nhs_number), std::string::npos) << view->body;
}

TEST_F(MergeIntoProvider, IsRefusedWhereThePersonLetsNoProviderSeeTheRepeat) {
    send_kept_to_provider();
    repeat = sent(neighbour, of_neighbour(without_consent(good_referral())));

    const auto answer =
        merge_body(link_worker, task(repeat).id, into("ServiceRequest/" + kept.text()));

    expect_refused(answer, "not-shareable");
}

TEST_F(MergeIntoProvider, EndsForTheProviderWhenConsentIsWithdrawnFromWhatGoesOn) {
    send_kept_to_provider();
    repeat = sent(neighbour, of_neighbour());
    ASSERT_TRUE(merge_body(link_worker, task(repeat).id, into("ServiceRequest/" + kept.text())));

    ASSERT_TRUE(run(consents.withdraw(request(practice, {}, {kept.text()}))));

    EXPECT_FALSE(is_read_by(provider, repeat));
    EXPECT_EQ(referral(repeat).referral.consent, mappings::Consent::denied);
}

TEST_F(MergeIntoProvider, TellsItsLinkWorkersWhenConsentIsWithdrawnFromTheRepeat) {
    send_kept_to_provider();
    repeat = sent(neighbour, of_neighbour());
    ASSERT_TRUE(merge_body(link_worker, task(repeat).id, into("ServiceRequest/" + kept.text())));

    ASSERT_TRUE(run(consents.withdraw(request(neighbour, {}, {repeat.text()}))));

    EXPECT_FALSE(is_read_by(provider, repeat));
    EXPECT_EQ(heard("U99901").back().kind, EventKind::referral_changed);
    EXPECT_EQ(heard("U99901").back().referral, repeat);
}

TEST_F(MergeIntoProvider, IsNotToldToAProviderWhoIsAskedLaterWithoutConsent) {
    kept = sent(practice, good_referral());
    repeat = sent(neighbour, of_neighbour(without_consent(good_referral())));
    ASSERT_TRUE(merge(link_worker, repeat, kept));
    auto more = std::make_shared<Directory>(*directory.current());
    more->routing.needs = {{"http://snomed.info/sct", "422650009", "gardening", "For company."}};
    directory.replace(more);

    ASSERT_TRUE(patch(link_worker, task(kept).id, "rejected", "at-capacity"));
    const Task at_provider = task(kept);
    ASSERT_TRUE(patch(provider, at_provider.id, "rejected", "at-capacity"));

    ASSERT_EQ(at_provider.owner, "P9901");
    EXPECT_TRUE(at_provider.state.repeats.empty());
    EXPECT_FALSE(is_read_by(provider, repeat));
    EXPECT_EQ(task(kept).owner, "T99901");
    EXPECT_EQ(task(kept).state.repeats, std::vector{repeat});
}

}  // namespace
