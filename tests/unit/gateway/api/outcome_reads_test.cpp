// Which readings tell that who referred has heard how it ended.
#include "gateway/api/message_back_api.hpp"
#include "gateway/api/referral_api.hpp"
#include "gateway/api/subscription_api.hpp"
#include "gateway/api/timeline_api.hpp"
#include "tests/unit/gateway/api/task_test_support.hpp"

namespace {

using namespace referral_tests;

struct OutcomeRead : TaskTest {
    OutcomeRead() {
        id = *Id::parse(id_in(run(referrals.create(request(practice, good_referral()))).value()));
    }
    Task task() { return referral(id).tasks.back(); }
    void end() {
        patch(link_worker, task().id, "accepted");
        clock.time += std::chrono::seconds(1);
        ASSERT_TRUE(patch(link_worker, task().id, "completed", "", true));
    }
    std::uint64_t unread() {
        const auto all = run(store.unread()).value();
        return all.empty() ? 0 : all.front().count;
    }
    template <class Api>
    bool got(Api& api, std::string_view name, const Request& asked) {
        for (const Route& route : api.routes()) {
            if (route.name == name) return run(route.handler(asked)).has_value();
        }
        return false;
    }
    Request of_task(const Caller& caller) { return request(caller, {}, {task().id.text()}); }
    Request of_referral(const Caller& caller) { return request(caller, {}, {id.text()}); }
    Request of_feed(const Caller& caller, const std::string& query) {
        Request made = search_request(caller, query);
        made.path = {"feed-" + caller.organisation};
        return made;
    }

    ReferralApi referrals{parts};
    TimelineApi timeline{parts, outcomes};
    MessageBackApi message_back{parts, outcomes};
    SubscriptionApi feeds{parts, collectors, outcomes};
    Id id;
};

TEST_F(OutcomeRead, ByItsTask) {
    end();
    ASSERT_EQ(unread(), 1U);

    EXPECT_TRUE(got(tasks, "Task.read", of_task(practice)));

    EXPECT_EQ(unread(), 0U);
}

TEST_F(OutcomeRead, ByASearchThatShowsIt) {
    end();

    EXPECT_TRUE(run(search_tasks(search_request(practice, "focus=ServiceRequest/" + id.text()))));

    EXPECT_EQ(unread(), 0U);
}

TEST_F(OutcomeRead, ByItsTimeline) {
    end();

    EXPECT_TRUE(got(timeline, "ServiceRequest.timeline", of_referral(practice)));

    EXPECT_EQ(unread(), 0U);
}

TEST_F(OutcomeRead, ByItsMessageBack) {
    end();

    EXPECT_TRUE(got(message_back, "ServiceRequest.message-back", of_referral(practice)));

    EXPECT_EQ(unread(), 0U);
}

TEST_F(OutcomeRead, ByGoingOnInTheFeed) {
    end();
    const std::uint64_t last = run(store.events("A99901", 1, 0)).value().last;

    const std::string at_it = "eventsSinceNumber=" + std::to_string(last);
    EXPECT_TRUE(got(feeds, "Subscription.events", of_feed(practice, at_it)));
    EXPECT_EQ(unread(), 1U);
    const std::string behind = "eventsSinceNumber=" + std::to_string(last + 1);
    EXPECT_TRUE(got(feeds, "Subscription.events", of_feed(practice, behind)));

    EXPECT_EQ(unread(), 0U);
}

TEST_F(OutcomeRead, NotByTheReferralWhoseStatusDoesNotTell) {
    end();

    EXPECT_TRUE(run(referrals.read(of_referral(practice))));

    EXPECT_EQ(unread(), 1U);
}

TEST_F(OutcomeRead, NotByItsOwner) {
    end();

    EXPECT_TRUE(got(tasks, "Task.read", of_task(link_worker)));
    EXPECT_TRUE(got(timeline, "ServiceRequest.timeline", of_referral(link_worker)));

    EXPECT_EQ(unread(), 1U);
}

TEST_F(OutcomeRead, NotWhileItIsOpen) {
    EXPECT_TRUE(got(tasks, "Task.read", of_task(practice)));

    end();

    EXPECT_EQ(unread(), 1U);
}

TEST_F(OutcomeRead, IsTheNextReadersLineInTheTimeline) {
    end();
    clock.time += std::chrono::minutes(5);
    ASSERT_TRUE(got(tasks, "Task.read", of_task(practice)));

    const auto story = run(timeline.timeline(of_referral(link_worker)));

    ASSERT_TRUE(story);
    EXPECT_NE(story->body.find("2 March 2026, 09:05: Hill Surgery has seen the outcome."),
              std::string::npos)
        << story->body;
}

}  // namespace
