// The couriers over a fake store, a fake receiver and a clock that a test moves on.
#include "gateway/delivery/dispatcher.hpp"

#include "tests/support/fake_referral_store.hpp"
#include "tests/support/fake_subscription_store.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <sstream>

namespace {

using namespace gateway;
using namespace std::chrono_literals;

class MovedClock final : public Clock {
public:
    Timestamp now() const override { return time; }
    Timestamp time{std::chrono::sys_days{std::chrono::March / 2 / 2026}};
};

// Receivers by client: each answers as it is told, and remembers the numbers that it took.
class FakeSender final : public HttpSender {
public:
    explicit FakeSender(asio::io_context& io) : io_(io) {}

    struct Receiver {
        PostAnswer answer{DeliveryOutcome::delivered, 200, std::nullopt};
        bool hangs = false;
        std::vector<std::string> ids;     // of every attempt
        std::vector<std::string> bodies;  // of those that were taken
    };

    asio::awaitable<PostAnswer> post(OutgoingPost post, Interrupt& interrupt) override {
        Receiver& receiver = receivers[post.client];
        receiver.ids.push_back(post.fields[1].second);
        if (receiver.hangs) {
            asio::steady_timer never(io_, asio::steady_timer::time_point::max());
            interrupt.on([&never] { never.cancel(); });
            co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
            interrupt.on(nullptr);
            PostAnswer nothing;
            nothing.outcome = DeliveryOutcome::broken;
            co_return nothing;
        }
        if (receiver.answer.outcome == DeliveryOutcome::delivered) {
            receiver.bodies.push_back(post.body);
        }
        co_return receiver.answer;
    }

    std::map<std::string, Receiver> receivers;

private:
    asio::io_context& io_;
};

class DispatcherTest : public testing::Test {
protected:
    DispatcherTest() {
        for (const char* client : {"practice", "other"}) register_endpoint(client);
        feeds.on_events([this](const std::vector<std::string>& who) { dispatcher.heard(who); });
        subscriptions.on_change([this](Id id) { dispatcher.changed(id); });
        dispatcher.replace(endpoints);
        EXPECT_TRUE(run(feeds.homes({{"A99901", ""}})));
    }
    ~DispatcherTest() override {
        dispatcher.stop();
        settle();
    }

    void register_endpoint(const std::string& client) {
        auto endpoint = std::make_shared<PushEndpoint>();
        endpoint->client = client;
        endpoint->url = "https://" + client + ".example/";
        endpoint->organisations = {"A99901"};
        endpoint->keys = {"a key of this test"};
        endpoints[client] = std::move(endpoint);
    }

    // Until nothing more is to be done at this moment.
    void settle() {
        for (int quiet = 0; quiet < 3;) {
            io.restart();
            quiet = io.poll() == 0 ? quiet + 1 : 0;
        }
    }
    void pass(std::chrono::milliseconds time) {
        clock.time += time;
        dispatcher.wake();
        settle();
    }
    template <class T>
    T run(asio::awaitable<T> work) {
        auto value = asio::co_spawn(io, std::move(work), asio::use_future);
        settle();
        return value.get();
    }

    Id id_of(std::uint8_t number) {
        Id id;
        id.bytes[0] = number;
        return id;
    }
    Id subscribe(const std::string& client) {
        NewSubscription wanted;
        wanted.subscription.id = id_of(++last_subscription);
        wanted.subscription.client = client;
        wanted.subscription.organisation = "A99901";
        wanted.subscription.endpoint = "https://" + client + ".example/";
        wanted.subscription.heartbeat = 1h;
        wanted.subscription.most_events = 20;
        wanted.subscription.created = clock.time;
        EXPECT_TRUE(run(subscriptions.subscribe(wanted)));
        return wanted.subscription.id;
    }
    PushSubscription now(const Id& id) { return run(subscriptions.find_subscription(id)).value(); }
    void change(const Id& id, Wish wish, Redrive redrive = {}) {
        SubscriptionChange change;
        change.id = id;
        change.wish = wish;
        change.redrive = redrive;
        EXPECT_TRUE(run(subscriptions.change(change)));
    }
    // Something happens that A99901 hears of.
    void happen() {
        ++last_event;
        NewReferral arrival;
        arrival.referral.id.bytes[1] = static_cast<std::uint8_t>(last_event >> 8U);
        arrival.referral.id.bytes[2] = static_cast<std::uint8_t>(last_event);
        arrival.task.id = arrival.referral.id;
        arrival.task.referral = arrival.referral.id;
        arrival.events = {{"A99901", arrival.referral.id, EventKind::referral_accepted}};
        EXPECT_TRUE(run(feeds.accept(arrival)));
    }

