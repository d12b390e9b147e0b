// What gateway/ports/referral_store.hpp promises, asked of every store there is, the fake of the
// unit tests included. This file: accepting and changing.
#include "tests/integration/store_contract.hpp"

namespace store_testing {
namespace {

INSTANTIATE_TEST_SUITE_P(Stores, ReferralStoreContract,
                         testing::Values(Kind{"Fake", open_fake}, Kind{"Sqlite", open_sqlite}),
                         [](const auto& kind) { return std::string(kind.param.name); });

TEST_P(ReferralStoreContract, GivesBackTheReferralAsItWasGiven) {
    NewReferral given = arrival("R-1");
    given.referral.shape = mappings::Shape::transaction;
    given.referral.consent = mappings::Consent::permitted;
    given.referral.content = std::string("{\"a\":\"\xc3\xa9\"}\n\0x", 14);
    accepted(given);

    const auto found = io.run(store->find_referral(given.referral.id));

    ASSERT_TRUE(found);
    const Referral& referral = found->referral;
    EXPECT_EQ(referral.id, given.referral.id);
    EXPECT_EQ(referral.chain, given.referral.chain);
    EXPECT_FALSE(referral.based_on);
    EXPECT_EQ(referral.client, "practice-system");
    EXPECT_EQ(referral.referrer, practice);
    EXPECT_EQ(referral.chain_referrer, practice);
    EXPECT_EQ(referral.person, given.referral.person);
    EXPECT_EQ(referral.identifier, given.referral.identifier);
    EXPECT_EQ(referral.shape, mappings::Shape::transaction);
    EXPECT_EQ(referral.consent, mappings::Consent::permitted);
    EXPECT_EQ(referral.practice, practice);
    EXPECT_EQ(referral.accepted_at, day);
    EXPECT_EQ(referral.updated, day);
    EXPECT_EQ(referral.version, 1U);
    EXPECT_EQ(referral.status, ReferralStatus::active);
    EXPECT_EQ(referral.status_reason, "");
    EXPECT_EQ(referral.content, given.referral.content);
}

TEST_P(ReferralStoreContract, GivesBackTheTaskAsItWasGiven) {
    NewReferral given = arrival("R-1");
    given.task.service = "walking-group";
    given.task.already_open = arrivals->ids.next(home);
    given.task.state.reason = R"({"text":"why"})";
    given.task.state.notes = R"([{"text":"note"}])";
    given.task.state.outputs = R"([{"valueString":"out"}])";
    accepted(given);

    const auto found = io.run(store->find_task(given.task.id));

    ASSERT_TRUE(found);
    const Task& task = found->task;
    EXPECT_EQ(task.id, given.task.id);
    EXPECT_EQ(task.referral, given.referral.id);
    EXPECT_FALSE(task.part_of);
    EXPECT_EQ(task.owner, pcn);
    EXPECT_EQ(task.requester, practice);
    EXPECT_EQ(task.service, "walking-group");
    EXPECT_EQ(task.already_open, given.task.already_open);
    EXPECT_EQ(task.rule, "pcn");
    EXPECT_EQ(task.decision, given.task.decision);
    EXPECT_EQ(task.placed_at, day);
    EXPECT_EQ(task.version, 1U);
    EXPECT_EQ(task.changed_by, practice);
    EXPECT_EQ(task.state.status, TaskStatus::requested);
    EXPECT_EQ(task.state.business_status, BusinessStatus::queued);
    EXPECT_EQ(task.state.reason, given.task.state.reason);
    EXPECT_EQ(task.state.notes, given.task.state.notes);
    EXPECT_EQ(task.state.outputs, given.task.state.outputs);
    EXPECT_EQ(task.state.deliveries, 0U);
    EXPECT_EQ(found->referral.content, given.referral.content);
}

TEST_P(ReferralStoreContract, DoesNotFindWhatIsNotThere) {
    const auto referral = io.run(store->find_referral(arrivals->ids.next(home)));
    const auto task = io.run(store->find_task(arrivals->ids.next(home)));

    ASSERT_FALSE(referral);
    ASSERT_FALSE(task);
    EXPECT_EQ(referral.error().kind, ErrorKind::not_found);
    EXPECT_EQ(task.error().kind, ErrorKind::not_found);
}

TEST_P(ReferralStoreContract, AnswersWithWhatItKept) {
    const NewReferral given = arrival("R-1");

    const auto answer = io.run(store->accept(given));

    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->is_repeat);
    EXPECT_EQ(answer->record.referral.content, given.referral.content);
    ASSERT_EQ(answer->record.tasks.size(), 1U);
    EXPECT_EQ(answer->record.tasks[0].id, given.task.id);
}

TEST_P(ReferralStoreContract, KnowsARepeatByItsIdentifier) {
    const NewReferral first = accepted("R-1");

    const auto again = io.run(store->accept(arrival("R-1")));

    ASSERT_TRUE(again);
    EXPECT_TRUE(again->is_repeat);
    EXPECT_EQ(again->record.referral.id, first.referral.id);
    EXPECT_EQ(again->record.referral.content, first.referral.content);
    ASSERT_EQ(again->record.tasks.size(), 1U);
    EXPECT_EQ(again->record.tasks[0].id, first.task.id);
}

TEST_P(ReferralStoreContract, ChangesNothingOnARepeat) {
    accepted("R-1");
    const NewReferral again = accepted("R-1");

    EXPECT_FALSE(io.run(store->find_referral(again.referral.id)));
    EXPECT_FALSE(io.run(store->find_task(again.task.id)));
    EXPECT_EQ(feed(practice).last, 1U);
    EXPECT_EQ(feed(pcn).last, 1U);
}

TEST_P(ReferralStoreContract, KnowsARepeatByAKey) {
    NewReferral first = arrival("");
    first.keys = {"r:1", "k:1"};
    accepted(first);
    NewReferral again = arrival("");
    again.keys = {"k:1"};

    const auto answer = io.run(store->accept(again));

    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->is_repeat);
    EXPECT_EQ(answer->record.referral.id, first.referral.id);
}

