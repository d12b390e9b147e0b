// The store's contract: what the watchdog asks, and what it has found.
#include "tests/integration/store_contract.hpp"

#include <map>

namespace store_testing {
namespace {

class ReferralStoreSilence : public ReferralStoreContract {
protected:
    NewReferral waiting(const std::string& identifier, Timestamp since) {
        NewReferral wanted = arrival(identifier, since);
        wanted.task.state.since = since;
        return accepted(wanted);
    }
    NewReferral working(const std::string& identifier, Timestamp since) {
        NewReferral wanted = arrival(identifier, since);
        wanted.task.state.since = since;
        wanted.task.state.status = TaskStatus::in_progress;
        wanted.task.state.business_status = BusinessStatus::worked_on;
        return accepted(wanted);
    }
    std::vector<Id> silent(Wait wait, Silence silence, Timestamp until) {
        SilentQuery query;
        query.wait = wait;
        query.silence = silence;
        query.until = until;
        const auto page = io.run(store->find_silent(query));
        EXPECT_TRUE(page);
        std::vector<Id> ids;
        for (const TaskRecord& record : page->items) ids.push_back(record.task.id);
        return ids;
    }
    Task now(const NewReferral& given) {
        return io.run(store->find_task(given.task.id)).value().task;
    }
    void put(const NewReferral& given, TaskState state, Timestamp at) {
        Change change = change_of(now(given), std::move(state), at);
        change.actor = {};
        ASSERT_TRUE(io.run(store->apply(change)));
    }
};

TEST_P(ReferralStoreSilence, FindsWhatWaitsByTheClockThatRuns) {
    const NewReferral second = waiting("R-2", day + 2h);
    const NewReferral first = waiting("R-1", day + 1h);
    waiting("R-3", day + 3h);
    const NewReferral work = working("R-4", day);

    EXPECT_EQ(silent(Wait::unanswered, Silence::none, day + 2h),
              (std::vector{first.task.id, second.task.id}));
    EXPECT_EQ(silent(Wait::in_progress, Silence::none, day + 2h), std::vector{work.task.id});
    EXPECT_TRUE(silent(Wait::accepted, Silence::none, day + 2h).empty());
    EXPECT_TRUE(silent(Wait::unanswered, Silence::nudged, day + 2h).empty());
}

TEST_P(ReferralStoreSilence, PagesThroughThem) {
    std::vector<Id> given;
    for (int i = 0; i < 5; ++i) given.push_back(waiting("R-" + std::to_string(i), day).task.id);
    SilentQuery query;
    query.until = day;
    query.count = 2;

    std::vector<Id> found;
    do {
        const auto page = io.run(store->find_silent(query));
        ASSERT_TRUE(page);
        EXPECT_LE(page->items.size(), 2U);
        for (const TaskRecord& record : page->items) {
            EXPECT_TRUE(record.referral.content.empty());
            found.push_back(record.task.id);
        }
        query.after = page->next;
    } while (query.after);

    EXPECT_EQ(found, given);
}

TEST_P(ReferralStoreSilence, KeepsTheClockOfATaskThatIsClaimedAndComesBack) {
    const NewReferral given = waiting("R-1", day);
    claimed(1, day + 1h);
    ASSERT_EQ(silent(Wait::unanswered, Silence::none, day), std::vector{given.task.id});

    ASSERT_EQ(io.run(store->expire_leases(day + 2h)).value(), 1U);

    EXPECT_EQ(silent(Wait::unanswered, Silence::none, day), std::vector{given.task.id});
    EXPECT_EQ(now(given).state.since, day);
}

TEST_P(ReferralStoreSilence, KeepsWhatWasDoneAboutItInEachVersion) {
    const NewReferral given = waiting("R-1", day);
    put(given, nudged(now(given).state, day + 24h), day + 24h);
    put(given, escalated(now(given).state, "L99901", day + 48h), day + 48h);

    const auto versions = io.run(store->task_history(given.task.id));

    ASSERT_TRUE(versions);
    ASSERT_EQ(versions->size(), 3U);
    EXPECT_EQ((*versions)[0].state.silence, Silence::none);
    EXPECT_EQ((*versions)[1].state.silence, Silence::nudged);
    EXPECT_EQ((*versions)[1].state.since, day);
    EXPECT_EQ((*versions)[1].state.told_at, day + 24h);
    EXPECT_EQ((*versions)[1].state.lead, "");
    EXPECT_EQ((*versions)[2].state.silence, Silence::escalated);
    EXPECT_EQ((*versions)[2].state.lead, "L99901");
}

TEST_P(ReferralStoreSilence, CountsTheNextStepFromWhenTheLastOneWasTold) {
    const NewReferral given = waiting("R-1", day);
    put(given, nudged(now(given).state, day + 24h), day + 24h);

    EXPECT_TRUE(silent(Wait::unanswered, Silence::none, day + 99h).empty());
    EXPECT_TRUE(silent(Wait::unanswered, Silence::nudged, day + 23h).empty());
    EXPECT_EQ(silent(Wait::unanswered, Silence::nudged, day + 24h), std::vector{given.task.id});
}

TEST_P(ReferralStoreSilence, LeavesOutWhatIsClosedOrHeldBack) {
    for (const auto& [status, business] :
         {std::pair{TaskStatus::completed, BusinessStatus::closed},
          std::pair{TaskStatus::requested, BusinessStatus::withheld}}) {
        const NewReferral given = waiting("", day);
        TaskState state = now(given).state;
        state.status = status;
        state.business_status = business;
        put(given, state, day + 1h);
    }

    for (const Wait wait : every_wait) EXPECT_TRUE(silent(wait, Silence::none, day).empty());
}

TEST_P(ReferralStoreSilence, KeepsThatAReferralIsUrgent) {
    NewReferral given = arrival("R-1");
    given.task.is_urgent = true;
    given.task.state.since = day;
    accepted(given);

    EXPECT_TRUE(now(given).is_urgent);
    EXPECT_EQ(silent(Wait::urgent, Silence::none, day), std::vector{given.task.id});
}

TEST_P(ReferralStoreSilence, CountsByOwnerWhatIsOverdueAndSinceWhen) {
    const NewReferral old = waiting("R-1", day);
    const NewReferral young = waiting("R-2", day + 1h);
    const NewReferral told = waiting("R-3", day + 2h);
    waiting("R-4", day + 3h);
    put(old, nudged(now(old).state, day + 24h), day + 24h);
    put(young, nudged(now(young).state, day + 25h), day + 25h);
    put(told, escalated(now(told).state, other_pcn, day + 50h), day + 50h);

    const auto health = io.run(store->health(day + 60h));

    ASSERT_TRUE(health);
    ASSERT_EQ(health->queues.size(), 1U);
    EXPECT_EQ(health->queues[0].overdue, 2U);
    EXPECT_EQ(health->queues[0].escalated, 1U);
    EXPECT_EQ(health->queues[0].silent_since, day);
}

TEST_P(ReferralStoreSilence, ShowsALeadWhatItWasToldOfAndNothingElse) {
    const NewReferral told = waiting("R-1", day);
    waiting("R-2", day);
    put(told, escalated(now(told).state, "L99901", day + 48h), day + 48h);
    TaskQuery tasks;
    tasks.visible_to = {"L99901"};
    ReferralQuery referrals;
    referrals.visible_to = {"L99901"};

    const auto seen = io.run(store->search_tasks(tasks));
    const auto known = io.run(store->search_referrals(referrals));

    ASSERT_TRUE(seen && known);
    ASSERT_EQ(seen->items.size(), 1U);
    EXPECT_EQ(seen->items[0].task.id, told.task.id);
    ASSERT_EQ(known->items.size(), 1U);
    EXPECT_EQ(known->items[0].referral.id, told.referral.id);
}

TEST_P(ReferralStoreSilence, SearchesBothCodesOfTheBusinessStatus) {
    const NewReferral overdue = waiting("R-1", day);
    const NewReferral queued = waiting("R-2", day + 1h);
    const NewReferral work = working("R-3", day + 2h);
    put(overdue, nudged(now(overdue).state, day + 24h), day + 24h);
    const auto found = [&](std::vector<BusinessStatus> words, std::vector<Silence> silences) {
        TaskQuery query;
        query.owners = {pcn};
        query.business_statuses = std::move(words);
        query.silences = std::move(silences);
        const auto page = io.run(store->search_tasks(query));
        std::vector<Id> ids;
        for (const TaskRecord& record : page->items) ids.push_back(record.task.id);
        return ids;
    };

    EXPECT_EQ(found({}, {Silence::nudged}), std::vector{overdue.task.id});
    EXPECT_EQ(found({BusinessStatus::worked_on}, {Silence::nudged}),
              (std::vector{overdue.task.id, work.task.id}));
    EXPECT_EQ(found({BusinessStatus::queued}, {}), (std::vector{overdue.task.id, queued.task.id}));
    EXPECT_TRUE(found({}, {Silence::escalated}).empty());
}

TEST_P(ReferralStoreSilence, TellsALeadWhoWasToldOfWhatFollows) {
    const NewReferral given = waiting("R-1", day);
    put(given, escalated(now(given).state, other_pcn, day + 48h), day + 48h);
    const std::uint64_t heard = feed(other_pcn).last;

    claimed(1, day + 49h);

    const Feed news = feed(other_pcn, heard + 1);
    ASSERT_EQ(news.events.size(), 1U);
    EXPECT_EQ(news.events[0].kind, EventKind::task_claimed);
}

TEST_P(ReferralStoreSilence, CountsACollectorThatNeverAskedFromItsRegistration) {
    ASSERT_TRUE(io.run(store->note_poll("old", day)));
    const std::vector<std::string> both{"old", "new"};

    ASSERT_TRUE(io.run(store->expect_polls(both, day + 1h)));
    ASSERT_TRUE(io.run(store->expect_polls(both, day + 2h)));

    EXPECT_EQ(io.run(store->health(day))->last_polls,
              (std::map<std::string, Timestamp>{{"old", day}, {"new", day + 1h}}));
}

INSTANTIATE_TEST_SUITE_P(Stores, ReferralStoreSilence,
                         testing::Values(Kind{"Fake", open_fake}, Kind{"Sqlite", open_sqlite}),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace store_testing
