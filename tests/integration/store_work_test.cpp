// The store's contract: claims, leases and the feeds.
#include "tests/integration/store_contract.hpp"

#include <map>
#include <set>

namespace store_testing {
namespace {

using Claims = Result<std::vector<TaskRecord>>;

std::vector<Id> ids_of(const std::vector<TaskRecord>& records) {
    std::vector<Id> ids;
    for (const TaskRecord& record : records) ids.push_back(record.task.id);
    return ids;
}

TEST_P(ReferralStoreContract, HandsOutTheOldestFirst) {
    const NewReferral young = accepted("R-1", day + 2h);
    const NewReferral old = accepted("R-2", day + 1h);
    const NewReferral youngest = accepted("R-3", day + 3h);

    const auto first = claimed(2, day + 4h);
    const auto second = claimed(2, day + 4h);

    EXPECT_EQ(ids_of(first), (std::vector{old.task.id, young.task.id}));
    EXPECT_EQ(ids_of(second), (std::vector{youngest.task.id}));
}

TEST_P(ReferralStoreContract, BreaksTiesOfAgeById) {
    std::vector<Id> wanted;
    for (const char* name : {"R-1", "R-2", "R-3"}) wanted.push_back(accepted(name).task.id);

    EXPECT_EQ(ids_of(claimed(3, day)), wanted);
}

TEST_P(ReferralStoreContract, MakesAVersionOfAClaim) {
    const NewReferral given = accepted("R-1");

    const auto records = claimed(1, day + 1h);

    ASSERT_EQ(records.size(), 1U);
    const Task& task = records[0].task;
    EXPECT_EQ(task.version, 2U);
    EXPECT_EQ(task.updated, day + 1h);
    EXPECT_EQ(task.changed_by, pcn);
    EXPECT_EQ(task.state.status, TaskStatus::requested);
    EXPECT_EQ(task.state.business_status, BusinessStatus::picked_up);
    EXPECT_EQ(task.state.lease_holder, "pcn-system");
    EXPECT_EQ(task.state.lease_until, day + 1h + 900s);
    EXPECT_EQ(task.state.lease_length, 900s);
    EXPECT_EQ(task.state.deliveries, 1U);
    EXPECT_EQ(records[0].referral.content, given.referral.content);
    const auto history = io.run(store->task_history(given.task.id));
    ASSERT_EQ(history->size(), 2U);
    EXPECT_EQ(history->at(0).state.business_status, BusinessStatus::queued);
    EXPECT_EQ(history->at(1).state.lease_holder, "pcn-system");
}

TEST_P(ReferralStoreContract, TellsOwnerRequesterAndChainReferrerOfAClaimOnce) {
    const NewReferral first = accepted("R-1");
    const NewReferral next = accepted(arrivals->onward(first, day + 1h));
    Claim wanted = claim(1, day + 2h, "provider-system");
    wanted.owner = provider;
    const auto before = std::tuple(feed(practice).last, feed(pcn).last, feed(provider).last);

    ASSERT_EQ(io.run(store->claim(wanted))->size(), 1U);

    for (const auto& [organisation, last] :
         {std::pair(practice, std::get<0>(before)), std::pair(pcn, std::get<1>(before)),
          std::pair(provider, std::get<2>(before))}) {
        const Feed heard = feed(organisation, last + 1);
        ASSERT_EQ(heard.events.size(), 1U) << organisation;
        EXPECT_EQ(heard.events[0].kind, EventKind::task_claimed);
        EXPECT_EQ(heard.events[0].task, next.task.id);
        EXPECT_EQ(heard.events[0].referral, next.referral.id);
        EXPECT_EQ(heard.events[0].at, day + 2h);
    }
}

TEST_P(ReferralStoreContract, HandsEachTaskToOneOfManyClaimers) {
    for (int i = 0; i < 200; ++i) accepted("R-" + std::to_string(i));
    std::vector<asio::awaitable<Claims>> works;
    for (int round = 0; round < 30; ++round) {
        for (int claimer = 0; claimer < 8; ++claimer) {
            const std::string client = "claimer-" + std::to_string(claimer);
            works.push_back(
                store->claim(claim(1 + static_cast<std::uint32_t>(round % 3), day + 1h, client)));
        }
    }

    const auto answers = io.run_all(std::move(works));

    std::multiset<Id> handed;
    for (const auto& answer : answers) {
        ASSERT_TRUE(answer);
        for (const TaskRecord& record : *answer) handed.insert(record.task.id);
    }
    EXPECT_EQ(handed.size(), 200U);
    EXPECT_EQ(std::set<Id>(handed.begin(), handed.end()).size(), 200U);
}

TEST_P(ReferralStoreContract, HandsOutNothingOfAnotherQueue) {
    accepted("R-1");
    Claim wanted = claim(5, day + 1h);
    wanted.owner = other_pcn;

    EXPECT_TRUE(io.run(store->claim(wanted))->empty());
}

TEST_P(ReferralStoreContract, HandsOutNothingThatIsWithheldOrWorkedOn) {
    const NewReferral withheld = accepted("R-1");
    const NewReferral worked_on = accepted("R-2");
    TaskState state;
    state.business_status = BusinessStatus::withheld;
    ASSERT_TRUE(io.run(store->apply(change_of(withheld.task, state, day))));
    state.status = TaskStatus::accepted;
    state.business_status = BusinessStatus::worked_on;
    ASSERT_TRUE(io.run(store->apply(change_of(worked_on.task, state, day))));

    EXPECT_TRUE(claimed(5, day + 1h).empty());
}

TEST_P(ReferralStoreContract, HandsOutAgainWhatIsNoLongerWithheld) {
    NewReferral given = accepted("R-1");
    TaskState state;
    state.business_status = BusinessStatus::withheld;
    ASSERT_TRUE(io.run(store->apply(change_of(given.task, state, day))));
    given.task.version = 2;
    ASSERT_TRUE(io.run(store->apply(change_of(given.task, TaskState(), day + 1h))));

    EXPECT_EQ(ids_of(claimed(5, day + 2h)), std::vector{given.task.id});
}

TEST_P(ReferralStoreContract, HoldsATaskUntilItsLeaseRunsOut) {
    accepted("R-1");
    claimed(1, day);

    EXPECT_TRUE(claimed(1, day + 899s).empty());
    const auto again = claimed(1, day + 900s, "another-system");

    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].task.state.lease_holder, "another-system");
    EXPECT_EQ(again[0].task.state.deliveries, 2U);
    EXPECT_EQ(again[0].task.version, 4U);
}