TEST_P(ReferralStoreContract, RefusesOtherContentUnderAnIdentifierAndNamesTheEarlierOne) {
    const NewReferral first = accepted("R-1");
    NewReferral other = arrival("R-1");
    other.digest = digest_of("something else");

    const auto refused = io.run(store->accept(other));

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    ASSERT_EQ(refused.error().issues.size(), 1U);
    EXPECT_NE(refused.error().issues[0].detail.find("ServiceRequest/" + first.referral.id.text()),
              std::string::npos);
}

TEST_P(ReferralStoreContract, RefusesOtherContentUnderAKeyAndNamesTheEarlierOne) {
    NewReferral first = arrival("R-1");
    first.keys = {"k:1"};
    accepted(first);
    NewReferral other = arrival("R-2");
    other.keys = {"k:1"};

    const auto refused = io.run(store->accept(other));

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_NE(
        refused.error().issues.at(0).detail.find("ServiceRequest/" + first.referral.id.text()),
        std::string::npos);
}

TEST_P(ReferralStoreContract, RefusesKeysThatLeadToDifferentReferrals) {
    NewReferral first = arrival("R-1");
    first.keys = {"k:1"};
    accepted(first);
    NewReferral second = arrival("R-2");
    accepted(second);
    NewReferral both = arrival("R-2");
    both.keys = {"k:1"};

    const auto refused = io.run(store->accept(both));

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
}

TEST_P(ReferralStoreContract, KeepsTheIdentifiersOfClientsApart) {
    accepted("R-1");
    NewReferral other = arrival("R-1");
    other.referral.client = "another-system";

    const auto answer = io.run(store->accept(other));

    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->is_repeat);
}

