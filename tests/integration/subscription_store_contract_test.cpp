// What the port of subscriptions promises, asked of SQLite and of the fake.
#include "tests/integration/store_contract.hpp"
#include "tests/support/fake_subscription_store.hpp"

namespace {

using namespace store_testing;

using testing_support::FakeSubscriptionStore;

class SubscriptionStoreContract : public ReferralStoreContract {
protected:
    void SetUp() override {
        ReferralStoreContract::SetUp();
        if (auto* sqlite = dynamic_cast<SqliteReferralStore*>(store.get())) {
            subscriptions = &sqlite->subscriptions();
        } else {
            fake = std::make_unique<FakeSubscriptionStore>(*store);
            subscriptions = fake.get();
        }
        subscriptions->on_change([this](Id id) { changed.push_back(id); });
    }

    NewSubscription wanted(const std::string& client = "practice-system") {
        NewSubscription wanted;
        wanted.subscription.id = arrivals->ids.next(home);
        wanted.subscription.client = client;
        wanted.subscription.organisation = practice;
        wanted.subscription.endpoint = "https://practice.example/notify";
        wanted.subscription.heartbeat = 60s;
        wanted.subscription.most_events = 20;
        wanted.subscription.created = day;
        wanted.audit = arrivals->ids.next(home);
        wanted.actor = Arrivals::actor(client, practice);
        return wanted;
    }
    PushSubscription subscribed() {
        const auto made = io.run(subscriptions->subscribe(wanted()));
        EXPECT_TRUE(made);
        return made ? made->subscription : PushSubscription();
    }
    PushSubscription now(const Id& id) {
        const auto found = io.run(subscriptions->find_subscription(id));
        EXPECT_TRUE(found);
        return found ? *found : PushSubscription();
    }
    DeliveryAttempt attempt(const PushSubscription& subscription, NotificationType type,
                            DeliveryOutcome outcome = DeliveryOutcome::delivered) {
        DeliveryAttempt attempt;
        attempt.subscription = subscription.id;
        attempt.version = subscription.version;
        attempt.type = type;
        attempt.attempt = subscription.failures + 1;
        attempt.outcome = outcome;
        attempt.http_status = outcome == DeliveryOutcome::delivered ? 204 : 0;
        attempt.at = day + 1h;
        attempt.took = 5ms;
        if (outcome != DeliveryOutcome::delivered) attempt.next_try = day + 2h;
        return attempt;
    }
    void book(const DeliveryAttempt& attempt) { EXPECT_TRUE(io.run(subscriptions->book(attempt))); }
    Result<void> change(const Id& id, Wish wish, Redrive redrive = {}) {
        SubscriptionChange change;
        change.id = id;
        change.wanted.wish = wish;
        change.wanted.redrive = redrive;
        change.at = day;
        change.audit = arrivals->ids.next(home);
        change.actor = Arrivals::actor("practice-system", practice);
        return io.run(subscriptions->change(change));
    }

