// The store's contract: searches and chains.
#include "tests/integration/store_contract.hpp"

#include <set>

namespace store_testing {
namespace {

using Tasks = Page<TaskRecord>;

class StoreSearch : public ReferralStoreContract {
protected:
    std::vector<Id> tasks(const TaskQuery& query) {
        const auto page = io.run(store->search_tasks(query));
        EXPECT_TRUE(page);
        std::vector<Id> ids;
        for (const TaskRecord& record : page->items) ids.push_back(record.task.id);
        return ids;
    }
    std::vector<Id> referrals(const ReferralQuery& query) {
        const auto page = io.run(store->search_referrals(query));
        EXPECT_TRUE(page);
        std::vector<Id> ids;
        for (const ReferralRecord& record : page->items) ids.push_back(record.referral.id);
        return ids;
    }
    static std::vector<Id> ids(std::initializer_list<NewReferral> list) {
        std::vector<Id> found;
        for (const NewReferral& given : list) found.push_back(given.task.id);
        return found;
    }
    static std::vector<Id> referral_ids(std::initializer_list<NewReferral> list) {
        std::vector<Id> found;
        for (const NewReferral& given : list) found.push_back(given.referral.id);
        return found;
    }
    // One of another practice, in another queue.
    NewReferral foreign(const std::string& identifier, Timestamp at) {
        NewReferral wanted = arrival(identifier, at);
        wanted.referral.referrer = wanted.referral.chain_referrer = other_practice;
        wanted.referral.client = "other-system";
        wanted.task.owner = other_pcn;
        wanted.task.requester = other_practice;
        return accepted(wanted);
    }
};

INSTANTIATE_TEST_SUITE_P(Stores, StoreSearch,
                         testing::Values(Kind{"Fake", open_fake}, Kind{"Sqlite", open_sqlite}),
                         [](const auto& kind) { return std::string(kind.param.name); });

TEST_P(StoreSearch, ShowsATaskToOwnerRequesterAndChainReferrerOnly) {
    const NewReferral first = accepted("R-1");
    const NewReferral next = accepted(arrivals->onward(first, day + 1h));
    foreign("R-2", day + 2h);
    TaskQuery query;

    query.visible_to = {practice};
    EXPECT_EQ(tasks(query), ids({first, next}));
    query.visible_to = {pcn};
    EXPECT_EQ(tasks(query), ids({first, next}));
    query.visible_to = {provider};
    EXPECT_EQ(tasks(query), ids({next}));
    query.visible_to = {"NOBODY"};
    EXPECT_TRUE(tasks(query).empty());
}

TEST_P(StoreSearch, ShowsEverythingToThoseWithoutALimit) {
    const NewReferral first = accepted("R-1");
    const NewReferral second = foreign("R-2", day + 1h);

    EXPECT_EQ(tasks({}), ids({first, second}));
    EXPECT_EQ(referrals({}), referral_ids({first, second}));
}

TEST_P(StoreSearch, LetsNoConditionReachBeyondWhatIsVisible) {
    const NewReferral hidden = foreign("R-2", day);
    TaskQuery query;
    query.visible_to = {practice, pcn};
    for (int condition = 0; condition < 4; ++condition) {
        TaskQuery asked = query;
        if (condition == 0) asked.ids = {hidden.task.id};
        if (condition == 1) asked.owners = {other_pcn};
        if (condition == 2) asked.requesters = {other_practice};
        if (condition == 3) asked.referrals = {hidden.referral.id};
        EXPECT_TRUE(tasks(asked).empty()) << condition;
        asked.visible_to.push_back(other_pcn);
        EXPECT_EQ(tasks(asked), ids({hidden})) << condition;
    }
}

TEST_P(StoreSearch, FindsTasksByWhatIsAsked) {
    const NewReferral first = accepted("R-1");
    const NewReferral second = accepted("R-2", day + 1h);
    const NewReferral next = accepted(arrivals->onward(first, day + 2h));
    const NewReferral far = foreign("R-3", day + 3h);
    TaskState state;
    state.status = TaskStatus::accepted;
    state.business_status = BusinessStatus::worked_on;
    ASSERT_TRUE(io.run(store->apply(change_of(second.task, state, day + 5h))));
    const auto found = [this](auto set) {
        TaskQuery query;
        set(query);
        return tasks(query);
    };

    EXPECT_EQ(found([&](TaskQuery& q) {
                  q.ids = {first.task.id, far.task.id};
              }),
              ids({first, far}));
    EXPECT_EQ(found([&](TaskQuery& q) { q.owners = {pcn}; }), ids({first, second}));
    EXPECT_EQ(found([&](TaskQuery& q) { q.owners = {provider, other_pcn}; }), ids({next, far}));
    EXPECT_EQ(found([&](TaskQuery& q) { q.requesters = {pcn, other_practice}; }), ids({next, far}));
    EXPECT_EQ(found([&](TaskQuery& q) { q.referrals = {next.referral.id}; }), ids({next}));
    EXPECT_EQ(found([&](TaskQuery& q) { q.part_of = {first.task.id}; }), ids({next}));
    EXPECT_EQ(found([&](TaskQuery& q) { q.statuses = {TaskStatus::accepted}; }), ids({second}));
    EXPECT_EQ(found([&](TaskQuery& q) {
                  q.statuses = {TaskStatus::requested, TaskStatus::accepted};
                  q.owners = {pcn};
              }),
              ids({first, second}));
    EXPECT_EQ(found([&](TaskQuery& q) {
                  q.business_statuses = {BusinessStatus::queued};
                  q.owners = {pcn};
              }),
              ids({first}));
    EXPECT_EQ(found([&](TaskQuery& q) { q.placed = {day + 1h, day + 3h}; }), ids({second, next}));
    EXPECT_EQ(found([&](TaskQuery& q) { q.updated = {day + 4h, std::nullopt}; }), ids({second}));
    EXPECT_TRUE(found([&](TaskQuery& q) { q.owner_missing = true; }).empty());
    EXPECT_TRUE(found([&](TaskQuery& q) {
                    q.owners = {pcn};
                    q.requesters = {other_practice};
                }).empty());
}

TEST_P(StoreSearch, OrdersTasksAsAsked) {
    const NewReferral first = accepted("R-1");
    const NewReferral second = accepted("R-2", day + 1h);
    const NewReferral third = accepted("R-3", day + 1h);
    ASSERT_TRUE(io.run(store->apply(change_of(first.task, TaskState(), day + 5h))));
    TaskQuery query;
    query.visible_to = {pcn};

    EXPECT_EQ(tasks(query), ids({first, second, third}));
    query.descending = true;
    EXPECT_EQ(tasks(query), ids({third, second, first}));
    query.order = TaskOrder::updated;
    EXPECT_EQ(tasks(query), ids({first, third, second}));
    query.descending = false;
    EXPECT_EQ(tasks(query), ids({second, third, first}));
}

TEST_P(StoreSearch, LeavesContentOutUnlessItIsWanted) {
    const NewReferral given = accepted("R-1");
    TaskQuery query;
    query.owners = {pcn};
    EXPECT_EQ(io.run(store->search_tasks(query))->items.at(0).referral.content, "");

    query.with_content = true;
    EXPECT_EQ(io.run(store->search_tasks(query))->items.at(0).referral.content,
              given.referral.content);
}

TEST_P(StoreSearch, NamesANextPageOnlyWhereThereIsOne) {
    for (int i = 0; i < 4; ++i) accepted("R-" + std::to_string(i));
    TaskQuery query;
    query.visible_to = {practice};

    query.count = 4;
    EXPECT_FALSE(io.run(store->search_tasks(query))->next);
    query.count = 3;
    EXPECT_TRUE(io.run(store->search_tasks(query))->next);
}

TEST_P(StoreSearch, PagesThroughAllOnceInBothDirections) {
    std::set<Id> all;
    for (int i = 0; i < 23; ++i) all.insert(accepted("", day + (i / 4) * 1h).task.id);
    for (const bool descending : {false, true}) {
        for (const TaskOrder order : {TaskOrder::placed, TaskOrder::updated}) {
            TaskQuery query;
            query.visible_to = {practice, pcn};
            query.descending = descending;
            query.order = order;
            query.count = 5;
            std::vector<Id> seen;
            do {
                const auto page = io.run(store->search_tasks(query));
                ASSERT_TRUE(page);
                for (const TaskRecord& record : page->items) seen.push_back(record.task.id);
                query.after = page->next;
            } while (query.after);
            EXPECT_EQ(seen.size(), 23U);
            EXPECT_EQ(std::set<Id>(seen.begin(), seen.end()), all);
        }
    }
}

TEST_P(StoreSearch, PagesWithoutGapOrRepeatWhileOthersWrite) {
    std::set<Id> all;
    for (int i = 0; i < 20; ++i) all.insert(accepted("", day + i * 1min).task.id);
    TaskQuery query;
    query.visible_to = {pcn};
    query.count = 3;
    std::multiset<Id> seen;
    do {
        const auto page = io.run(store->search_tasks(query));
        ASSERT_TRUE(page);
        for (const TaskRecord& record : page->items) seen.insert(record.task.id);
        query.after = page->next;
        accepted("", day + 1min);
        claimed(2, day + 1h);
        if (seen.size() > 60) break;
    } while (query.after);

    for (const Id& id : all) EXPECT_EQ(seen.count(id), 1U);
}

TEST_P(StoreSearch, ShowsAReferralToItsReferrersAndOwnersOnly) {
    const NewReferral first = accepted("R-1");
    const NewReferral next = accepted(arrivals->onward(first, day + 1h));
    foreign("R-2", day + 2h);
    TaskState state;
    state.status = TaskStatus::rejected;
    state.business_status = BusinessStatus::closed;
    ASSERT_TRUE(io.run(store->apply(change_of(next.task, state, day + 3h))));
    ReferralQuery query;

    query.visible_to = {practice};
    EXPECT_EQ(referrals(query), referral_ids({first, next}));
    query.visible_to = {pcn};
    EXPECT_EQ(referrals(query), referral_ids({first, next}));
    query.visible_to = {provider};
    EXPECT_EQ(referrals(query), referral_ids({next}));
    query.visible_to = {"NOBODY"};
    EXPECT_TRUE(referrals(query).empty());
    query.ids = {first.referral.id};
    EXPECT_TRUE(referrals(query).empty());
    query.visible_to = {other_practice, provider};
    EXPECT_TRUE(referrals(query).empty());
}

TEST_P(StoreSearch, FindsReferralsByWhatIsAsked) {
    NewReferral first = arrival("R-1");
    first.patient_key = digest_of("9990000018");
    accepted(first);
    const NewReferral next = accepted(arrivals->onward(first, day + 1h));
    NewReferral far = arrival("R-1", day + 2h);
    far.referral.client = "other-system";
    far.referral.identifier.system = "https://other.example/r";
    far.referral.status = ReferralStatus::on_hold;
    accepted(far);
    const auto found = [this](auto set) {
        ReferralQuery query;
        query.visible_to = {practice};
        set(query);
        return referrals(query);
    };

    EXPECT_EQ(found([&](ReferralQuery& q) { q.ids = {next.referral.id}; }), referral_ids({next}));
    EXPECT_EQ(found([&](ReferralQuery& q) { q.identifier = "R-1"; }), referral_ids({first, far}));
    EXPECT_EQ(found([&](ReferralQuery& q) {
                  q.identifier_system = "https://other.example/r";
                  q.identifier = "R-1";
              }),
              referral_ids({far}));
    EXPECT_TRUE(found([&](ReferralQuery& q) { q.identifier = "R-2"; }).empty());
    EXPECT_EQ(found([&](ReferralQuery& q) { q.patient_key = digest_of("9990000018"); }),
              referral_ids({first}));
    EXPECT_TRUE(found([&](ReferralQuery& q) { q.patient_key = digest_of("other"); }).empty());
    EXPECT_EQ(found([&](ReferralQuery& q) { q.persons = {first.referral.person}; }),
              referral_ids({first, next}));
    EXPECT_EQ(found([&](ReferralQuery& q) { q.based_on = {first.referral.id}; }),
              referral_ids({next}));
    EXPECT_EQ(found([&](ReferralQuery& q) { q.statuses = {ReferralStatus::on_hold}; }),
              referral_ids({far}));
    EXPECT_EQ(found([&](ReferralQuery& q) {
                  q.accepted = {day + 1h, day + 2h};
              }),
              referral_ids({next}));
    EXPECT_EQ(found([&](ReferralQuery& q) {
                  q.updated = {std::nullopt, day + 1h};
              }),
              referral_ids({first}));
    EXPECT_EQ(found([&](ReferralQuery& q) { q.descending = true; }),
              referral_ids({far, next, first}));
}

TEST_P(StoreSearch, PagesThroughReferrals) {
    std::vector<Id> all;
    for (int i = 0; i < 11; ++i) all.push_back(accepted("", day + (i / 3) * 1h).referral.id);
    ReferralQuery query;
    query.visible_to = {practice, pcn};
    query.count = 4;
    std::vector<Id> seen;
    do {
        const auto page = io.run(store->search_referrals(query));
        ASSERT_TRUE(page);
        for (const ReferralRecord& record : page->items) {
            seen.push_back(record.referral.id);
            EXPECT_EQ(record.tasks.size(), 1U);
            EXPECT_FALSE(record.referral.content.empty());
        }
        query.after = page->next;
    } while (query.after);

    EXPECT_EQ(seen, all);
}

TEST_P(StoreSearch, GivesAChainFromItsFirstReferralOn) {
    const NewReferral first = accepted("R-1", day + 1h);
    const NewReferral late = accepted(arrivals->onward(first, day + 3h));
    const NewReferral early = accepted(arrivals->onward(first, day));
    accepted("R-2");

    const auto chain = io.run(store->find_chain(first.referral.id));

    ASSERT_TRUE(chain);
    std::vector<Id> found;
    for (const ReferralRecord& record : *chain) found.push_back(record.referral.id);
    EXPECT_EQ(found, referral_ids({first, early, late}));
    EXPECT_TRUE(io.run(store->find_chain(late.referral.id))->empty());
}

}  // namespace
}  // namespace store_testing
