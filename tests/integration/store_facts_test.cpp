// The store's contract: what is counted for the regional picture.
#include "tests/integration/store_contract.hpp"

namespace store_testing {
namespace {

Background lonely_in_marling() {
    Background background;
    background.pcn = pcn;
    background.icb = "QZ9";
    background.source = Source::practice;
    background.age = AgeBand::from_65;
    background.need_system = "http://snomed.info/sct";
    background.need = "422650009";
    return background;
}

class ReferralStoreFacts : public ReferralStoreContract {
protected:
    NewReferral arrival_with_background(const std::string& identifier, Timestamp at = day) {
        NewReferral wanted = arrival(identifier, at);
        wanted.background = lonely_in_marling();
        return wanted;
    }
    std::vector<Fact> facts(TimeWindow window = {}) {
        std::vector<Fact> all;
        const auto read =
            io.run(store->facts(window, [&all](const Fact& fact) { all.push_back(fact); }));
        EXPECT_TRUE(read);
        return all;
    }
    void step(Task& task, TaskStatus status, Timestamp at, const std::string& decline = {}) {
        TaskState state = task.state;
        state.status = status;
        Change change = change_of(task, state, at);
        change.task->decline = decline;
        ASSERT_TRUE(io.run(store->apply(change)));
        ++task.version;
        task.state = state;
    }
};

TEST_P(ReferralStoreFacts, BeginWithTheArrivalOnce) {
    const NewReferral given = accepted(arrival_with_background("1"));
    ASSERT_TRUE(io.run(store->accept(given)));  // a repeat

    const std::vector<Fact> all = facts();

    ASSERT_EQ(all.size(), 1U);
    Fact expected;
    expected.task = given.task.id;
    expected.chain = given.referral.id;
    expected.arrived = day;
    expected.background = lonely_in_marling();
    expected.owner = pcn;
    expected.placed = day;
    EXPECT_EQ(all[0], expected);
}

TEST_P(ReferralStoreFacts, FollowTheStepsOfATask) {
    NewReferral given = accepted(arrival_with_background("1"));

    step(given.task, TaskStatus::accepted, day + 2h);
    step(given.task, TaskStatus::in_progress, day + 3h);
    EXPECT_FALSE(facts().at(0).ended);
    step(given.task, TaskStatus::completed, day + 50h);

    const Fact fact = facts().at(0);
    EXPECT_EQ(fact.status, TaskStatus::completed);
    EXPECT_EQ(fact.accepted, day + 2h);
    EXPECT_EQ(fact.ended, day + 50h);
    EXPECT_EQ(fact.decline, "");
}

TEST_P(ReferralStoreFacts, KeepTheWorkThatWasToldLast) {
    NewReferral given = accepted(arrival_with_background("1"));
    step(given.task, TaskStatus::accepted, day + 2h);
    Change change = change_of(given.task, given.task.state, day + 3h);  // no step
    change.task->work = Work{1, {{"swemwbs", mappings::Moment::baseline, day, 19.98}}};
    ASSERT_TRUE(io.run(store->apply(change)));
    ++given.task.version;
    Work told{3,
              {{"swemwbs", mappings::Moment::baseline, day, 19.98},
               {"swemwbs", mappings::Moment::not_said, day + 24h, 24.0}}};
    change = change_of(given.task, given.task.state, day + 4h);
    change.task->work = told;
    ASSERT_TRUE(io.run(store->apply(change)));
    ++given.task.version;
    EXPECT_EQ(facts().at(0).work, told);
    EXPECT_EQ(facts().at(0).accepted, day + 2h);

    step(given.task, TaskStatus::completed, day + 50h);

    EXPECT_EQ(facts().at(0).work, told);
}

TEST_P(ReferralStoreFacts, TellOfADeclineAndOfTheNextOffer) {
    const NewReferral given = accepted(arrival_with_background("1"));
    TaskState declined = given.task.state;
    declined.status = TaskStatus::rejected;
    Change change = change_of(given.task, declined, day + 1h);
    change.task->decline = "at-capacity";
    change.offer.emplace();
    change.offer->task = given.task;
    change.offer->task.id = arrivals->ids.next(home);
    change.offer->task.owner = provider;
    change.offer->task.service = "walks";
    change.offer->task.placed_at = day + 1h;
    change.offer->referral_version = given.referral.version;
    change.offer->is_provider = true;
    ASSERT_TRUE(io.run(store->apply(change)));

    const std::vector<Fact> all = facts();

    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].decline, "at-capacity");
    EXPECT_EQ(all[0].ended, day + 1h);
    EXPECT_FALSE(all[0].is_provider);
    EXPECT_EQ(all[1].chain, given.referral.id);
    EXPECT_EQ(all[1].arrived, day);
    EXPECT_EQ(all[1].placed, day + 1h);
    EXPECT_EQ(all[1].background, lonely_in_marling());
    EXPECT_EQ(all[1].owner, provider);
    EXPECT_EQ(all[1].service, "walks");
    EXPECT_TRUE(all[1].is_provider);
    EXPECT_FALSE(all[1].is_onward);
}

TEST_P(ReferralStoreFacts, OfAnOnwardReferralHaveTheBackgroundOfItsChain) {
    const NewReferral first = accepted(arrival_with_background("1"));
    NewReferral onward = arrivals->onward(first, day + 30h);
    onward.is_provider = true;
    accepted(onward);

    const std::vector<Fact> all = facts();

    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1].task, onward.task.id);
    EXPECT_EQ(all[1].chain, first.referral.id);
    EXPECT_EQ(all[1].arrived, day);
    EXPECT_EQ(all[1].background, lonely_in_marling());
    EXPECT_TRUE(all[1].is_onward);
    EXPECT_TRUE(all[1].is_provider);
}

TEST_P(ReferralStoreFacts, AreThoseOfTheChainsThatArrivedInTheWindow) {
    accepted(arrival_with_background("before", day - 1ms));
    const NewReferral within = accepted(arrival_with_background("within", day));
    accepted(arrivals->onward(within, day + 100h));
    accepted(arrival_with_background("after", day + 24h));

    const std::vector<Fact> all = facts({day, day + 24h});

    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].chain, within.referral.id);
    EXPECT_EQ(all[1].chain, within.referral.id);
}

INSTANTIATE_TEST_SUITE_P(Stores, ReferralStoreFacts,
                         testing::Values(Kind{"Fake", open_fake}, Kind{"Sqlite", open_sqlite}),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace store_testing