TEST_P(ReferralStoreContract, KeepsTheKeysOfClientsApart) {
    NewReferral first = arrival("");
    first.keys = {"k:1"};
    accepted(first);
    NewReferral other = arrival("");
    other.keys = {"k:1"};
    other.referral.client = "another-system";

    const auto answer = io.run(store->accept(other));

    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->is_repeat);
}

TEST_P(ReferralStoreContract, KeepsTheSystemsOfIdentifiersApart) {
    accepted("R-1");
    NewReferral other = arrival("R-1");
    other.referral.identifier.system = "https://practice.example/others";

    const auto answer = io.run(store->accept(other));

    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->is_repeat);
}

TEST_P(ReferralStoreContract, TakesEqualOnesWithoutIdentifierAndKeyForTwo) {
    accepted("");

    const auto answer = io.run(store->accept(arrival("")));

    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->is_repeat);
}

TEST_P(ReferralStoreContract, LetsAnEqualIdentifierWinWhereTheSenderAsksForThat) {
    const NewReferral first = accepted("R-1");
    NewReferral other = arrival("R-1");
    other.digest = digest_of("something else");
    other.if_none_exist = true;

    const auto answer = io.run(store->accept(other));

    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->is_repeat);
    EXPECT_EQ(answer->record.referral.id, first.referral.id);
}

TEST_P(ReferralStoreContract, LetsNoKeyWinOverOtherContent) {
    NewReferral first = arrival("R-1");
    first.keys = {"k:1"};
    accepted(first);
    NewReferral other = arrival("R-2");
    other.keys = {"k:1"};
    other.if_none_exist = true;

    const auto refused = io.run(store->accept(other));

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
}

TEST_P(ReferralStoreContract, TakesInNoKeyOfARepeat) {
    accepted("R-1");
    NewReferral again = arrival("R-1");
    again.keys = {"k:new"};
    accepted(again);
    NewReferral other = arrival("R-2");
    other.keys = {"k:new"};

    const auto answer = io.run(store->accept(other));

    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->is_repeat);
}

TEST_P(ReferralStoreContract, KeepsOneOfManyEqualOnesSentAtTheSameMoment) {
    std::vector<asio::awaitable<Result<Accepted>>> works;
    for (int i = 0; i < 64; ++i) works.push_back(store->accept(arrival("R-1")));

    const auto answers = io.run_all(std::move(works));

    std::size_t kept = 0;
    std::set<Id> ids;
    for (const auto& answer : answers) {
        ASSERT_TRUE(answer);
        if (!answer->is_repeat) ++kept;
        ids.insert(answer->record.referral.id);
    }
    EXPECT_EQ(kept, 1U);
    EXPECT_EQ(ids.size(), 1U);
}

TEST_P(ReferralStoreContract, ChangesReferralAndTaskTogether) {
    const NewReferral given = accepted("R-1");
    TaskState state = given.task.state;
    state.status = TaskStatus::cancelled;
    state.business_status = BusinessStatus::closed;
    state.reason = R"({"text":"moved away"})";
    Change change = change_of(given.task, state, day + 1h);
    change.referral = Change::OfReferral{given.referral.id, 1, ReferralStatus::revoked, "{}"};

    ASSERT_TRUE(io.run(store->apply(change)));

    const auto found = io.run(store->find_referral(given.referral.id));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->referral.version, 2U);
    EXPECT_EQ(found->referral.updated, day + 1h);
    EXPECT_EQ(found->referral.status, ReferralStatus::revoked);
    EXPECT_EQ(found->referral.status_reason, "{}");
    EXPECT_EQ(found->referral.content, given.referral.content);
    ASSERT_EQ(found->tasks.size(), 1U);
    EXPECT_EQ(found->tasks[0].version, 2U);
    EXPECT_EQ(found->tasks[0].updated, day + 1h);
    EXPECT_EQ(found->tasks[0].changed_by, pcn);
    EXPECT_EQ(found->tasks[0].state.status, TaskStatus::cancelled);
    EXPECT_EQ(found->tasks[0].state.reason, state.reason);
}

