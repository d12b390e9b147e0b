#include "gateway/ops/report_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace gateway;
using namespace std::chrono_literals;

// A Monday, with no bank holiday in its week.
constexpr Timestamp monday = std::chrono::sys_days(std::chrono::March / 2 / 2026);
constexpr auto day = 24h;

// Facts as a store hands them out.
class Facts {
public:
    explicit Facts(By by) : builder_(by, mappings::WorkingDays()) {}

    // Begins a chain; what follows is of it.
    Facts& chain(const std::string& pcn, const std::string& need = "422650009") {
        fact_ = {};
        fact_.chain = next_id();
        fact_.arrived = monday;
        fact_.background.pcn = pcn;
        fact_.background.icb = "QZ9";
        fact_.background.source = Source::practice;
        fact_.background.age = AgeBand::from_65;
        fact_.background.need_system = need.empty() ? "" : "http://snomed.info/sct";
        fact_.background.need = need;
        return *this;
    }
    Facts& at(TaskStatus status, std::chrono::hours accepted = 0h, std::chrono::hours ended = 0h) {
        return take("U99901", status, "", accepted, ended);
    }
    Facts& declined(const std::string& owner, const std::string& reason) {
        return take(owner, TaskStatus::rejected, reason, 0h, day);
    }
    Facts& with(const std::string& provider, TaskStatus status) {
        return take(provider, status, "", 0h, 0h);
    }
    Facts& onward() {
        fact_.is_onward = true;
        return *this;
    }
    std::vector<ReportLine> lines() { return builder_.finish(); }

private:
    Facts& take(const std::string& owner, TaskStatus status, const std::string& decline,
                std::chrono::hours accepted, std::chrono::hours ended) {
        fact_.task = next_id();
        fact_.owner = owner;
        fact_.is_provider = owner.starts_with('P');
        fact_.service = fact_.is_provider ? owner + "-walks" : "";
        fact_.placed = monday;
        fact_.status = status;
        fact_.decline = decline;
        fact_.accepted.reset();
        fact_.ended.reset();
        if (accepted > 0h) fact_.accepted = monday + accepted;
        if (ended > 0h) fact_.ended = monday + ended;
        builder_.take(fact_);
        return *this;
    }
    Id next_id() {
        Id id;
        ++last_;
        for (std::size_t i = 0; i < 8; ++i) {
            id.bytes[7 - i] = static_cast<std::uint8_t>(last_ >> (8 * i));
        }
        return id;
    }

    ReportBuilder builder_;
    Fact fact_;
    std::uint64_t last_ = 0;
};

std::string of(const ReportLine& line, Outcome outcome) {
    return line.counted.by_outcome[static_cast<std::size_t>(outcome)].text();
}

std::string because(const std::array<Told, decline_reasons>& numbers, std::string_view reason) {
    const auto reasons = task_reasons();
    const auto place = std::ranges::find(reasons, reason, &TaskReason::code) - reasons.begin();
    return numbers[static_cast<std::size_t>(place)].text();
}

void repeat(int times, const std::function<void()>& work) {
    for (int i = 0; i < times; ++i) work();
}

TEST(Report, HasAPlaceForEveryReasonOfADecline) {
    EXPECT_EQ(task_reasons().size(), decline_reasons);
}

TEST(Report, CountsReferralsByWhereTheyStand) {
    Facts facts(By::pcn);
    repeat(10, [&] { facts.chain("U99901").at(TaskStatus::requested); });
    repeat(5, [&] { facts.chain("U99901").at(TaskStatus::in_progress, day); });
    repeat(15, [&] { facts.chain("U99901").at(TaskStatus::completed, day, 2 * day); });
    repeat(5, [&] { facts.chain("U99901").declined("U99901", "declined-by-person"); });
    repeat(20, [&] { facts.chain("U99901").at(TaskStatus::entered_in_error); });
    repeat(2, [&] { facts.chain("").at(TaskStatus::requested); });

    const auto lines = facts.lines();

    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].group, std::vector<std::string>{"U99901"});
    EXPECT_EQ(lines[0].total.text(), "35");
    EXPECT_EQ(of(lines[0], Outcome::waiting), "10");
    EXPECT_EQ(of(lines[0], Outcome::under_way), "5");
    EXPECT_EQ(of(lines[0], Outcome::completed), "15");
    EXPECT_EQ(lines[0].declined.text(), "5");
    EXPECT_EQ(because(lines[0].counted.declined, "declined-by-person"), "5");
    EXPECT_EQ(lines[1].group, std::vector<std::string>{"unknown"});
    EXPECT_EQ(lines[1].total.text(), "<5");
}

