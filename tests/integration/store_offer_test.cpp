// The store's contract: a declined task and the offer to the next one, in one step.
#include "tests/integration/store_contract.hpp"

namespace store_testing {
namespace {

TaskState declined_state() {
    TaskState state;
    state.status = TaskStatus::rejected;
    state.business_status = BusinessStatus::closed;
    state.reason = R"({"coding":[{"code":"at-capacity"}]})";
    return state;
}

class ReferralStoreOffer : public ReferralStoreContract {
protected:
    // The PCN declines, and the other PCN is asked.
    Change decline(const NewReferral& given, Timestamp at) {
        Change change = change_of(given.task, declined_state(), at);
        Change::Offer offer;
        offer.task = given.task;
        offer.task.id = arrivals->ids.next(home);
        offer.task.owner = other_pcn;
        offer.task.decision = "Offer 2";
        offer.task.placed_at = at;
        offer.task.updated = at;
        offer.referral_version = given.referral.version;
        const Id source = arrivals->ids.next(home);
        for (const std::string& organisation : {other_pcn, practice}) {
            offer.events.push_back({organisation, source, EventKind::task_placed});
        }
        change.offer = offer;
        return change;
    }
};

TEST_P(ReferralStoreOffer, EndsATaskAndPlacesTheNextTogether) {
    const NewReferral given = accepted("R-1");
    const Change change = decline(given, day + 1h);

    ASSERT_TRUE(io.run(store->apply(change)));

    const auto found = io.run(store->find_referral(given.referral.id));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->referral.version, 1U);
    EXPECT_EQ(found->referral.status, ReferralStatus::active);
    ASSERT_EQ(found->tasks.size(), 2U);
    EXPECT_EQ(found->tasks[0].state.status, TaskStatus::rejected);
    const Task& next = found->tasks[1];
    EXPECT_EQ(next.id, change.offer->task.id);
    EXPECT_EQ(next.owner, other_pcn);
    EXPECT_EQ(next.requester, practice);
    EXPECT_EQ(next.decision, "Offer 2");
    EXPECT_EQ(next.placed_at, day + 1h);
    EXPECT_EQ(next.version, 1U);
    EXPECT_EQ(next.state.status, TaskStatus::requested);
    EXPECT_EQ(next.state.business_status, BusinessStatus::queued);
    EXPECT_EQ(io.run(store->task_history(next.id))->size(), 1U);
}

TEST_P(ReferralStoreOffer, HandsTheNextTaskOut) {
    const NewReferral given = accepted("R-1");
    const Change change = decline(given, day + 1h);
    ASSERT_TRUE(io.run(store->apply(change)));
    Claim wanted = claim(5, day + 2h, "other-pcn-system");
    wanted.owner = other_pcn;

    const auto handed = io.run(store->claim(wanted));

    ASSERT_TRUE(handed);
    ASSERT_EQ(handed->size(), 1U);
    EXPECT_EQ(handed->front().task.id, change.offer->task.id);
    EXPECT_EQ(handed->front().referral.content, given.referral.content);
    EXPECT_TRUE(claimed(5, day + 2h).empty());
}

TEST_P(ReferralStoreOffer, TellsTheEndFirstAndThenTheOffer) {
    const NewReferral given = accepted("R-1");
    const std::uint64_t heard = feed(practice).last;
    const Change change = decline(given, day + 1h);

    ASSERT_TRUE(io.run(store->apply(change)));

    const Feed of_practice = feed(practice, heard + 1);
    ASSERT_EQ(of_practice.events.size(), 2U);
    EXPECT_EQ(of_practice.events[0].kind, EventKind::task_changed);
    EXPECT_EQ(of_practice.events[0].task, given.task.id);
    EXPECT_EQ(of_practice.events[1].kind, EventKind::task_placed);
    EXPECT_EQ(of_practice.events[1].task, change.offer->task.id);
    EXPECT_EQ(of_practice.events[1].referral, given.referral.id);
    EXPECT_EQ(of_practice.events[1].at, day + 1h);
    const Feed of_next = feed(other_pcn);
    ASSERT_EQ(of_next.events.size(), 1U);
    EXPECT_EQ(of_next.events[0].task, change.offer->task.id);
}

TEST_P(ReferralStoreOffer, ChangesNothingWhereTheReferralHasMovedOn) {
    const NewReferral given = accepted("R-1");
    Change moved;
    moved.referral = Change::OfReferral{given.referral.id, 1, ReferralStatus::on_hold, ""};
    moved.at = day + 1h;
    moved.audit = arrivals->ids.next(home);
    ASSERT_TRUE(io.run(store->apply(moved)));
    const std::uint64_t heard = feed(practice).last;

    const auto refused = io.run(store->apply(decline(given, day + 2h)));

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::stale);
    const auto found = io.run(store->find_referral(given.referral.id));
    ASSERT_EQ(found->tasks.size(), 1U);
    EXPECT_EQ(found->tasks[0].version, 1U);
    EXPECT_EQ(feed(practice).last, heard);
    EXPECT_EQ(feed(other_pcn).last, 0U);
}

TEST_P(ReferralStoreOffer, PlacesOneOfManyThatAreMadeAtOnce) {
    const NewReferral given = accepted("R-1");
    std::vector<asio::awaitable<Result<void>>> works;
    for (int i = 0; i < 16; ++i) works.push_back(store->apply(decline(given, day + 1h)));

    const auto answers = io.run_all(std::move(works));

    EXPECT_EQ(std::ranges::count_if(answers, [](const auto& answer) { return bool(answer); }), 1);
    EXPECT_EQ(io.run(store->find_referral(given.referral.id))->tasks.size(), 2U);
}

TEST_P(ReferralStoreOffer, FindsAReferralOnceThatWasOfferedTwice) {
    const NewReferral given = accepted("R-1");
    ASSERT_TRUE(io.run(store->apply(decline(given, day + 1h))));

    for (const std::string& organisation : {practice, pcn, other_pcn}) {
        ReferralQuery query;
        query.visible_to = {organisation};
        const auto found = io.run(store->search_referrals(query));
        ASSERT_TRUE(found);
        EXPECT_EQ(found->items.size(), 1U) << organisation;
    }
    TaskQuery tasks;
    tasks.visible_to = {practice};
    tasks.referrals = {given.referral.id};
    EXPECT_EQ(io.run(store->search_tasks(tasks))->items.size(), 2U);
}

TEST_P(ReferralStoreOffer, CountsWhatNobodyIsLeftForAndFindsIt) {
    const NewReferral given = accepted("R-1");
    accepted("R-2");
    TaskState state = declined_state();
    state.business_status = BusinessStatus::unrouted;
    ASSERT_TRUE(io.run(store->apply(change_of(given.task, state, day + 1h))));

    EXPECT_EQ(io.run(store->health(day + 2h))->unrouted, 1U);
    TaskQuery query;
    query.visible_to = {pcn};
    query.business_statuses = {BusinessStatus::unrouted};
    const auto found = io.run(store->search_tasks(query));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->items.size(), 1U);
    EXPECT_EQ(found->items[0].task.id, given.task.id);

    Task task = given.task;
    task.version = 2;
    ASSERT_TRUE(io.run(store->apply(change_of(task, declined_state(), day + 3h))));
    EXPECT_EQ(io.run(store->health(day + 4h))->unrouted, 0U);
}

INSTANTIATE_TEST_SUITE_P(Stores, ReferralStoreOffer,
                         testing::Values(Kind{"Fake", open_fake}, Kind{"Sqlite", open_sqlite}),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace store_testing