    std::unique_ptr<FakeSubscriptionStore> fake;
    SubscriptionStore* subscriptions = nullptr;
    std::vector<Id> changed;
};

TEST_P(SubscriptionStoreContract, BeginsBehindTheNewestEvent) {
    accepted("before");

    const PushSubscription made = subscribed();

    EXPECT_EQ(made.start, 1U);
    EXPECT_EQ(made.next, 2U);
}

TEST_P(SubscriptionStoreContract, KeepsEveryFactOfASubscription) {
    const PushSubscription made = subscribed();
    ASSERT_TRUE(change(made.id, Wish::redrive, {1, 3, 60}));

    const PushSubscription found = now(made.id);

    EXPECT_EQ(found.client, "practice-system");
    EXPECT_EQ(found.organisation, practice);
    EXPECT_EQ(found.endpoint, "https://practice.example/notify");
    EXPECT_EQ(found.heartbeat, 60s);
    EXPECT_EQ(found.most_events, 20U);
    EXPECT_EQ(found.status, SubscriptionStatus::requested);
    EXPECT_EQ(found.redrive, (Redrive{1, 3, 60}));
    EXPECT_EQ(found.created, day);
}

TEST_P(SubscriptionStoreContract, HasOneOfAClientForAFeed) {
    const PushSubscription first = subscribed();

    const auto again = io.run(subscriptions->subscribe(wanted()));
    const auto of_another = io.run(subscriptions->subscribe(wanted("other-system")));

    ASSERT_TRUE(again && of_another);
    EXPECT_TRUE(again->is_repeat);
    EXPECT_EQ(again->subscription.id, first.id);
    EXPECT_FALSE(of_another->is_repeat);
}

TEST_P(SubscriptionStoreContract, MakesOneOfManyThatAreWantedAtOnce) {
    std::vector<asio::awaitable<Result<SubscriptionMade>>> all;
    for (int i = 0; i < 20; ++i) all.push_back(subscriptions->subscribe(wanted()));

    const auto answers = io.run_all(std::move(all));

    EXPECT_EQ(std::ranges::count_if(answers, [](const auto& a) { return a && !a->is_repeat; }), 1);
}

TEST_P(SubscriptionStoreContract, CountsAnEventOfTheSameMomentOnOneSideOrTheOther) {
    std::vector<asio::awaitable<Result<Accepted>>> arriving;
    for (int i = 0; i < 5; ++i) arriving.push_back(store->accept(arrival(std::to_string(i))));
    for (auto& one : arriving) {
        asio::co_spawn(io.context, std::move(one), [](const std::exception_ptr&, const auto&) {});
    }

    const PushSubscription made = subscribed();

    EXPECT_EQ(feed(practice).last, 5U);
    EXPECT_EQ(made.start + feed(practice, made.next).events.size(), 5U);
}

TEST_P(SubscriptionStoreContract, MovesOnBehindWhatWasDelivered) {
    const PushSubscription made = subscribed();
    DeliveryAttempt delivery = attempt(made, NotificationType::events);
    delivery.first = 1;
    delivery.last = 4;

    book(delivery);

    EXPECT_EQ(now(made.id).next, 5U);
    EXPECT_EQ(now(made.id).last_success, day + 1h + 5ms);
}

TEST_P(SubscriptionStoreContract, StaysWhereItIsAfterAFailure) {
    const PushSubscription made = subscribed();
    DeliveryAttempt failure = attempt(made, NotificationType::events, DeliveryOutcome::timed_out);
    failure.first = 1;
    failure.last = 4;

    book(failure);

    const PushSubscription found = now(made.id);
    EXPECT_EQ(found.next, 1U);
    EXPECT_EQ(found.status, SubscriptionStatus::error);
    EXPECT_EQ(found.last_outcome, DeliveryOutcome::timed_out);
    EXPECT_EQ(found.failures, 1U);
    EXPECT_EQ(found.next_try, day + 2h);
}

TEST_P(SubscriptionStoreContract, LetsNoLateAnswerUndoAPause) {
    const PushSubscription made = subscribed();
    ASSERT_TRUE(change(made.id, Wish::pause));

    book(attempt(made, NotificationType::handshake));

    EXPECT_EQ(now(made.id).status, SubscriptionStatus::off);
}

TEST_P(SubscriptionStoreContract, IsGoneWithItsLedgerOnceItIsRemoved) {
    const PushSubscription made = subscribed();
    book(attempt(made, NotificationType::handshake));

    ASSERT_TRUE(change(made.id, Wish::remove));

    EXPECT_FALSE(io.run(subscriptions->find_subscription(made.id)));
    EXPECT_TRUE(io.run(subscriptions->ledger(made.id, 10))->empty());
    const auto late = io.run(subscriptions->book(attempt(made, NotificationType::handshake)));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, ErrorKind::not_found);
    EXPECT_EQ(change(made.id, Wish::pause).error().kind, ErrorKind::not_found);
}

