#include "tests/unit/gateway/ops/report_facts.hpp"

#include <gtest/gtest.h>

namespace report_testing {
namespace {

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

}  // namespace
}  // namespace report_testing
