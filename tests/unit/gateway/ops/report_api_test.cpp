#include "gateway/ops/report_api.hpp"

#include "tests/support/fake_referral_store.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <string>

namespace {

using namespace gateway;
using namespace std::chrono;

class StandingClock final : public Clock {
public:
    Timestamp now() const override { return sys_days(2026y / March / 14) + 12h; }
};

class ReportApiTest : public testing::Test {
protected:
    Result<HttpResponse> get(const std::string& query, const std::string& accept = "*/*") {
        const auto routes = api.routes();
        Request request;
        request.query = Query::parse(query).value();
        request.http.fields.add("Accept", accept);
        auto answer = asio::co_spawn(io, routes[0].handler(request), asio::use_future);
        io.restart();
        io.run();
        return answer.get();
    }
    std::string body(const std::string& query, const std::string& accept = "*/*") {
        const auto answer = get(query, accept);
        return answer ? answer->body : "an error";
    }
    // The parameter that is at fault; empty: it was answered.
    std::string refused(const std::string& query) {
        const auto answer = get(query);
        if (answer) return {};
        EXPECT_EQ(answer.error().kind, fhir::ErrorKind::malformed);
        return answer.error().issues.at(0).expression;
    }
    void keep(Timestamp arrived) {
        NewReferral wanted;
        wanted.referral.id.bytes[0] = ++last_;
        wanted.referral.chain = wanted.referral.id;
        wanted.referral.accepted_at = arrived;
        wanted.task.id.bytes[0] = last_;
        wanted.task.referral = wanted.referral.id;
        wanted.background.pcn = "U99901";
        asio::co_spawn(io, store.accept(std::move(wanted)), asio::use_future);
        io.restart();
        io.run();
    }

    asio::io_context io{1};
    StandingClock clock;
    testing_support::FakeReferralStore store;
    ReportApi api{store, clock};

private:
    std::uint8_t last_ = 0;
};

TEST_F(ReportApiTest, IsOfTheLastTwelveMonthsByPcnWhenNothingIsAsked) {
    EXPECT_TRUE(body("").starts_with(R"({"by":"pcn","from":"2025-04-01","to":"2026-04-01",)"))
        << body("");
}

TEST_F(ReportApiTest, CountsWhatArrivedInThePeriod) {
    keep(sys_days(2026y / January / 31) + 23h);
    keep(sys_days(2026y / February / 1));
    keep(sys_days(2026y / March / 1));

    EXPECT_TRUE(body("from=2026-01-01&to=2026-02-01&format=csv").find("U99901,<5,<5,") !=
                std::string::npos);
    EXPECT_EQ(body("from=2025-01-01&to=2026-01-01&format=csv").find("U99901"), std::string::npos);
}

TEST_F(ReportApiTest, IsCsvForWhoAsksForIt) {
    EXPECT_TRUE(body("", "text/csv").starts_with("pcn,referrals,"));
    EXPECT_TRUE(body("format=csv", "application/json").starts_with("pcn,referrals,"));
    EXPECT_TRUE(body("", "text/csv, application/json").starts_with("{"));
    EXPECT_TRUE(body("format=json", "text/csv").starts_with("{"));
}

TEST_F(ReportApiTest, SaysWhichParameterIsWrong) {
    EXPECT_EQ(refused("by=person"), "by");
    EXPECT_EQ(refused("from=2026-01-02"), "from");
    EXPECT_EQ(refused("to=2026-01"), "to");
    EXPECT_EQ(refused("from=2026-04-01&to=2026-04-01"), "to");
    EXPECT_EQ(refused("format=pdf"), "format");
    EXPECT_EQ(refused("by=service&from=2026-01-01&to=2026-04-01"), "");
}

TEST_F(ReportApiTest, AnswersUnavailableWhileTheStoreIs) {
    store.is_down = true;

    const auto answer = get("");

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, fhir::ErrorKind::unavailable);
    store.is_down = false;
    EXPECT_TRUE(get("")) << "its turn was not given back";
}

}  // namespace