TEST_P(ReferralStoreContract, GivesBackLeasesThatHaveRunOut) {
    const NewReferral first = accepted("R-1");
    accepted("R-2");
    claimed(1, day);
    claimed(1, day + 600s);
    const std::uint64_t heard = feed(practice).last;

    const auto expired = io.run(store->expire_leases(day + 900s));

    ASSERT_TRUE(expired);
    EXPECT_EQ(*expired, 1U);
    const auto task = io.run(store->find_task(first.task.id));
    EXPECT_EQ(task->task.state.business_status, BusinessStatus::returned);
    EXPECT_EQ(task->task.state.lease_holder, "");
    EXPECT_EQ(task->task.state.deliveries, 1U);
    EXPECT_EQ(task->task.changed_by, "");
    EXPECT_EQ(task->task.version, 3U);
    const Feed news = feed(practice, heard + 1);
    ASSERT_EQ(news.events.size(), 1U);
    EXPECT_EQ(news.events[0].kind, EventKind::task_returned);
}

TEST_P(ReferralStoreContract, MakesADeadLetterOfWhatWasHandedOutTooOften) {
    const NewReferral given = accepted("R-1");
    Timestamp now = day;
    for (std::uint32_t i = 0; i < ReferralStore::most_deliveries; ++i, now += 1h) {
        ASSERT_EQ(claimed(1, now).size(), 1U);
    }
    const std::uint64_t heard = feed(practice).last;

    EXPECT_TRUE(claimed(1, now).empty());

    const auto task = io.run(store->find_task(given.task.id));
    EXPECT_EQ(task->task.state.business_status, BusinessStatus::dead_letter);
    EXPECT_EQ(task->task.state.status, TaskStatus::requested);
    EXPECT_EQ(task->task.state.lease_holder, "");
    const Feed news = feed(practice, heard + 1);
    ASSERT_EQ(news.events.size(), 1U);
    EXPECT_EQ(news.events[0].kind, EventKind::task_dead_letter);
    EXPECT_TRUE(claimed(1, now + 1h).empty());
}

