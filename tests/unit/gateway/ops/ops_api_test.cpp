#include "gateway/ops/ops_api.hpp"

#include "tests/support/fake_referral_store.hpp"
#include "tests/support/fake_subscription_store.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace {

using namespace gateway;
using namespace std::chrono;

class StandingClock final : public Clock {
public:
    Timestamp now() const override { return time; }
    Timestamp time = sys_days(2026y / March / 4) + 12h;
};

class OpsApiTest : public testing::Test {
protected:
    OpsApiTest() { ops.replace(settings()); }

    OpsSettings settings() const {
        OpsSettings some;
        some.certificate_expiry = clock.time + days(200);
        return some;
    }

    HttpResponse get(const std::string& path) { return get(ops, path); }
    HttpResponse get(OpsApi& of, const std::string& path) {
        const auto routes = of.routes();
        const auto route = std::ranges::find(routes, path, &Route::path);
        const Request request;
        auto answer = asio::co_spawn(io, route->handler(request), asio::use_future);
        io.restart();
        io.run();
        return *answer.get();
    }

    asio::io_context io{1};
    StandingClock clock;
    testing_support::FakeReferralStore store;
    Metrics metrics;
    testing_support::FakeSubscriptionStore subscriptions{store};
    OpsApi ops{
        {store, subscriptions, store, clock, metrics, io.get_executor()}, settings(), "1.2.3"};
};

TEST_F(OpsApiTest, IsReadyWhileTheStoreTakesWrites) {
    EXPECT_EQ(get("/health/ready").status, 200U);
}

TEST_F(OpsApiTest, IsNotReadyWhileTheStoreIsDown) {
    store.is_down = true;

    EXPECT_EQ(get("/health/ready").status, 503U);
}

TEST_F(OpsApiTest, IsNotReadyWhileItStops) {
    ops.begin_draining();

    EXPECT_EQ(get("/health/ready").status, 503U);
}

TEST_F(OpsApiTest, IsAliveAlsoWhileItStopsAndTheStoreIsDown) {
    store.is_down = true;
    ops.begin_draining();

    EXPECT_EQ(get("/health/live").status, 200U);
}

TEST_F(OpsApiTest, AsksTheStoreOnceForManyProbes) {
    get("/health/ready");
    store.is_down = true;  // which nobody sees within the second

    EXPECT_EQ(get("/health/ready").status, 200U);
}

TEST_F(OpsApiTest, AnswersHealthInItsFormat) {
    const HttpResponse answer = get("/health");

    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.fields.get("Content-Type"), "application/health+json");
}

TEST_F(OpsApiTest, AnswersWithA503WhenACheckFails) {
    store.is_down = true;

    EXPECT_EQ(get("/health").status, 503U);
}

TEST_F(OpsApiTest, AnswersWithA200WhenACheckOnlyWarns) {
    OpsSettings some = settings();
    some.certificate_expiry = clock.time + days(3);
    ops.replace(some);

    const HttpResponse answer = get("/health");

    EXPECT_EQ(answer.status, 200U);
    EXPECT_TRUE(answer.body.starts_with(R"({"status":"warn")")) << answer.body;
}

TEST_F(OpsApiTest, CountsTheLeasesOfTheLastHour) {
    ops.note_lease_expiries(5);
    clock.time += hours(2);
    ops.note_lease_expiries(3);

    const std::string body = get("/health").body;

    const std::size_t check = body.find("leases:expired-last-hour");
    ASSERT_NE(check, std::string::npos);
    EXPECT_NE(body.find("\"observedValue\":3,", check), std::string::npos) << body;
}

TEST_F(OpsApiTest, ShowsMetricsAsPrometheusReadsThem) {
    const HttpResponse answer = get("/metrics");

    EXPECT_EQ(answer.fields.get("Content-Type"), Metrics::text_type);
    EXPECT_NE(answer.body.find("# TYPE "), std::string::npos);
}

// A value that comes when it is let, and counts how often it was asked for.
struct SlowValue {
    explicit SlowValue(asio::io_context& io) : gate(io, asio::steady_timer::time_point::max()) {}

    asio::awaitable<int> find() {
        ++times;
        co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return 7;
    }

    asio::steady_timer gate;
    int times = 0;
};

asio::awaitable<int> find_in_vain() {
    throw std::runtime_error("nothing to be found");
    co_return 7;
}

TEST(Cached, FindsOnceForAllWhoWait) {
    asio::io_context io(1);
    SlowValue slow(io);
    Cached<int> cached(io.get_executor(), [&slow] { return slow.find(); });

    auto one = asio::co_spawn(io, cached.get(), asio::use_future);
    auto other = asio::co_spawn(io, cached.get(), asio::use_future);
    asio::post(io, [&slow] { slow.gate.cancel(); });
    io.run();

    EXPECT_EQ(*one.get(), 7);
    EXPECT_EQ(*other.get(), 7);
    EXPECT_EQ(slow.times, 1);
}

TEST(Cached, GivesNothingWhenFindingThrows) {
    asio::io_context io(1);
    Cached<int> cached(io.get_executor(), find_in_vain);

    auto answer = asio::co_spawn(io, cached.get(), asio::use_future);
    io.run();

    EXPECT_EQ(answer.get(), nullptr);
}

TEST_F(OpsApiTest, SaysHowManyProvidersLookFullAndHowFullLinkWorkersAre) {
    OpsSettings with_caseload = settings();
    with_caseload.caseloads = {{"U99901", 250}};
    OpsApi other({store, subscriptions, store, clock, metrics, io.get_executor(),
                  []() -> asio::awaitable<Result<std::vector<DeclineRun>>> {
                      std::vector<DeclineRun> runs(2);
                      co_return runs;
                  }},
                 with_caseload, "1.2.3");

    const HttpResponse health = get(other, "/health");

    EXPECT_NE(health.body.find("provider:full-but-open"), std::string::npos) << health.body;
    EXPECT_NE(health.body.find("caseload:used"), std::string::npos) << health.body;
    EXPECT_NE(health.body.find("\"status\":\"warn\""), std::string::npos) << health.body;
}

}  // namespace
