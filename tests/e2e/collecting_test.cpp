// Queues, leases, long polls, and reading while others write.
#include "tests/e2e/gateway_test.hpp"

#include <atomic>
#include <mutex>

namespace {

using namespace testing_support;
using namespace std::chrono_literals;

class Collecting : public GatewayTest {
protected:
    // Sends referrals numbered from `from` on, from `threads` connections at once.
    void send_many(int threads, int each, const std::string& prefix) {
        at_once(threads, [&, prefix](int thread) {
            HttpsClient client = practice.again();
            for (int i = 0; i < each; ++i) {
                Message message;
                message.identifier =
                    prefix + "-" + std::to_string(thread) + "-" + std::to_string(i);
                testing_support::send(here, client, message);
            }
        });
    }

    HttpsClient colleague = here.client("colleague");
};

TEST_F(Collecting, GivesEachReferralToOneCollectorOnly) {
    send_many(4, 50, "claimed");
    std::mutex guard;
    std::vector<std::string> handed_out;

    at_once(8, [&](int collector) {
        HttpsClient client = collector % 2 == 0 ? link_worker.again() : colleague.again();
        for (;;) {
            const auto tasks = claimed_tasks(claim(client, "U99901", 7));
            if (tasks.empty()) return;
            const std::lock_guard lock(guard);
            handed_out.insert(handed_out.end(), tasks.begin(), tasks.end());
        }
    });

    EXPECT_EQ(handed_out.size(), 200U);
    EXPECT_EQ(std::set<std::string>(handed_out.begin(), handed_out.end()).size(), 200U);
}

TEST_F(Collecting, TakesBackWhatIsNotAnsweredInTime) {
    send("lease-1");
    const auto first = claimed_tasks(claim(link_worker, "U99901", 1, 1));
    ASSERT_EQ(first.size(), 1U);
    EXPECT_TRUE(claimed_tasks(claim(colleague, "U99901")).empty());

    std::vector<std::string> second;
    const bool came_back = eventually([&] {
        second = claimed_tasks(claim(colleague, "U99901"));
        return !second.empty();
    });

    ASSERT_TRUE(came_back);
    EXPECT_EQ(second, first);
}

TEST_F(Collecting, TellsAColleagueWhoHoldsATask) {
    send("held-by-1");
    const auto claimed = claimed_tasks(claim(link_worker, "U99901"));
    ASSERT_EQ(claimed.size(), 1U);

    EXPECT_TRUE(is_refusal(step(colleague, claimed[0], "accepted"), 409));
    EXPECT_EQ(step(link_worker, claimed[0], "accepted").status, 200U);
}

TEST_F(Collecting, AnswersALongPollWhenAReferralArrivesAndNotBefore) {
    HttpsClient waiting = link_worker.again();
    auto poll = std::async(std::launch::async, [&waiting] {
        return waiting.get("/fhir/Task?owner=Organization/U99901&status=requested",
                           {{"Prefer", "wait=25"}});
    });
    ASSERT_EQ(poll.wait_for(500ms), std::future_status::timeout);

    const std::string sent = send("awaited-1");

    ASSERT_EQ(poll.wait_for(5s), std::future_status::ready);
    const Answer answer = poll.get();
    EXPECT_EQ(answer.status, 200U);
    ASSERT_EQ(resources_of(answer, "Task").size(), 1U) << answer.whole();
    EXPECT_TRUE(answer.says(id_of(sent))) << answer.whole();
}

TEST_F(Collecting, AnswersALongPollOfAFeed) {
    HttpsClient waiting = practice.again();
    auto poll = std::async(std::launch::async, [&waiting] {
        return waiting.get("/fhir/Subscription/feed-A99901/$events?eventsSinceNumber=1",
                           {{"Prefer", "wait=25"}});
    });
    ASSERT_EQ(poll.wait_for(500ms), std::future_status::timeout);

    send("awaited-2");

    ASSERT_EQ(poll.wait_for(5s), std::future_status::ready);
    EXPECT_EQ(poll.get().status, 200U);
}

TEST_F(Collecting, EndsALongPollEmptyWhenNothingCame) {
    const auto before = std::chrono::steady_clock::now();

    const Answer answer = link_worker.get("/fhir/Task?owner=Organization/U99901&status=requested",
                                          {{"Prefer", "wait=1"}});

    EXPECT_GE(std::chrono::steady_clock::now() - before, 900ms);
    EXPECT_EQ(answer.status, 200U);
    EXPECT_TRUE(resources_of(answer, "Task").empty());
}

TEST_F(Collecting, ReadsAFeedDuringWritesWithoutAGapOrARepeat) {
    std::atomic<bool> is_over{false};
    auto writers = std::async(std::launch::async, [&] {
        send_many(4, 30, "feed");
        is_over = true;
    });
    std::vector<FeedEntry> seen;
    for (bool is_last = false;; is_last = is_over) {
        const auto more = read_feed(link_worker, "U99901", seen.size() + 1, 7);
        seen.insert(seen.end(), more.begin(), more.end());
        if (is_last) break;
    }
    writers.get();

    std::set<std::string> foci;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        ASSERT_EQ(seen[i].number, i + 1);
        foci.insert(seen[i].focus);
    }
    EXPECT_EQ(foci.size(), 120U);  // one task each
}

TEST_F(Collecting, PagesThroughTasksDuringWritesWithoutAGapOrARepeat) {
    send_many(1, 40, "early");
    const auto early = search_tasks(here, link_worker, "/fhir/Task?owner=Organization/U99901");
    ASSERT_EQ(early.size(), 40U);
    auto writers = std::async(std::launch::async, [&] { send_many(2, 20, "late"); });

    const auto paged =
        search_tasks(here, link_worker, "/fhir/Task?owner=Organization/U99901&_count=3");
    writers.get();

    const std::set<std::string> seen(paged.begin(), paged.end());
    EXPECT_EQ(seen.size(), paged.size()) << "a repeat";
    EXPECT_FALSE(seen.contains("")) << "a page with nothing on it";
    for (const std::string& id : early) EXPECT_TRUE(seen.contains(id)) << "a gap";
}

TEST_F(Collecting, EndsASearchOnItsLastFullPage) {
    send_many(1, 14, "full");

    const Answer first = link_worker.get("/fhir/Task?owner=Organization/U99901&_count=7");
    const std::string next = link_of(here, first, "next");
    ASSERT_FALSE(next.empty()) << first.whole();
    const Answer second = link_worker.get(next);

    EXPECT_EQ(resources_of(second, "Task").size(), 7U);
    EXPECT_EQ(link_of(here, second, "next"), "");
}

TEST_F(Collecting, SearchesByPostAsByGet) {
    send("form-1");

    const Answer found =
        link_worker.post("/fhir/Task/_search", "owner=Organization%2FU99901&status=requested",
                         {{"Content-Type", "application/x-www-form-urlencoded"}});

    ASSERT_EQ(found.status, 200U) << found.whole();
    EXPECT_EQ(resources_of(found, "Task").size(), 1U);
}

}  // namespace