TEST_P(SubscriptionStoreContract, ShowsTheNewestOfTheLedgerFirst) {
    const PushSubscription made = subscribed();
    book(attempt(made, NotificationType::handshake, DeliveryOutcome::unreachable));
    book(attempt(made, NotificationType::handshake));

    const auto ledger = io.run(subscriptions->ledger(made.id, 10));

    ASSERT_TRUE(ledger);
    ASSERT_EQ(ledger->size(), 2U);
    EXPECT_EQ(ledger->front().outcome, DeliveryOutcome::delivered);
    EXPECT_EQ(ledger->front().http_status, 204U);
    EXPECT_EQ(ledger->front().took, 5ms);
    EXPECT_EQ(ledger->back().outcome, DeliveryOutcome::unreachable);
    EXPECT_EQ(io.run(subscriptions->ledger(made.id, 1))->size(), 1U);
}

TEST_P(SubscriptionStoreContract, KeepsNoMoreOfTheLedgerThanItSays) {
    const PushSubscription made = subscribed();
    std::vector<asio::awaitable<Result<void>>> all;
    for (std::uint32_t i = 1; i <= SubscriptionStore::ledger_size + 5; ++i) {
        DeliveryAttempt one = attempt(made, NotificationType::heartbeat);
        one.attempt = i;
        all.push_back(subscriptions->book(one));
    }
    io.run_all(std::move(all));

    const auto ledger = io.run(subscriptions->ledger(made.id, 5000));

    ASSERT_TRUE(ledger);
    EXPECT_EQ(ledger->size(), SubscriptionStore::ledger_size);
    EXPECT_EQ(ledger->front().attempt, SubscriptionStore::ledger_size + 5);
}

TEST_P(SubscriptionStoreContract, ShowsEachBesideItsFeed) {
    const PushSubscription made = subscribed();
    accepted("one", day + 3h);
    accepted("two", day + 4h);

    const auto all = io.run(subscriptions->subscriptions({}));

    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 1U);
    EXPECT_EQ(all->front().subscription.id, made.id);
    EXPECT_EQ(all->front().lag(), 2U);
    EXPECT_EQ(all->front().oldest_waiting, day + 3h);
    EXPECT_TRUE(io.run(subscriptions->subscriptions("other-system"))->empty());
}

TEST_P(SubscriptionStoreContract, TellsOfWhatWasMadeAndChangedAndNotOfRepeats) {
    const PushSubscription made = subscribed();
    subscribed();
    ASSERT_TRUE(change(made.id, Wish::pause));
    book(attempt(made, NotificationType::handshake));

    EXPECT_EQ(changed, (std::vector<Id>{made.id, made.id}));
}

// The fake keeps no audit.
class SqliteSubscriptions : public SubscriptionStoreContract {};

TEST_P(SqliteSubscriptions, LeaveAnAuditRowForEachAct) {
    const PushSubscription made = subscribed();
    ASSERT_TRUE(change(made.id, Wish::pause));
    ASSERT_TRUE(change(made.id, Wish::redrive, {1, 3, 60}));
    ASSERT_TRUE(change(made.id, Wish::remove));

    SqliteConnection reader(folder.file(), SqliteConnection::Access::read_only);
    SqliteUse rows = reader.prepared(
        "SELECT action FROM subscription_audit WHERE client = 'practice-system' ORDER BY id");
    std::vector<std::string> actions;
    while (rows.next()) actions.emplace_back(rows.text(0));

    EXPECT_EQ(actions, (std::vector<std::string>{"subscribe", "pause", "redrive", "remove"}));
}

INSTANTIATE_TEST_SUITE_P(Stores, SubscriptionStoreContract,
                         testing::Values(Kind{"sqlite", open_sqlite}, Kind{"fake", open_fake}),
                         [](const auto& test) { return std::string(test.param.name); });
INSTANTIATE_TEST_SUITE_P(Stores, SqliteSubscriptions, testing::Values(Kind{"sqlite", open_sqlite}),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