TEST_P(ReferralStoreContract, MakesADeadLetterOfWhatIsGivenBackTooOften) {
    const NewReferral given = accepted("R-1");
    TaskState state;
    state.business_status = BusinessStatus::returned;
    state.deliveries = ReferralStore::most_deliveries;
    ASSERT_TRUE(io.run(store->apply(change_of(given.task, state, day))));
    const NewReferral young = accepted("R-2", day + 1h);

    EXPECT_EQ(ids_of(claimed(1, day + 2h)), std::vector{young.task.id});
    EXPECT_EQ(io.run(store->find_task(given.task.id))->task.state.business_status,
              BusinessStatus::dead_letter);
}

TEST_P(ReferralStoreContract, NumbersAFeedWithoutGapsInTheOrderOfHappening) {
    for (int i = 0; i < 5; ++i) accepted("R-" + std::to_string(i), day + i * 1h);
    claimed(2, day + 9h);

    const Feed all = feed(pcn);

    ASSERT_EQ(all.last, 7U);
    ASSERT_EQ(all.events.size(), 7U);
    for (std::size_t i = 0; i < 7; ++i) {
        EXPECT_EQ(all.events[i].number, i + 1);
        EXPECT_EQ(all.events[i].kind, i < 5 ? EventKind::task_placed : EventKind::task_claimed);
    }
}

TEST_P(ReferralStoreContract, ReadsAFeedFromANumberOn) {
    for (int i = 0; i < 5; ++i) accepted("R-" + std::to_string(i));

    const Feed some = feed(pcn, 2, 3);
    const Feed none = feed(pcn, 6, 3);

    EXPECT_EQ(some.last, 5U);
    ASSERT_EQ(some.events.size(), 3U);
    EXPECT_EQ(some.events[0].number, 2U);
    EXPECT_EQ(some.events[2].number, 4U);
    EXPECT_EQ(none.last, 5U);
    EXPECT_TRUE(none.events.empty());
}

TEST_P(ReferralStoreContract, HasAnEmptyFeedForThoseWhoHaveNothingToHear) {
    EXPECT_EQ(feed("NOBODY").last, 0U);
    EXPECT_TRUE(feed("NOBODY").events.empty());
}

TEST_P(ReferralStoreContract, SaysWhatAnEventIsAbout) {
    const NewReferral given = accepted("R-1", day + 1h);

    const Feed of_practice = feed(practice);
    const Feed of_pcn = feed(pcn);

    ASSERT_EQ(of_practice.events.size(), 1U);
    EXPECT_EQ(of_practice.events[0].kind, EventKind::referral_accepted);
    EXPECT_EQ(of_practice.events[0].referral, given.referral.id);
    EXPECT_FALSE(of_practice.events[0].task);
    EXPECT_EQ(of_practice.events[0].at, day + 1h);
    ASSERT_EQ(of_pcn.events.size(), 1U);
    EXPECT_EQ(of_pcn.events[0].kind, EventKind::task_placed);
    EXPECT_EQ(of_pcn.events[0].task, given.task.id);
}

TEST_P(ReferralStoreContract, TellsAHappeningOnce) {
    NewReferral twice = arrival("R-1");
    twice.events.push_back(twice.events[0]);
    twice.events.push_back({other_pcn, twice.events[0].source, EventKind::task_placed});
    twice.events.push_back(twice.events.back());
    accepted(twice);

    EXPECT_EQ(feed(practice).last, 1U);
    EXPECT_EQ(feed(other_pcn).last, 1U);
}

TEST_P(ReferralStoreContract, TellsThoseWhoLiveElsewhere) {
    NewReferral far = arrival("R-1");
    far.events.push_back({other_practice, far.events[0].source, EventKind::referral_accepted});
    far.events.push_back({other_pcn, far.events[0].source, EventKind::task_placed});
    far.events.push_back({"X99999", far.events[0].source, EventKind::task_placed});
    accepted(far);

    const Feed of_practice = feed(other_practice);
    const Feed of_pcn = feed(other_pcn);
    const Feed of_a_stranger = feed("X99999");

    ASSERT_EQ(of_practice.events.size(), 1U);
    EXPECT_FALSE(of_practice.events[0].task);
    EXPECT_EQ(of_practice.events[0].number, 1U);
    ASSERT_EQ(of_pcn.events.size(), 1U);
    EXPECT_EQ(of_pcn.events[0].task, far.task.id);
    EXPECT_EQ(of_pcn.events[0].referral, far.referral.id);
    EXPECT_EQ(of_a_stranger.last, 1U);
    EXPECT_EQ(io.run(store->health(day))->undelivered, 0U);
}

