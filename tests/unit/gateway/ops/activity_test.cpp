// What the contacts of a service cost, and who pays.
#include "tests/unit/gateway/ops/report_facts.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>

namespace report_testing {
namespace {

namespace listed = mappings::directory;

listed::Service service(const std::string& provider, const std::string& funder, double amount,
                        const std::string& unit = "per session") {
    listed::Service made;
    made.id = provider + "-walks";
    made.funders = {funder};
    listed::Cost cost;
    cost.amount = std::to_string(amount);
    cost.description = unit;
    if (amount > 0) made.costs.push_back(cost);
    return made;
}

// Of two programmes and two funders; what the last one costs nobody says.
std::shared_ptr<const listed::Directory> some_services() {
    auto directory = std::make_shared<listed::Directory>();
    directory->services = {
        service("P9901", "Marling Council", 12.5), service("P9902", "Marling Council", 8),
        service("P9903", "The Lottery", 900, "per year"), service("P9904", "", 0)};
    directory->services[0].programs = {"Out of Doors"};
    directory->services[1].programs = {"Out of Doors"};
    return directory;
}

// Five offers of ten contacts to each of the first three; two of two to the first, under way.
std::vector<ReportLine> lines_by(By by) {
    Facts facts(by, some_services());
    for (const char* provider : {"P9901", "P9902", "P9903"}) {
        repeat(5, [&] { facts.chain("U99901").told_of(10).with(provider, TaskStatus::completed); });
    }
    repeat(2, [&] { facts.chain("U99901").told_of(2).with("P9901", TaskStatus::in_progress); });
    repeat(5, [&] { facts.chain("U99901").with("P9904", TaskStatus::accepted); });
    repeat(5, [&] { facts.chain("U99901").told_of(3).at(TaskStatus::completed); });
    return facts.lines();
}

TEST(Activity, CostsWhatTheContactsOfAServiceCost) {
    const auto lines = lines_by(By::service);

    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[0].accepted.text(), "5") << "five, and two that are told as a few";
    EXPECT_EQ(lines[0].activity.contacts, 50U) << "of the two nothing is told";
    EXPECT_EQ(lines[0].activity.cost, 625.0);
    EXPECT_EQ(lines[0].activity.currency, "GBP");
    ASSERT_TRUE(lines[0].unit_cost);
    EXPECT_EQ(lines[0].unit_cost->amount, 12.5);
}

TEST(Activity, HasNoCostWhereNobodyKnowsIt) {
    const auto lines = lines_by(By::service);

    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[2].activity.contacts, 50U);
    EXPECT_FALSE(lines[2].activity.contacts_costed) << "the price is of a year";
    EXPECT_FALSE(lines[2].activity.cost);
    EXPECT_EQ(lines[2].unit_cost->unit, "per year");
    EXPECT_FALSE(lines[3].activity.contacts) << "nobody tells of any";
    EXPECT_FALSE(lines[3].activity.cost);
    EXPECT_FALSE(lines[3].unit_cost);
}

TEST(Activity, IsSummedByWhoPays) {
    const auto lines = lines_by(By::funder);

    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0].group.front(), "Marling Council");
    EXPECT_EQ(lines[0].activity.contacts, 100U);
    EXPECT_EQ(lines[0].activity.contacts_costed, 100U);
    EXPECT_EQ(lines[0].activity.cost, 50 * 12.5 + 50 * 8);
    EXPECT_EQ(lines[1].group.front(), "The Lottery");
    EXPECT_FALSE(lines[1].activity.cost);
    EXPECT_EQ(lines[2].group.front(), "unknown") << "the link workers are not among them";
    EXPECT_EQ(lines[2].total.text(), "5");
}

TEST(Activity, IsSummedBySchemeWhoeverItsProvidersAre) {
    const auto lines = lines_by(By::scheme);

    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0].group.front(), "Out of Doors");
    EXPECT_EQ(of(lines[0], Outcome::completed), "10");
    EXPECT_EQ(lines[0].activity.contacts, 100U);
    EXPECT_EQ(lines[1].group.front(), "P9903-walks") << "a service of no programme";
}

TEST(Activity, ToAProviderThatTheDirectoryDoesNotHaveIsCountedAndHasNoCost) {
    Facts facts(By::scheme);
    repeat(5, [&] { facts.chain("U99901").told_of(4).with("P9901", TaskStatus::completed); });

    const auto lines = facts.lines();

    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].group.front(), "P9901-walks");
    EXPECT_EQ(lines[0].activity.contacts, 20U);
    EXPECT_FALSE(lines[0].activity.cost);
}

TEST(Activity, InSeveralCurrenciesHasNoSum) {
    Accounts accounts;
    accounts["one"].unit_cost = {10, "GBP", "per session", true};
    accounts["other"].unit_cost = {10, "EUR", "per session", true};
    ContactTally tally;
    tally["one"][2] = {5, 5, 20};
    tally["other"][2] = {5, 5, 20};

    const Activity activity = tell(tally, accounts);

    EXPECT_EQ(activity.contacts_costed, 40U);
    EXPECT_FALSE(activity.cost);
    EXPECT_EQ(activity.currency, "");
}

}  // namespace
}  // namespace report_testing