TEST_P(ReferralStoreContract, ChangesNothingWhenAVersionIsStale) {
    const NewReferral given = accepted("R-1");
    ASSERT_TRUE(io.run(store->apply(change_of(given.task, given.task.state, day + 1h))));
    Change late = change_of(given.task, given.task.state, day + 2h);
    late.referral = Change::OfReferral{given.referral.id, 1, ReferralStatus::revoked, ""};

    const auto refused = io.run(store->apply(late));

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::stale);
    EXPECT_EQ(io.run(store->find_referral(given.referral.id))->referral.version, 1U);
    EXPECT_EQ(io.run(store->find_task(given.task.id))->task.version, 2U);
    EXPECT_EQ(feed(practice).last, 2U);
}

TEST_P(ReferralStoreContract, RefusesAStaleReferral) {
    const NewReferral given = accepted("R-1");
    Change change = change_of(given.task, given.task.state, day + 1h);
    change.referral = Change::OfReferral{given.referral.id, 7, ReferralStatus::revoked, ""};

    const auto refused = io.run(store->apply(change));

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::stale);
    EXPECT_EQ(io.run(store->find_task(given.task.id))->task.version, 1U);
}

TEST_P(ReferralStoreContract, LetsOneOfTwoChangesOfAVersionWin) {
    const NewReferral given = accepted("R-1");
    std::vector<asio::awaitable<Result<void>>> works;
    for (int i = 0; i < 16; ++i) {
        works.push_back(store->apply(change_of(given.task, given.task.state, day + 1h)));
    }

    const auto answers = io.run_all(std::move(works));

    EXPECT_EQ(std::ranges::count_if(answers, [](const auto& answer) { return bool(answer); }), 1);
}

TEST_P(ReferralStoreContract, ChangesNothingThatIsNotThere) {
    const NewReferral nowhere = arrival("R-1");

    const auto refused = io.run(store->apply(change_of(nowhere.task, nowhere.task.state, day)));

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::not_found);
}

TEST_P(ReferralStoreContract, KeepsEveryVersionOldestFirst) {
    const NewReferral given = accepted("R-1");
    Task task = given.task;
    for (std::uint32_t version = 1; version <= 3; ++version) {
        TaskState state;
        state.notes = "[" + std::to_string(version) + "]";
        task.version = version;
        Change change = change_of(task, state, day + version * 1h);
        change.referral = Change::OfReferral{given.referral.id, version, ReferralStatus::on_hold,
                                             std::to_string(version)};
        ASSERT_TRUE(io.run(store->apply(change)));
    }

    const auto tasks = io.run(store->task_history(given.task.id));
    const auto referrals = io.run(store->referral_history(given.referral.id));

    ASSERT_TRUE(tasks && referrals);
    ASSERT_EQ(tasks->size(), 4U);
    ASSERT_EQ(referrals->size(), 4U);
    for (std::uint32_t i = 0; i < 4; ++i) {
        EXPECT_EQ((*tasks)[i].version, i + 1);
        EXPECT_EQ((*tasks)[i].state.notes, i == 0 ? "" : "[" + std::to_string(i) + "]");
        EXPECT_EQ((*tasks)[i].updated, day + i * 1h);
        EXPECT_EQ((*tasks)[i].changed_by, i == 0 ? practice : pcn);
        EXPECT_EQ((*referrals)[i].version, i + 1);
        EXPECT_EQ((*referrals)[i].updated, day + i * 1h);
        EXPECT_EQ((*referrals)[i].status,
                  i == 0 ? ReferralStatus::active : ReferralStatus::on_hold);
        EXPECT_EQ((*referrals)[i].content, given.referral.content);
    }
}

TEST_P(ReferralStoreContract, HasNoHistoryOfWhatIsNotThere) {
    EXPECT_TRUE(io.run(store->task_history(arrivals->ids.next(home)))->empty());
    EXPECT_TRUE(io.run(store->referral_history(arrivals->ids.next(home)))->empty());
}

}  // namespace
}  // namespace store_testing
