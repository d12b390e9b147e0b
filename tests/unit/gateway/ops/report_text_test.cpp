// What a report says, to the last byte, and that no small number is in it.
#include "tests/unit/gateway/ops/report_facts.hpp"

#include <gtest/gtest.h>

#include <random>

namespace report_testing {
namespace {

std::uint64_t completed_in(const GroupTally& tally) {
    return tally.counted.by_outcome[static_cast<std::size_t>(Outcome::completed)];
}

GroupTally random_tally(std::mt19937& random) {
    GroupTally tally;
    std::discrete_distribution<int> kind{4, 4, 2};
    const auto fill = [&](auto& numbers) {
        for (std::uint64_t& number : numbers) {
            const int which = kind(random);
            number = which == 0 ? 0 : which == 1 ? 1 + random() % 4 : 5 + random() % 40;
        }
    };
    fill(tally.counted.by_outcome);
    fill(tally.counted.declined);
    fill(tally.counted.passed_over);
    for (const std::string& number : mappings::measured_numbers()) {
        const std::uint64_t people = random() % (completed_in(tally) + 1);
        tally.measures[number] = {people, 7.0 * static_cast<double>(people), 3.0};
    }
    // Two services, of which either has some of each kind.
    for (const char* service : {"one", "other"}) {
        for (ContactSum& sum : tally.work[service]) {
            sum.offers = random() % 9;
            sum.tell = random() % (sum.offers + 1);
            sum.contacts = sum.tell * 3;
        }
    }
    return tally;
}

// The same with other small numbers, and with other values of those few.
GroupTally with_other_few(GroupTally tally, std::mt19937& random) {
    const auto change = [&](auto& numbers) {
        for (std::uint64_t& number : numbers) {
            if (number > 0 && number < 5) number = 1 + random() % 4;
        }
    };
    change(tally.counted.by_outcome);
    change(tally.counted.declined);
    change(tally.counted.passed_over);
    for (auto& [number, sum] : tally.measures) {
        if (sum.people == 0 || sum.people >= 5) continue;
        sum.people = 1 + random() % std::min<std::uint64_t>(4, completed_in(tally));
        sum.before = static_cast<double>(random() % 40);
        sum.after = static_cast<double>(random() % 40);
    }
    for (auto& [service, sums] : tally.work) {
        std::uint64_t tell = 0;
        for (ContactSum& sum : sums) {
            if (sum.offers > 0 && sum.offers < 5) {
                sum.offers = 1 + random() % 4;
                sum.tell = random() % (sum.offers + 1);
                sum.contacts = sum.tell * (1 + random() % 20);
            } else {
                tell += sum.tell;
            }
        }
        if (tell == 0 || tell >= 5) continue;
        // So few of those who are told tell of contacts that it matters not how many.
        for (ContactSum& sum : sums) {
            if (sum.offers >= 5) sum.contacts = sum.tell * (1 + random() % 20);
        }
    }
    return tally;
}

// The waits of as many as have come so far, all alike: their number is what may not be told.
GroupTally with_waits(GroupTally tally) {
    const auto& by_outcome = tally.counted.by_outcome;
    std::uint64_t ended = by_outcome[2] + by_outcome[3] + by_outcome[4];
    for (const std::uint64_t number : tally.counted.declined) ended += number;
    tally.to_acceptance.assign(by_outcome[1] + by_outcome[2] + by_outcome[3], 3.0);
    tally.to_end.assign(ended, 9.0);
    tally.contacts.assign(by_outcome[2], 7.0);
    return tally;
}

std::string all_told_of(const GroupTally& tally) {
    const Period period{std::chrono::sys_days(std::chrono::January / 1 / 2026),
                        std::chrono::sys_days(std::chrono::April / 1 / 2026)};
    Accounts accounts;
    accounts["one"].unit_cost = {12.5, "GBP", "per session", true};
    accounts["other"].unit_cost = {7, "GBP", "per visit", true};
    const std::vector<ReportLine> lines{line_of({"U99901"}, with_waits(tally), accounts)};
    std::string all;
    for (const By by : {By::pcn, By::service, By::funder}) {
        all += report_json(by, period, lines) + report_csv(by, lines);
    }
    return all;
}

// Whoever has the report cannot tell the two apart, so nothing in it gives a small number away.
TEST(Report, IsTheSameToTheLastByteWhateverItsSmallNumbersAre) {
    std::mt19937 random(20260302);
    for (int round = 0; round < 300; ++round) {
        const GroupTally tally = random_tally(random);
        ASSERT_EQ(all_told_of(tally), all_told_of(with_other_few(tally, random)));
    }
}

TEST(Report, HasNoNumberFromOneToFour) {
    std::mt19937 random(4);
    for (int round = 0; round < 100; ++round) {
        const std::string csv = report_csv(By::funder, {line_of({"x"}, random_tally(random))});
        for (const std::string small : {",1,", ",2,", ",3,", ",4,"}) {
            ASSERT_EQ(csv.find(small), std::string::npos) << csv;
        }
    }
}

TEST(ReportText, SaysTheSameInJsonAndInCsv) {
    GroupTally tally;
    tally.counted.by_outcome = {3, 10, 20, 0, 0, 0};
    tally.counted.declined[0] = 5;
    tally.counted.passed_over[1] = 2;
    tally.to_acceptance.assign(30, 1.25);
    tally.to_end.assign(25, 12);
    tally.contacts.assign(9, 8);
    tally.measures["ons4-happy"] = {10, 40, 75};
    tally.measures["ons4-anxious"] = {20, 120, 60};
    tally.measures["swemwbs"] = {4, 80, 100};
    const std::vector<ReportLine> lines{line_of({"U99901"}, tally)};
    const Period period{std::chrono::sys_days(std::chrono::January / 1 / 2026),
                        std::chrono::sys_days(std::chrono::April / 1 / 2026)};

    const std::string json = report_json(By::pcn, period, lines);
    EXPECT_TRUE(json.starts_with(R"({"by":"pcn","from":"2026-01-01","to":"2026-04-01",)")) << json;
    EXPECT_NE(json.find(R"("lines":[{"pcn":"U99901","referrals":35,"waiting":"<5","under_way":10,)"
                        R"("completed":20,"stopped":0,"cancelled":0,"merged":0,"declined":5,)"
                        R"("declined_because":{"at-capacity":5},"passed_over":"<5",)"
                        R"("passed_over_because":{"out-of-area":"<5"},)"
                        R"("days_to_acceptance":{"median":1.2,"p90":1.2},)"
                        R"("days_to_end":{"median":12.0,"p90":12.0},"contacts":{"median":8.0},)"
                        R"("measures":{"ons4-happy":{"people":10,"before":4.0,"change":3.5},)"
                        R"("ons4-anxious":{"people":20,"before":6.0,"change":-3.0},)"
                        R"("swemwbs":{"people":"<5"}}}])"),
              std::string::npos)
        << json;
    const std::string csv = report_csv(By::pcn, lines);
    EXPECT_TRUE(
        csv.starts_with("pcn,referrals,waiting,under_way,completed,stopped,cancelled,merged,"
                        "declined,declined_at-capacity,declined_out-of-area,"))
        << csv;
    EXPECT_NE(csv.find("contacts_p90,ons4-satisfied_people,ons4-satisfied_before,"
                       "ons4-satisfied_change,ons4-worthwhile_people,"),
              std::string::npos)
        << csv;
    EXPECT_NE(csv.find("\r\nU99901,35,<5,10,20,0,0,0,5,5,0,0,0,0,0,0,0,0,0,0,<5,0,<5,0,0,0,0,0,"
                       "0,0,0,0,1.2,1.2,12.0,12.0,8.0,,0,,,0,,,10,4.0,3.5,20,6.0,-3.0,<5,,,0,,,"),
              std::string::npos)
        << csv;
}

TEST(ReportText, MakesNoFormulaOfACode) {
    const std::vector<ReportLine> lines{line_of({"=1+1", "a,\"b\""}, {})};

    const std::string csv = report_csv(By::need, lines);

    EXPECT_NE(csv.find("\r\n'=1+1,\"a,\"\"b\"\"\",0,"), std::string::npos) << csv;
}

}  // namespace
}  // namespace report_testing