TEST(Report, CountsAReferralOnceHoweverManyWereAsked) {
    Facts facts(By::pcn);
    repeat(5, [&] {
        facts.chain("U99901")
            .declined("P9901", "at-capacity")
            .at(TaskStatus::completed, day, 2 * day);
        facts.onward().with("P9902", TaskStatus::completed);
    });

    const auto lines = facts.lines();

    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].total.text(), "5");
    EXPECT_EQ(of(lines[0], Outcome::completed), "5");
    EXPECT_EQ(lines[0].declined.text(), "0");
    EXPECT_EQ(because(lines[0].counted.passed_over, "at-capacity"), "5");
}

TEST(Report, CountsOffersByProviderAndByService) {
    for (const By by : {By::provider, By::service}) {
        Facts facts(by);
        repeat(5, [&] {
            facts.chain("U99901").declined("P9901", "at-capacity").at(TaskStatus::in_progress);
            facts.onward().with("P9902", TaskStatus::completed);
        });

        const auto lines = facts.lines();

        ASSERT_EQ(lines.size(), by == By::provider ? 3U : 2U);
        EXPECT_EQ(lines[0].group.front(), by == By::provider ? "P9901" : "P9901-walks");
        EXPECT_EQ(because(lines[0].counted.declined, "at-capacity"), "5");
        EXPECT_EQ(lines[1].group.front(), by == By::provider ? "P9902" : "P9902-walks");
        EXPECT_EQ(of(lines[1], Outcome::completed), "5");
    }
}

TEST(Report, IsByWhatWasKnownOnArrival) {
    const std::pair<By, std::string> wanted[] = {
        {By::icb, "QZ9"}, {By::source, "practice"}, {By::age_band, "65-79"}};
    for (const auto& [by, group] : wanted) {
        Facts facts(by);
        facts.chain("U99901").at(TaskStatus::requested);

        const auto lines = facts.lines();

        ASSERT_EQ(lines.size(), 1U);
        EXPECT_EQ(lines[0].group, std::vector<std::string>{group});
    }
}

TEST(Report, TellsWaitsInWorkingDays) {
    Facts facts(By::pcn);
    for (const int days : {1, 2, 3, 4, 7, 7, 7, 7, 7, 8}) {  // Saturday and Sunday do not count
        facts.chain("U99901").at(TaskStatus::completed, days * day, 14 * day);
    }

    const auto lines = facts.lines();

    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].to_acceptance.median, 5.0);
    EXPECT_FALSE(lines[0].to_acceptance.ninetieth) << "10 is told of as few as 8";
    EXPECT_EQ(lines[0].to_end.median, 10.0);
}

TEST(Report, TellsTheNinetiethPercentileOfManyAndNoWaitOfAFew) {
    Facts facts(By::pcn);
    for (int i = 1; i <= 20; ++i) {
        facts.chain("U99901").at(TaskStatus::in_progress, i <= 17 ? day : 2 * day);
    }
    repeat(4, [&] { facts.chain("U99902").at(TaskStatus::in_progress, day); });

    const auto lines = facts.lines();

    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].to_acceptance.median, 1.0);
    EXPECT_EQ(lines[0].to_acceptance.ninetieth, 2.0);
    EXPECT_FALSE(lines[0].to_end.median);
    EXPECT_FALSE(lines[1].to_acceptance.median);
}

TEST(Report, NamesANeedThatFiveHaveAndNoOther) {
    Facts facts(By::need);
    repeat(5, [&] { facts.chain("U99901", "422650009").at(TaskStatus::requested); });
    repeat(4, [&] { facts.chain("U99901", "9990000018").at(TaskStatus::requested); });
    facts.chain("U99901", "").at(TaskStatus::requested);

    const auto lines = facts.lines();

    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0].group, (std::vector<std::string>{"", "none"}));
    EXPECT_EQ(lines[1].group, (std::vector<std::string>{"", "other"}));
    EXPECT_EQ(lines[1].total.text(), "<5");
    EXPECT_EQ(lines[2].group, (std::vector<std::string>{"http://snomed.info/sct", "422650009"}));
}

// One way to go, five times; how many of them are unmet need.
std::string unmet_after(const std::function<void(Facts&)>& way) {
    Facts facts(By::unmet);
    repeat(5, [&] { way(facts.chain("U99901")); });
    const auto lines = facts.lines();
    if (lines.empty()) return "none";
    EXPECT_EQ(lines[0].group,
              (std::vector<std::string>{"U99901", "http://snomed.info/sct", "422650009"}));
    return lines[0].total.text();
}

