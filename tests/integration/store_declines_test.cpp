// The store's contract: runs of declines for want of room, and how much was accepted.
#include "tests/integration/store_contract.hpp"

namespace store_testing {
namespace {

using Times = std::vector<Timestamp>;

class ReferralStoreDeclines : public ReferralStoreContract {
protected:
    // A referral that waits for an answer of the provider's.
    Task asked(const std::string& service, const std::string& owner = provider) {
        NewReferral wanted = arrival("R-" + std::to_string(++asked_));
        wanted.task.owner = owner;
        wanted.task.service = service;
        wanted.is_provider = owner == provider;
        return accepted(wanted).task;
    }
    void step(Task& task, TaskStatus status, Timestamp at, const std::string& decline = {},
              std::optional<Change::Full> full = {}) {
        TaskState state = task.state;
        state.status = status;
        Change change = change_of(task, state, at);
        change.task->decline = decline;
        change.full = std::move(full);
        ASSERT_TRUE(io.run(store->apply(change)));
        ++task.version;
        task.state = state;
    }
    void declined(const std::string& service, Timestamp at,
                  const std::string& reason = std::string(at_capacity)) {
        Task task = asked(service);
        step(task, TaskStatus::rejected, at, reason);
    }
    void taken(const std::string& service, Timestamp at, const std::string& owner = provider) {
        Task task = asked(service, owner);
        step(task, TaskStatus::accepted, at);
    }
    std::vector<DeclineRun> runs(const std::string& owner = {}) {
        return io.run(store->decline_runs(owner)).value();
    }
    std::uint64_t accepted_by(const std::string& owner, TimeWindow window = {}) {
        return io.run(store->accepted({owner}, window)).value().at(owner);
    }
    Change::Full after(std::uint32_t count, Timestamp since = {}) {
        return {since, count, {provider, arrivals->ids.next(home), EventKind::task_full}};
    }
    std::size_t told() {
        const Feed heard = feed(provider);
        return static_cast<std::size_t>(
            std::ranges::count(heard.events, EventKind::task_full, &Event::kind));
    }

    int asked_ = 0;
};

TEST_P(ReferralStoreDeclines, AreARunOfEachServiceTheNewestFirst) {
    declined("walks", day + 1h);
    declined("chess", day + 2h);
    declined("walks", day + 3h);
    declined("", day + 4h);

    const std::vector<DeclineRun> expected{{provider, "", {day + 4h}},
                                           {provider, "chess", {day + 2h}},
                                           {provider, "walks", {day + 3h, day + 1h}}};
    EXPECT_EQ(runs(), expected);
    EXPECT_EQ(runs(provider), expected);
    EXPECT_TRUE(runs(pcn).empty());
}

TEST_P(ReferralStoreDeclines, AreEndedByAnAcceptanceForTheSameService) {
    declined("walks", day + 1h);
    declined("chess", day + 1h);
    taken("walks", day + 2h);
    declined("walks", day + 3h);

    const std::vector<DeclineRun> expected{{provider, "chess", {day + 1h}},
                                           {provider, "walks", {day + 3h}}};
    EXPECT_EQ(runs(), expected);
}

TEST_P(ReferralStoreDeclines, AreNotEndedByAnAcceptanceInError) {
    declined("walks", day + 1h);
    Task task = asked("walks");
    step(task, TaskStatus::accepted, day + 2h);
    EXPECT_TRUE(runs().empty());

    step(task, TaskStatus::entered_in_error, day + 3h);

    EXPECT_EQ(runs().size(), 1U);
}

TEST_P(ReferralStoreDeclines, CountOnlyForWantOfRoomAndOnlyOfProviders) {
    declined("walks", day + 1h, "out-of-area");
    declined("walks", day + 2h, "no-answer");
    Task task = asked("", pcn);
    step(task, TaskStatus::rejected, day + 3h, std::string(at_capacity));

    EXPECT_TRUE(runs().empty());
}

TEST_P(ReferralStoreDeclines, OfWhichManyAreKnownAsTheNewestFew) {
    for (int i = 1; i <= 25; ++i) declined("walks", day + std::chrono::hours(i));

    ASSERT_EQ(runs().size(), 1U);
    EXPECT_EQ(runs()[0].declines.size(), DeclineRun::most_declines);
    EXPECT_EQ(runs()[0].declines.front(), day + 25h);
}

TEST_P(ReferralStoreDeclines, AreToldOnceInARun) {
    for (int i = 1; i <= 5; ++i) {
        Task task = asked("walks");
        step(task, TaskStatus::rejected, day + std::chrono::hours(i), "at-capacity", after(3));
        EXPECT_EQ(told(), i < 3 ? 0U : 1U) << i;
    }
    taken("walks", day + 6h);
    for (int i = 7; i <= 9; ++i) {
        Task task = asked("walks");
        step(task, TaskStatus::rejected, day + std::chrono::hours(i), "at-capacity", after(3));
    }

    EXPECT_EQ(told(), 2U);
}

TEST_P(ReferralStoreDeclines, AreToldOfTheTaskThatWasDeclined) {
    Task task = asked("walks");

    step(task, TaskStatus::rejected, day + 1h, "at-capacity", after(1));

    const Event event = feed(provider).events.back();
    EXPECT_EQ(event.kind, EventKind::task_full);
    EXPECT_EQ(event.task, task.id);
    EXPECT_EQ(event.at, day + 1h);
}

TEST_P(ReferralStoreDeclines, CountFromWhatWasSaidOfTheRoomOn) {
    declined("walks", day + 1h);
    declined("walks", day + 2h);
    Task task = asked("walks");

    step(task, TaskStatus::rejected, day + 3h, "at-capacity", after(3, day + 1h));

    EXPECT_EQ(told(), 0U);
}

TEST_P(ReferralStoreDeclines, DoNotCountAsAccepted) {
    taken("", day + 1h, pcn);
    taken("", day + 2h, pcn);
    Task declined = asked("", pcn);
    step(declined, TaskStatus::rejected, day + 3h, "at-capacity");
    Task error = asked("", pcn);
    step(error, TaskStatus::accepted, day + 3h);
    step(error, TaskStatus::entered_in_error, day + 4h);
    asked("", pcn);

    EXPECT_EQ(accepted_by(pcn), 2U);
    EXPECT_EQ(accepted_by(other_pcn), 0U);
    EXPECT_EQ(accepted_by(pcn, {day + 1h, day + 2h}), 1U);
}

TEST_P(ReferralStoreDeclines, LeaveCountedWhatWasAcceptedAndThenCompleted) {
    Task task = asked("", pcn);
    step(task, TaskStatus::accepted, day + 1h);
    step(task, TaskStatus::completed, day + 100h);

    EXPECT_EQ(accepted_by(pcn, {day, day + 2h}), 1U);
}

INSTANTIATE_TEST_SUITE_P(Stores, ReferralStoreDeclines,
                         testing::Values(Kind{"Fake", open_fake}, Kind{"Sqlite", open_sqlite}),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace store_testing
