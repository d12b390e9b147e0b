// The couriers over a fake store, a fake receiver and a clock that a test moves on.
#pragma once

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

namespace delivery_testing {

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
        change.wanted.wish = wish;
        change.wanted.redrive = redrive;
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

}  // namespace delivery_testing
