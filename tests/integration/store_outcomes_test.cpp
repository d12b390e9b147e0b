// The store's contract: whether who asked for a task has heard how it ended.
#include "tests/integration/store_contract.hpp"

namespace store_testing {
namespace {

class OutcomeStoreContract : public ReferralStoreContract {
protected:
    OutcomeStore& outcomes() {
        auto* sqlite = dynamic_cast<SqliteReferralStore*>(store.get());
        return sqlite != nullptr ? sqlite->outcomes() : dynamic_cast<OutcomeStore&>(*store);
    }
    // Ends it, by that organisation; the practice hears of it.
    void end(NewReferral& of, Timestamp at, TaskStatus status = TaskStatus::completed,
             const std::string& by = pcn) {
        TaskState state = of.task.state;
        state.status = status;
        state.business_status = BusinessStatus::closed;
        Change change = change_of(of.task, state, at);
        change.actor.organisation = by;
        ASSERT_TRUE(io.run(store->apply(change)));
        ++of.task.version;
        of.task.state = state;
    }
    NewReferral ended(const std::string& identifier, Timestamp at = day + 1h) {
        NewReferral given = accepted(identifier);
        end(given, at);
        return given;
    }
    void read(const std::string& organisation, const NewReferral& of, Timestamp at = day + 2h) {
        ASSERT_TRUE(io.run(outcomes().note_read(organisation, {of.task.id}, at)));
    }
    void acknowledge(std::uint64_t number, Timestamp at = day + 2h) {
        ASSERT_TRUE(io.run(outcomes().acknowledge(practice, number, at)));
    }
    std::uint64_t unread(const std::string& organisation = practice) {
        const auto all = io.run(outcomes().unread());
        EXPECT_TRUE(all);
        for (const UnreadOutcomes& each : *all) {
            if (each.organisation == organisation) return each.count;
        }
        return 0;
    }
    std::optional<Timestamp> read_at(const NewReferral& of) {
        const auto reads = io.run(outcomes().reads({of.task.id}));
        EXPECT_TRUE(reads);
        const auto found = reads->find(of.task.id);
        return found == reads->end() ? std::nullopt : std::optional(found->second);
    }
};

TEST_P(OutcomeStoreContract, CountsWhatEndedAndWasNotRead) {
    accepted("open");
    ended("1", day + 3h);
    ended("2", day + 1h);

    const auto all = io.run(outcomes().unread());

    ASSERT_EQ(all->size(), 1U);
    EXPECT_EQ(all->front().organisation, practice);
    EXPECT_EQ(all->front().count, 2U);
    EXPECT_EQ(all->front().oldest, day + 1h);
}

TEST_P(OutcomeStoreContract, KeepsWhenItWasReadFirst) {
    const NewReferral given = ended("1");

    read(practice, given, day + 2h);
    read(practice, given, day + 9h);

    EXPECT_EQ(read_at(given), day + 2h);
    EXPECT_EQ(unread(), 0U);
}

TEST_P(OutcomeStoreContract, IsNotReadByAnybodyElse) {
    const NewReferral given = ended("1");

    read(pcn, given);
    read(other_practice, given);

    EXPECT_EQ(read_at(given), std::nullopt);
    EXPECT_EQ(unread(), 1U);
}

TEST_P(OutcomeStoreContract, IsNotReadBeforeTheEnd) {
    NewReferral given = accepted("1");
    read(practice, given);

    end(given, day + 3h);

    EXPECT_EQ(unread(), 1U);
}

TEST_P(OutcomeStoreContract, HasNothingToTellWhoEndedIt) {
    NewReferral given = accepted("1");

    end(given, day + 1h, TaskStatus::cancelled, practice);

    EXPECT_EQ(unread(), 0U);
}

TEST_P(OutcomeStoreContract, IsKnownToARequesterWhoCorrectsIt) {
    NewReferral given = ended("1");

    end(given, day + 2h, TaskStatus::entered_in_error, practice);

    EXPECT_EQ(unread(), 0U);
}

TEST_P(OutcomeStoreContract, IsNoneWhereSomebodyElseIsAsked) {
    const NewReferral given = accepted("1");
    TaskState declined = given.task.state;
    declined.status = TaskStatus::rejected;
    Change change = change_of(given.task, declined, day + 1h);
    change.offer.emplace();
    change.offer->task = given.task;
    change.offer->task.id = arrivals->ids.next(home);
    change.offer->task.owner = provider;
    change.offer->referral_version = given.referral.version;

    ASSERT_TRUE(io.run(store->apply(change)));

    EXPECT_EQ(unread(), 0U);
}

TEST_P(OutcomeStoreContract, IsReadByTheEventThatTellsIt) {
    const NewReferral first = ended("1");
    const std::uint64_t told = feed(practice).last;
    const NewReferral second = ended("2", day + 2h);

    acknowledge(told - 1);
    EXPECT_EQ(unread(), 2U);
    acknowledge(told, day + 5h);

    EXPECT_EQ(read_at(first), day + 5h);
    EXPECT_EQ(read_at(second), std::nullopt);
}

TEST_P(OutcomeStoreContract, IsNotReadByAnEventOfBeforeTheEnd) {
    NewReferral given = accepted("1");
    acknowledge(feed(practice).last);

    end(given, day + 1h);
    acknowledge(feed(practice).last - 1);

    EXPECT_EQ(unread(), 1U);
}

TEST_P(OutcomeStoreContract, IsNotReadByANumberThatIsNotThereYet) {
    acknowledge(1'000'000);

    ended("1");

    EXPECT_EQ(unread(), 1U);
    acknowledge(feed(practice).last);
    EXPECT_EQ(unread(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Stores, OutcomeStoreContract,
                         testing::Values(Kind{"Fake", open_fake}, Kind{"Sqlite", open_sqlite}),
                         [](const auto& kind) { return std::string(kind.param.name); });

// By the ledger, which the fake of the subscriptions does not share with that of the feeds.
class OutcomesByPush : public OutcomeStoreContract {};

TEST_P(OutcomesByPush, AreReadWhenTheirEventWasDelivered) {
    auto& subscriptions = dynamic_cast<SqliteReferralStore&>(*store).subscriptions();
    NewSubscription wanted;
    wanted.subscription.id = arrivals->ids.next(home);
    wanted.subscription.client = "practice-system";
    wanted.subscription.organisation = practice;
    wanted.audit = arrivals->ids.next(home);
    ASSERT_TRUE(io.run(subscriptions.subscribe(wanted)));
    const NewReferral given = ended("1");
    DeliveryAttempt attempt;
    attempt.subscription = wanted.subscription.id;
    attempt.version = 1;
    attempt.type = NotificationType::events;
    attempt.first = 1;
    attempt.last = feed(practice).last;
    attempt.at = day + 4h;
    attempt.outcome = DeliveryOutcome::unreachable;

    ASSERT_TRUE(io.run(subscriptions.book(attempt)));
    EXPECT_EQ(unread(), 1U);
    attempt.outcome = DeliveryOutcome::delivered;
    ASSERT_TRUE(io.run(subscriptions.book(attempt)));

    EXPECT_EQ(read_at(given), day + 4h);
}

INSTANTIATE_TEST_SUITE_P(Stores, OutcomesByPush, testing::Values(Kind{"Sqlite", open_sqlite}),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace store_testing
