// The store's contract: homes, health, and reading what was written.
#include "tests/integration/store_contract.hpp"

#include <map>

namespace store_testing {
namespace {

TEST_P(ReferralStoreContract, GivesHomesForEver) {
    const std::vector<HomeRequest> wanted{{"A1", ""}, {"B1", "A1"}, {"C1", ""}};
    const auto first = io.run(store->homes(wanted));
    const std::vector<HomeRequest> otherwise{{"C1", "A1"}, {"B1", ""}, {"A1", "C1"}};
    const auto second = io.run(store->homes(otherwise));

    ASSERT_TRUE(first && second);
    EXPECT_EQ(*first, *second);
    EXPECT_EQ(first->at("A1"), first->at("B1"));
    EXPECT_NE(first->at("A1"), first->at("C1"));
    EXPECT_EQ(first->size(), 3U);
}

TEST_P(ReferralStoreContract, GivesAHomeBesideOneThatHasNoneYet) {
    const std::vector<HomeRequest> wanted{{"A1", "B1"}, {"B1", ""}};

    const auto homes = io.run(store->homes(wanted));

    ASSERT_TRUE(homes);
    EXPECT_EQ(homes->at("A1"), homes->at("B1"));
}

TEST_P(ReferralStoreContract, CountsWhatWaitsIsHeldAndIsDead) {
    NewReferral dead = arrival("R-0");
    dead.task.state.business_status = BusinessStatus::dead_letter;
    accepted(dead);
    accepted("R-1", day + 1h);
    accepted("R-2", day + 2h);
    accepted("R-3", day + 3h);
    NewReferral closed = arrival("R-4");
    closed.task.owner = "CLOSED";
    closed.task.state.status = TaskStatus::completed;
    closed.task.state.business_status = BusinessStatus::closed;
    accepted(closed);
    claimed(1, day + 4h);

    const auto health = io.run(store->health(day + 4h));
    const auto later = io.run(store->health(day + 5h));

    ASSERT_TRUE(health && later);
    ASSERT_EQ(health->queues.size(), 1U);
    EXPECT_EQ(health->queues[0].owner, pcn);
    EXPECT_EQ(health->queues[0].waiting, 2U);
    EXPECT_EQ(health->queues[0].oldest_waiting, day + 2h);
    EXPECT_EQ(health->queues[0].held, 1U);
    EXPECT_EQ(health->queues[0].dead_letters, 1U);
    EXPECT_EQ(health->referrals, 5U);
    EXPECT_EQ(health->undelivered, 0U);
    EXPECT_EQ(later->queues[0].waiting, 3U);
    EXPECT_EQ(later->queues[0].oldest_waiting, day + 1h);
    EXPECT_EQ(later->queues[0].held, 0U);
}

TEST_P(ReferralStoreContract, RemembersTheLastPollOfEachCollector) {
    ASSERT_TRUE(io.run(store->note_poll("a", day + 1h)));
    ASSERT_TRUE(io.run(store->note_poll("b", day + 2h)));
    ASSERT_TRUE(io.run(store->note_poll("a", day + 3h)));

    const auto health = io.run(store->health(day));

    ASSERT_TRUE(health);
    EXPECT_EQ(health->last_polls,
              (std::map<std::string, Timestamp>{{"a", day + 3h}, {"b", day + 2h}}));
}

TEST_P(ReferralStoreContract, TakesAProbe) {
    EXPECT_TRUE(io.run(store->probe()));
    EXPECT_TRUE(io.run(store->probe()));
}

asio::awaitable<Result<void>> write_and_read(ReferralStore& store, NewReferral given) {
    const Id referral = given.referral.id;
    const auto kept = co_await store.accept(std::move(given));
    if (!kept) co_return kept.error();
    const auto found = co_await store.find_referral(referral);
    if (!found) co_return found.error();
    TaskQuery query;
    query.referrals = {referral};
    const auto page = co_await store.search_tasks(std::move(query));
    if (!page) co_return page.error();
    if (page->items.size() != 1) co_return fhir::hidden_error(ErrorKind::internal, "no task");
    co_return Result<void>();
}

TEST_P(ReferralStoreContract, ReadsWhatWasAnsweredBefore) {
    std::vector<asio::awaitable<Result<void>>> works;
    for (int i = 0; i < 100; ++i) works.push_back(write_and_read(*store, arrival("")));

    for (const auto& answer : io.run_all(std::move(works))) EXPECT_TRUE(answer);
}

}  // namespace
}  // namespace store_testing
