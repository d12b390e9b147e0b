// The store's contract: a repeat is merged into another task, in one transaction.
#include "gateway/domain/merge.hpp"
#include "tests/integration/store_contract.hpp"

namespace store_testing {
namespace {

class ReferralStoreMerge : public ReferralStoreContract {
protected:
    NewReferral arrival_of(const std::string& identifier, const std::string& number) {
        NewReferral wanted = arrival(identifier);
        if (!number.empty()) wanted.patient_key = digest_of(number);
        return wanted;
    }
    void accept_both() {
        kept = accepted(arrival_of("1", "9990000018"));
        repeat = accepted(arrival_of("2", "9990000018"));
    }
    Change merge() {
        Change change = change_of(
            repeat.task, merged_away(repeat.task.state, kept.task.id, true, day + 1h), day + 1h);
        change.kept.emplace();
        change.kept->id = kept.task.id;
        change.kept->expected_version = kept.task.version;
        change.kept->state = joined_by(kept.task.state, {repeat.referral.id});
        change.kept->audit = arrivals->ids.next(home);
        change.kept->events = {{pcn, change.kept->audit, EventKind::task_changed}};
        return change;
    }
    Task now(const NewReferral& of) { return io.run(store->find_task(of.task.id))->task; }
    bool is_same(const NewReferral& one, const NewReferral& other) {
        return *io.run(store->is_same_person(one.referral.id, other.referral.id));
    }

    NewReferral kept;
    NewReferral repeat;
};

TEST_P(ReferralStoreMerge, KeepsBothEndsAndTheirHistory) {
    accept_both();

    ASSERT_TRUE(io.run(store->apply(merge())));

    const Task ended = now(repeat);
    EXPECT_EQ(ended.version, 2U);
    EXPECT_EQ(ended.state.business_status, BusinessStatus::merged);
    EXPECT_EQ(ended.state.merged_into, kept.task.id);
    EXPECT_TRUE(ended.state.is_merge_told);
    const Task goes_on = now(kept);
    EXPECT_EQ(goes_on.version, 2U);
    EXPECT_EQ(goes_on.updated, day + 1h);
    EXPECT_EQ(goes_on.changed_by, pcn);
    EXPECT_EQ(goes_on.state.repeats, std::vector{repeat.referral.id});
    const auto versions = io.run(store->task_history(kept.task.id));
    ASSERT_EQ(versions->size(), 2U);
    EXPECT_TRUE(versions->front().state.repeats.empty());
    EXPECT_EQ(versions->back().state.repeats, std::vector{repeat.referral.id});
}

TEST_P(ReferralStoreMerge, TellsOfEachItsOwnEvents) {
    accept_both();

    ASSERT_TRUE(io.run(store->apply(merge())));

    EXPECT_EQ(feed(practice).events.back().task, repeat.task.id);
    EXPECT_EQ(feed(pcn).events.back().task, kept.task.id);
    EXPECT_EQ(feed(pcn).events.back().referral, kept.referral.id);
}

TEST_P(ReferralStoreMerge, DoesNothingWhereTheOtherOneHasMovedOn) {
    accept_both();
    const Change decided = merge();
    TaskState done = kept.task.state;
    done.status = TaskStatus::completed;
    done.business_status = BusinessStatus::closed;
    ASSERT_TRUE(io.run(store->apply(change_of(kept.task, done, day + 30min))));

    const auto applied = io.run(store->apply(decided));

    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, ErrorKind::stale);
    EXPECT_EQ(now(repeat).version, 1U);
    EXPECT_EQ(now(repeat).state.status, TaskStatus::requested);
    EXPECT_TRUE(now(kept).state.repeats.empty());
}

TEST_P(ReferralStoreMerge, AndACompletionAtTheSameMomentLetOneOfThemWin) {
    accept_both();
    TaskState done = kept.task.state;
    done.status = TaskStatus::completed;
    done.business_status = BusinessStatus::closed;
    std::vector<asio::awaitable<Result<void>>> both;
    both.push_back(store->apply(merge()));
    both.push_back(store->apply(change_of(kept.task, done, day + 1h)));

    const auto answers = io.run_all(std::move(both));

    EXPECT_NE(answers[0].has_value(), answers[1].has_value());
    const bool is_merged = now(repeat).state.business_status == BusinessStatus::merged;
    EXPECT_EQ(is_merged, answers[0].has_value());
    EXPECT_EQ(now(kept).state.status == TaskStatus::completed, answers[1].has_value());
    EXPECT_EQ(now(kept).version, 2U);
}

TEST_P(ReferralStoreMerge, TakesTheRepeatOutOfItsQueueAndOffTheWatchdogsClock) {
    accept_both();
    ASSERT_TRUE(io.run(store->apply(merge())));

    const auto claimed_now = claimed(10, day + 2h);
    SilentQuery query;
    query.until = day + 24h * 300;
    const auto silent = io.run(store->find_silent(query));

    ASSERT_EQ(claimed_now.size(), 1U);
    EXPECT_EQ(claimed_now[0].task.id, kept.task.id);
    ASSERT_EQ(silent->items.size(), 1U);
    EXPECT_EQ(silent->items[0].task.id, kept.task.id);
}

TEST_P(ReferralStoreMerge, IsFoundByItsBusinessStatus) {
    accept_both();
    ASSERT_TRUE(io.run(store->apply(merge())));
    TaskQuery query;
    query.owners = {pcn};
    query.business_statuses = {BusinessStatus::merged};

    const auto found = io.run(store->search_tasks(query));

    ASSERT_EQ(found->items.size(), 1U);
    EXPECT_EQ(found->items[0].task.id, repeat.task.id);
}

TEST_P(ReferralStoreMerge, IsAnEndingOfItsOwnInTheFacts) {
    accept_both();
    ASSERT_TRUE(io.run(store->apply(merge())));

    std::vector<Fact> all;
    ASSERT_TRUE(io.run(store->facts({}, [&all](const Fact& fact) { all.push_back(fact); })));

    ASSERT_EQ(all.size(), 2U);
    const bool first_is_repeat = all[0].task == repeat.task.id;
    const Fact& ended = first_is_repeat ? all[0] : all[1];
    EXPECT_TRUE(ended.is_merged);
    EXPECT_EQ(ended.ended, day + 1h);
    EXPECT_EQ(ended.decline, "");
    EXPECT_FALSE((first_is_repeat ? all[1] : all[0]).is_merged);
}

TEST_P(ReferralStoreMerge, KnowsAPersonByTheNhsNumberAlone) {
    accept_both();
    const NewReferral other = accepted(arrival_of("3", "9990000026"));
    const NewReferral none = accepted(arrival_of("4", ""));
    NewReferral also_none = arrival_of("5", "");
    also_none.referral.person = none.referral.person;
    accepted(also_none);

    EXPECT_TRUE(is_same(kept, repeat));
    EXPECT_FALSE(is_same(kept, other));
    EXPECT_FALSE(is_same(kept, none));
    EXPECT_FALSE(is_same(none, also_none));
}

INSTANTIATE_TEST_SUITE_P(Stores, ReferralStoreMerge,
                         testing::Values(Kind{"Fake", open_fake}, Kind{"Sqlite", open_sqlite}),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace store_testing