    // "handshake", "heartbeat", "event-notification 1 2 3", "redrive 1 2".
    static std::string write(const PushSubscription&, NotificationType type, const Feed& feed) {
        std::string text(to_code(type));
        for (const Event& event : feed.events) text += " " + std::to_string(event.number);
        return text;
    }
    FakeSender::Receiver& receiver(const std::string& client) { return sender.receivers[client]; }
    // Numbers of the events that a client's receiver took.
    std::vector<int> taken(const std::string& client) {
        std::vector<int> numbers;
        for (const std::string& body : receiver(client).bodies) {
            std::istringstream words(body);
            std::string type;
            words >> type;
            for (int number = 0; words >> number;) numbers.push_back(number);
        }
        return numbers;
    }
    static std::vector<int> one_to(int last) {
        std::vector<int> numbers(static_cast<std::size_t>(last));
        std::iota(numbers.begin(), numbers.end(), 1);
        return numbers;
    }
    static PostAnswer failing(DeliveryOutcome outcome, unsigned status = 0) {
        return {outcome, status, std::nullopt};
    }

    asio::io_context io{1};
    MovedClock clock;
    testing_support::FakeReferralStore feeds;
    testing_support::FakeSubscriptionStore subscriptions{feeds};
    FakeSender sender{io};
    std::ostringstream lines;
    Log log{lines, clock};
    Metrics metrics;
    double luck = 0.999;
    PushEndpoints endpoints;
    Dispatcher dispatcher{{feeds, subscriptions, sender, clock, log, metrics, io.get_executor(),
                           write, [this] { return luck; }}};
    std::uint8_t last_subscription = 0;
    unsigned last_event = 0;
};

TEST_F(DispatcherTest, ShakesHandsAndThenTellsWhatHappens) {
    subscribe("practice");
    happen();
    happen();

    EXPECT_EQ(
        receiver("practice").bodies,
        (std::vector<std::string>{"handshake", "event-notification 1", "event-notification 2"}));
}

TEST_F(DispatcherTest, BeginsWithWhatTheStoreHas) {
    subscriptions.on_change(nullptr);  // it was made before this start
    subscribe("practice");
    EXPECT_TRUE(receiver("practice").bodies.empty());

    asio::co_spawn(io, dispatcher.start(), asio::use_future);
    settle();

    EXPECT_EQ(receiver("practice").bodies, std::vector<std::string>{"handshake"});
}

TEST_F(DispatcherTest, LosesNothingInAnHourOfOutage) {
    const Id id = subscribe("practice");
    receiver("practice").answer = failing(DeliveryOutcome::unreachable);
    for (int minute = 0; minute < 60; ++minute) {
        happen();
        pass(1min);
    }
    EXPECT_EQ(now(id).status, SubscriptionStatus::error);
    EXPECT_EQ(now(id).next, 1U);

    receiver("practice").answer = failing(DeliveryOutcome::delivered, 200);
    for (int minute = 0; minute < 16; ++minute) pass(1min);

    EXPECT_EQ(taken("practice"), one_to(60));
    EXPECT_EQ(now(id).status, SubscriptionStatus::active);
}

TEST_F(DispatcherTest, TriesNoMoreOftenTheLongerTheOutageLasts) {
    subscribe("practice");
    receiver("practice").answer = failing(DeliveryOutcome::unreachable);
    happen();
    for (int second = 0; second < 3600; ++second) pass(1s);

    // The handshake, then after 1, 2, 4 ... 512 seconds, then each quarter of an hour.
    EXPECT_LE(receiver("practice").ids.size(), 16U);
    EXPECT_GE(receiver("practice").ids.size(), 12U);
}

TEST_F(DispatcherTest, TakesAnEndpointThatComesAndGoes) {
    subscribe("practice");
    for (int i = 0; i < 40; ++i) {
        const bool is_up = i % 3 == 0;
        receiver("practice").answer =
            failing(is_up ? DeliveryOutcome::delivered : DeliveryOutcome::refused, 500);
        happen();
        pass(10s);
    }
    receiver("practice").answer = failing(DeliveryOutcome::delivered, 200);
    pass(15min);

    EXPECT_EQ(taken("practice"), one_to(40));
}

TEST_F(DispatcherTest, HoldsUpNobodyBecauseOfOneThatHangs) {
    subscribe("practice");
    subscribe("other");
    receiver("practice").hangs = true;

    for (int i = 0; i < 5; ++i) happen();

    EXPECT_EQ(taken("other"), one_to(5));
    EXPECT_TRUE(taken("practice").empty());
}

TEST_F(DispatcherTest, SendsTheSameNotificationAgainThoughMoreHasCome) {
    subscribe("practice");
    receiver("practice").answer = failing(DeliveryOutcome::refused, 503);
    happen();
    happen();
    happen();
    receiver("practice").answer = failing(DeliveryOutcome::delivered, 200);
    pass(2s);

    const auto& ids = receiver("practice").ids;
    ASSERT_EQ(ids.size(), 4U);  // handshake, the first twice, the rest
    EXPECT_EQ(ids[1], ids[2]);
    EXPECT_TRUE(ids[3].ends_with("-2-3")) << ids[3];
    EXPECT_EQ(taken("practice"), one_to(3));
}

TEST_F(DispatcherTest, WaitsAsLongAsTheReceiverAsks) {
    subscribe("practice");
    receiver("practice").answer = failing(DeliveryOutcome::refused, 429);
    receiver("practice").answer.retry_after = 10min;
    happen();
    const std::size_t tried = receiver("practice").ids.size();

    pass(9min);
    EXPECT_EQ(receiver("practice").ids.size(), tried);
    pass(1min);
    EXPECT_EQ(receiver("practice").ids.size(), tried + 1);
}

TEST_F(DispatcherTest, PausesInTheMiddleOfAnAttempt) {
    const Id id = subscribe("practice");
    receiver("practice").hangs = true;
    happen();
    ASSERT_EQ(receiver("practice").ids.size(), 2U);

    change(id, Wish::pause);
    receiver("practice").hangs = false;
    happen();
    pass(24h);
    EXPECT_TRUE(taken("practice").empty());
    change(id, Wish::resume);

    EXPECT_EQ(taken("practice"), one_to(2));
    EXPECT_EQ(now(id).failures, 0U);
}

TEST_F(DispatcherTest, BeatsWhenNothingHappensAndOnlyThen) {
    subscribe("practice");
    pass(50min);
    happen();
    pass(50min);
    EXPECT_EQ(receiver("practice").bodies.back(), "event-notification 1");

    pass(10min);

    EXPECT_EQ(receiver("practice").bodies.back(), "heartbeat");
    EXPECT_EQ(receiver("practice").bodies.size(), 3U);
}

TEST_F(DispatcherTest, SendsNothingToWhatIsNotRegistered) {
    const Id id = subscribe("practice");
    dispatcher.replace({});
    happen();
    pass(24h);
    EXPECT_EQ(now(id).last_outcome, DeliveryOutcome::not_registered);
    EXPECT_EQ(receiver("practice").ids.size(), 1U);

    dispatcher.replace(endpoints);
    settle();

    EXPECT_EQ(taken("practice"), one_to(1));
}

TEST_F(DispatcherTest, SendsNothingToAnEndpointThatIsAnotherNow) {
    const Id id = subscribe("practice");
    auto moved = std::make_shared<PushEndpoint>(*endpoints["practice"]);
    moved->url = "https://elsewhere.example/";
    endpoints["practice"] = std::move(moved);
    dispatcher.replace(endpoints);

    happen();

    EXPECT_EQ(receiver("practice").ids.size(), 1U);
    EXPECT_EQ(now(id).last_outcome, DeliveryOutcome::not_registered);
}

TEST_F(DispatcherTest, SendsNothingOfAFeedThatItsClientMayNotHearAnyMore) {
    subscribe("practice");
    auto other = std::make_shared<PushEndpoint>(*endpoints["practice"]);
    other->organisations = {"A99902"};
    endpoints["practice"] = std::move(other);
    dispatcher.replace(endpoints);

    happen();

    EXPECT_TRUE(taken("practice").empty());
}

TEST_F(DispatcherTest, SendsAgainAtItsRateAndNewEventsFirst) {
    const Id id = subscribe("practice");
    for (int i = 0; i < 45; ++i) happen();
    receiver("practice").bodies.clear();

    change(id, Wish::redrive, {1, 45, 6});
    EXPECT_EQ(receiver("practice").bodies.size(), 1U);
    happen();
    EXPECT_EQ(receiver("practice").bodies.back(), "event-notification 46");
    pass(9s);
    EXPECT_EQ(receiver("practice").bodies.size(), 2U);
    pass(1s);
    pass(10s);
    pass(10s);

    ASSERT_EQ(receiver("practice").bodies.size(), 4U);
    EXPECT_TRUE(receiver("practice").bodies[0].starts_with("redrive 1 "));
    EXPECT_TRUE(receiver("practice").bodies[2].starts_with("redrive 21 "));
    EXPECT_TRUE(receiver("practice").bodies[3].ends_with(" 45"));
    EXPECT_FALSE(now(id).redrive);
}

TEST_F(DispatcherTest, StopsSendingAgainAtOnce) {
    const Id id = subscribe("practice");
    for (int i = 0; i < 45; ++i) happen();
    receiver("practice").bodies.clear();
    change(id, Wish::redrive, {1, 45, 6});

    change(id, Wish::stop_redrive);
    pass(50min);

    EXPECT_EQ(receiver("practice").bodies.size(), 1U);
}

TEST_F(DispatcherTest, EndsWithASubscriptionThatIsRemoved) {
    const Id id = subscribe("practice");
    receiver("practice").hangs = true;
    happen();

    change(id, Wish::remove);
    receiver("practice").hangs = false;
    happen();

    EXPECT_TRUE(taken("practice").empty());
    EXPECT_EQ(receiver("practice").ids.size(), 2U);
}

TEST_F(DispatcherTest, LogsAnOutageOnceAndItsEndOnce) {
    subscribe("practice");
    receiver("practice").answer = failing(DeliveryOutcome::timed_out);
    happen();
    for (int i = 0; i < 10; ++i) pass(15min);
    receiver("practice").answer = failing(DeliveryOutcome::delivered, 200);
    pass(15min);

    const std::string all = lines.str();
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 2) << all;
    EXPECT_NE(all.find("push_failing"), std::string::npos);
    EXPECT_NE(all.find("push_recovered"), std::string::npos);
}

}  // namespace