TEST(Report, TellsOfUnmetNeedWhereProvidersHadNoPlace) {
    EXPECT_EQ(unmet_after([](Facts& facts) {
                  facts.declined("P9901", "at-capacity").at(TaskStatus::requested);
              }),
              "5");
    EXPECT_EQ(unmet_after([](Facts& facts) { facts.declined("T99901", "out-of-area"); }), "5");
    EXPECT_EQ(unmet_after([](Facts& facts) {
                  facts.at(TaskStatus::in_progress).onward().declined("P9902", "not-eligible");
              }),
              "5");
}

TEST(Report, TellsOfNoUnmetNeedWhereThereIsAPlaceOrThePersonSaidNo) {
    EXPECT_EQ(unmet_after([](Facts& facts) { facts.at(TaskStatus::requested); }), "none");
    EXPECT_EQ(unmet_after([](Facts& facts) {
                  facts.declined("P9901", "at-capacity").with("P9902", TaskStatus::accepted);
              }),
              "none");
    EXPECT_EQ(unmet_after([](Facts& facts) { facts.declined("P9901", "declined-by-person"); }),
              "none");
    EXPECT_EQ(unmet_after([](Facts& facts) {
                  facts.declined("P9901", "at-capacity").at(TaskStatus::completed);
              }),
              "none");
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
    return tally;
}

// The waits of as many as have come so far, all alike: their number is what may not be told.
GroupTally with_waits(GroupTally tally) {
    const auto& by_outcome = tally.counted.by_outcome;
    std::uint64_t ended = by_outcome[2] + by_outcome[3] + by_outcome[4];
    for (const std::uint64_t number : tally.counted.declined) ended += number;
    tally.to_acceptance.assign(by_outcome[1] + by_outcome[2] + by_outcome[3], 3.0);
    tally.to_end.assign(ended, 9.0);
    return tally;
}

std::string all_told_of(const GroupTally& tally) {
    const Period period{std::chrono::sys_days(std::chrono::January / 1 / 2026),
                        std::chrono::sys_days(std::chrono::April / 1 / 2026)};
    const std::vector<ReportLine> lines{line_of({"U99901"}, with_waits(tally))};
    return report_json(By::pcn, period, lines) + report_csv(By::pcn, lines);
}

// Whoever has the report cannot tell the two apart, so nothing in it gives a small number away.
TEST(Report, IsTheSameToTheLastByteWhateverItsSmallNumbersAre) {
    std::mt19937 random(20260302);
    for (int round = 0; round < 300; ++round) {
        const GroupTally tally = random_tally(random);
        GroupTally other = tally;
        const auto change = [&](auto& numbers) {
            for (std::uint64_t& number : numbers) {
                if (number > 0 && number < 5) number = 1 + random() % 4;
            }
        };
        change(other.counted.by_outcome);
        change(other.counted.declined);
        change(other.counted.passed_over);
        ASSERT_EQ(all_told_of(tally), all_told_of(other));
    }
}

TEST(Report, HasNoNumberFromOneToFour) {
    std::mt19937 random(4);
    for (int round = 0; round < 100; ++round) {
        const std::string csv = report_csv(By::pcn, {line_of({"x"}, random_tally(random))});
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
                        R"("days_to_end":{"median":12.0,"p90":12.0}}])"),
              std::string::npos)
        << json;
    const std::string csv = report_csv(By::pcn, lines);
    EXPECT_TRUE(
        csv.starts_with("pcn,referrals,waiting,under_way,completed,stopped,cancelled,merged,"
                        "declined,declined_at-capacity,declined_out-of-area,"))
        << csv;
    EXPECT_TRUE(
        csv.ends_with("\r\nU99901,35,<5,10,20,0,0,5,5,0,0,0,0,0,0,0,0,0,0,<5,0,<5,0,0,0,0,0,"
                      "0,0,0,0,1.2,1.2,12.0,12.0,,,\r\n"))
        << csv;
}

TEST(ReportText, MakesNoFormulaOfACode) {
    const std::vector<ReportLine> lines{line_of({"=1+1", "a,\"b\""}, {})};

    const std::string csv = report_csv(By::need, lines);

    EXPECT_NE(csv.find("\r\n'=1+1,\"a,\"\"b\"\"\",0,"), std::string::npos) << csv;
}

}  // namespace