TEST_P(ReferralStoreContract, NumbersFeedsWithoutGapsWhenManyAreAcceptedAtOnce) {
    std::vector<asio::awaitable<Result<Accepted>>> works;
    for (int i = 0; i < 100; ++i) {
        NewReferral next = arrival("R-" + std::to_string(i));
        if (i % 2 == 0) {
            next.events.push_back({other_pcn, next.events[0].source, EventKind::referral_accepted});
        }
        works.push_back(store->accept(std::move(next)));
    }
    io.run_all(std::move(works));

    for (const auto& [organisation, size] : {std::pair(pcn, 100U), std::pair(other_pcn, 50U)}) {
        std::set<Id> referrals;
        std::uint64_t next = 1;
        while (true) {
            const Feed page = feed(organisation, next, 7);
            if (page.events.empty()) break;
            for (const Event& event : page.events) {
                EXPECT_EQ(event.number, next++);
                referrals.insert(event.referral);
            }
        }
        EXPECT_EQ(referrals.size(), size) << organisation;
    }
}

asio::awaitable<Result<void>> follow(ReferralStore& store, std::size_t wanted,
                                     std::vector<std::uint64_t>& numbers) {
    while (numbers.size() < wanted) {
        const std::string organisation = pcn;
        const auto page = co_await store.events(organisation, numbers.size() + 1, 3);
        if (!page) co_return page.error();
        for (const Event& event : page->events) numbers.push_back(event.number);
        // Lets the writes go on where the store answers at once.
        co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    }
    co_return Result<void>();
}

asio::awaitable<Result<void>> send_all(ReferralStore& store, std::vector<NewReferral> arrivals) {
    for (NewReferral& arrival : arrivals) {
        const auto answer = co_await store.accept(std::move(arrival));
        if (!answer) co_return answer.error();
        co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    }
    co_return Result<void>();
}

TEST_P(ReferralStoreContract, ReadsAFeedInPagesWhileItGrows) {
    std::vector<asio::awaitable<Result<void>>> works;
    std::vector<std::uint64_t> numbers;
    for (int sender = 0; sender < 4; ++sender) {
        std::vector<NewReferral> wanted;
        for (int i = 0; i < 25; ++i) wanted.push_back(arrival(""));
        works.push_back(send_all(*store, std::move(wanted)));
    }
    works.push_back(follow(*store, 100, numbers));

    for (const auto& answer : io.run_all(std::move(works))) ASSERT_TRUE(answer);

    ASSERT_EQ(numbers.size(), 100U);
    for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(numbers[i], i + 1);
}

TEST_P(ReferralStoreContract, SaysWhoHasSomethingNewToHear) {
    std::vector<std::string> heard;
    std::uint64_t last_when_told = 0;
    store->on_events([&heard](const std::vector<std::string>& organisations) {
        heard.insert(heard.end(), organisations.begin(), organisations.end());
    });
    accepted("R-1");
    last_when_told = feed(practice).last;
    io.go_on();

    EXPECT_EQ(std::set<std::string>(heard.begin(), heard.end()),
              (std::set<std::string>{pcn, practice}));
    EXPECT_EQ(heard.size(), 2U);
    EXPECT_EQ(last_when_told, 1U);
}

TEST_P(ReferralStoreContract, SaysSoToThoseWhoLiveElsewhere) {
    std::set<std::string> heard;
    store->on_events([&heard](const std::vector<std::string>& organisations) {
        heard.insert(organisations.begin(), organisations.end());
    });
    NewReferral far = arrival("R-1");
    far.events = {{other_pcn, far.events[0].source, EventKind::task_placed}};
    accepted(far);
    feed(other_pcn);
    io.go_on();

    EXPECT_EQ(heard, std::set<std::string>{other_pcn});
}

TEST_P(ReferralStoreContract, SaysNothingOfARepeat) {
    accepted("R-1");
    io.go_on();
    bool is_told = false;
    store->on_events([&is_told](const std::vector<std::string>&) { is_told = true; });
    accepted("R-1");
    feed(pcn);
    io.go_on();

    EXPECT_FALSE(is_told);
}

}  // namespace
}  // namespace store_testing
