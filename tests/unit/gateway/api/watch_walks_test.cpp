// Random histories under the watchdog, each held against what must never happen.
#include "gateway/api/referral_change.hpp"
#include "gateway/api/watch_round.hpp"
#include "tests/unit/gateway/api/task_test_support.hpp"

#include <array>
#include <map>
#include <random>
#include <set>

namespace {

using namespace referral_tests;
using namespace std::chrono_literals;

struct WatchWalks : TaskTest {
    WatchWalks() {
        // Shorter than in earnest, or few walks would see the end of a pause.
        auto& patiences = settings.watch.patiences;
        const auto day = std::chrono::days(1);
        patiences.in_progress = {4 * day, 6 * day, day * 0};
        patiences.on_hold = {4 * day, 6 * day, day * 0};
        patiences.accepted = {3 * day, 5 * day, day * 0};
    }

    // One that names the Garden Club, put into the store as it begins.
    Id begin() {
        NewReferral arrival;
        arrival.referral.id = ids.next(1);
        arrival.referral.chain = arrival.referral.id;
        arrival.referral.person = ids.next(1);
        arrival.referral.referrer = arrival.referral.chain_referrer = "A99901";
        arrival.referral.consent = mappings::Consent::permitted;
        arrival.referral.practice = "A99901";
        arrival.referral.content = good_referral();
        arrival.task.id = ids.next(1);
        arrival.task.referral = arrival.referral.id;
        arrival.task.owner = "P9901";
        arrival.task.requester = "A99901";
        arrival.task.placed_at = clock.time;
        arrival.task.state.since = clock.time;
        arrival.task.is_urgent = roll(4) == 0;
        const Id id = arrival.referral.id;
        EXPECT_TRUE(run(store.accept(std::move(arrival))));
        return id;
    }

    std::size_t roll(std::size_t sides) { return dice() % sides; }

    void act(const Id& id) {
        const Task task = referral(id).tasks.back();
        const Caller owner = caller_of("system", task.owner, Role::link_worker);
        constexpr std::array to{"accepted", "in-progress", "on-hold",  "received",
                                "rejected", "failed",      "completed"};
        switch (roll(6)) {
            case 0: {
                Claim claim;
                claim.owner = task.owner;
                claim.lease = std::chrono::hours(1 + roll(12));
                claim.at = clock.time;
                claim.actor = {"system", task.owner, "request"};
                ASSERT_TRUE(run(store.claim(claim)));
                break;
            }
            case 1: {
                constexpr std::array statuses{"on-hold", "active", "active", "revoked"};
                const std::string body = R"([{"op":"replace","path":"/status","value":")" +
                                         std::string(statuses[roll(roll(5) == 0 ? 4 : 3)]) +
                                         R"("}])";
                (void)run(change.patch(request(practice, body, {id.text()})));
                break;
            }
            case 2:
                break;
            default: {
                // Whether it is a step or not is for others to test. To the end seldom.
                const std::string status = to[roll(roll(4) == 0 ? to.size() : 4)];
                (void)patch(owner, task.id, status, roll(2) == 0 ? "at-capacity" : "", true);
            }
        }
    }

    // Each version of a task against the one before.
    void check(const std::vector<Task>& versions) {
        std::map<Timestamp, std::set<Silence>> told;  // of each wait
        for (std::size_t i = 1; i < versions.size(); ++i) {
            const TaskState& before = versions[i - 1].state;
            const TaskState& now = versions[i].state;
            if (!is_open(now.status)) {
                ASSERT_EQ(now.silence, Silence::none);
            }
            if (now.silence > before.silence) {
                ASSERT_TRUE(told[now.since].insert(now.silence).second) << "told twice";
                ASSERT_EQ(now.since, before.since) << "moved its beginning";
                ASSERT_NE(before.business_status, BusinessStatus::withheld);
                ++steps[now.silence];
            }
            if (now.status == before.status) continue;
            if (now.reason.find("no-answer") == std::string::npos) continue;
            ASSERT_EQ(before.status, TaskStatus::requested) << "took accepted work back";
            ASSERT_EQ(before.silence, Silence::escalated) << "before anybody was told";
            ASSERT_NE(versions[i].owner, "T99901");
            ASSERT_GE(settings.watch.days.between(before.since, versions[i].updated),
                      versions[i].is_urgent ? 48h : 120h);
            ++taken_back;
        }
    }

    void walk() {
        const Id id = begin();
        for (int step = 0; step < 25; ++step) {
            clock.time += std::chrono::hours(roll(40));
            ASSERT_TRUE(run(store.expire_leases(clock.time)));
            if (roll(3) == 0) {
                ASSERT_NO_FATAL_FAILURE(act(id));
            }
            ASSERT_TRUE(run(watch_round.run()));
            const std::uint64_t again = run(watch_round.run()).value();
            ASSERT_EQ(again, 0U) << "a second look found more";

            std::size_t open = 0;
            std::set<std::string> owners;
            for (const Task& task : referral(id).tasks) {
                if (is_open(task.state.status)) ++open;
                ASSERT_TRUE(owners.insert(task.owner).second) << "asked twice";
            }
            ASSERT_LE(open, 1U);
        }
        for (const Task& task : referral(id).tasks) {
            ASSERT_NO_FATAL_FAILURE(check(run(store.task_history(task.id)).value()));
        }
        ASSERT_NO_FATAL_FAILURE(end(id));
    }
    // So that the rounds of the next walk find nothing of this one.
    void end(const Id& id) {
        const Task task = referral(id).tasks.back();
        if (is_open(task.state.status)) report(task, TaskStatus::completed, BusinessStatus::closed);
    }

    ReferralChange change{parts};
    WatchRound watch_round{parts};
    std::mt19937 dice{20270325};
    std::map<Silence, int> steps;
    int taken_back = 0;
};

TEST_F(WatchWalks, NeverTellTwiceNorTakeBackWhatIsAcceptedNorAskTwoAtOnce) {
    for (int number = 0; number < 100; ++number) {
        SCOPED_TRACE("walk " + std::to_string(number));
        ASSERT_NO_FATAL_FAILURE(walk());
    }

    EXPECT_GT(steps[Silence::nudged], 50);
    EXPECT_GT(steps[Silence::escalated], 50);
    EXPECT_GT(taken_back, 10);
}

}  // namespace
