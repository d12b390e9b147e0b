// A loop is closed when who referred has heard how it ended: in /health and in the timeline.
#include "tests/e2e/push_test.hpp"

namespace {

using namespace testing_support;

class ClosedLoop : public PushTest {
protected:
    std::string ended(const std::string& identifier) {
        referral = send(identifier);
        const std::string task = task_of(link_worker, referral);
        EXPECT_EQ(step(link_worker, task, "accepted").status, 200U);
        EXPECT_EQ(step(link_worker, task, "completed", With::output).status, 200U);
        return task;
    }
    bool says_unread(int count) {
        return eventually([&] {
            const auto health = get_plain(here.gateway.management_port(), "/health");
            const std::string words = R"("outcomes:unread":[{"status":"pass","observedValue":)" +
                                      std::to_string(count) + ",";
            return health && health->body.find(words) != std::string::npos;
        });
    }
    bool is_seen() {
        const Answer story = link_worker.get(referral + "/$timeline");
        return story.says("MARLING VALE SURGERY has seen the outcome");
    }

    std::string referral;
};

TEST_F(ClosedLoop, IsOpenUntilThePracticeHasReadTheTask) {
    const std::string task = ended("loop-1");
    ASSERT_TRUE(says_unread(1));
    ASSERT_FALSE(is_seen());

    ASSERT_EQ(practice.get(task).status, 200U);

    EXPECT_TRUE(says_unread(0));
    EXPECT_TRUE(is_seen());
}

TEST_F(ClosedLoop, IsOpenUntilThePracticeGoesOnInItsFeed) {
    ended("loop-1");
    const std::uint64_t last = read_feed(practice, org::practice).back().number;

    ASSERT_TRUE(says_unread(0));  // a feed is read to its end by asking for what comes next

    EXPECT_TRUE(is_seen());
    EXPECT_GT(last, 0U);
}

TEST_F(ClosedLoop, StaysClosedOverARestart) {
    const std::string task = ended("loop-1");
    ended("loop-2");
    ASSERT_EQ(practice.get(task).status, 200U);
    ASSERT_TRUE(says_unread(1));

    here.gateway.kill();
    here.gateway.start();

    EXPECT_TRUE(says_unread(1));
}

TEST_F(ClosedLoop, IsClosedByAPostThatWasTaken) {
    ASSERT_TRUE(has_status(practice, subscribe(practice, *at_practice), "active"));

    ended("loop-1");

    EXPECT_TRUE(says_unread(0));
    EXPECT_TRUE(eventually([&] { return is_seen(); }));
}

}  // namespace
