#include "mappings/directory/accounts.hpp"

#include "tests/unit/mappings/directory/sources.hpp"

#include <gtest/gtest.h>

namespace {

using namespace mappings::directory;
using directory_tests::choir;
using directory_tests::choir_id;
using directory_tests::harvest;
using directory_tests::on;
using directory_tests::with;

const std::string price = R"({ "id": "c1", "option": "Everybody", "amount": 0 })";
const std::string funding = R"("funding": [ { "id": "f1", "source": "Marling Council" } ],)";
const std::string program = R"("program": { "id": "p1", "name": "Breathing Together" },)";

Account account_in(const std::string& source) {
    const Directory directory = harvest({source}).directory;
    return account_of(*directory.service(choir_id), directory, on(2026, 3, 2));
}

std::optional<UnitCost> unit_cost_of(const std::string& prices) {
    return account_in(with(choir(), price, prices)).unit_cost;
}

TEST(Accounts, NameTheProgrammeAndWhoPays) {
    const Account account = account_in(choir());

    EXPECT_EQ(account.scheme, "Breathing Together");
    EXPECT_EQ(account.funder, "Marling Council");
}

TEST(Accounts, OfAServiceInNoProgrammeHaveItselfAsTheScheme) {
    EXPECT_EQ(account_in(with(choir(), program, "")).scheme, choir_id);
}

TEST(Accounts, TakeTheFundersOfTheOrganisationWhereTheServiceNamesNone) {
    const std::string unfunded = with(choir(), funding, "");
    const std::string of_the_trust =
        with(unfunded, R"("description": "A charity.",)",
             R"("description": "A charity.", "funding": [ { "id": "f2", "source": "The Lottery" },
           { "id": "f3", "source": "Marling ICB" } ],)");

    EXPECT_EQ(account_in(unfunded).funder, "");
    EXPECT_EQ(account_in(of_the_trust).funder, "Marling ICB; The Lottery");
}

TEST(Accounts, KnowWhatAContactCosts) {
    const auto cost = unit_cost_of(
        R"({ "id": "c1", "amount": 12.50, "currency": "gbp", "amount_description": "Per 1 hour Session" })");

    ASSERT_TRUE(cost);
    EXPECT_EQ(cost->amount, 12.5);
    EXPECT_EQ(cost->currency, "GBP");
    EXPECT_EQ(cost->unit, "Per 1 hour Session");
    EXPECT_TRUE(cost->is_per_contact);
}

TEST(Accounts, TakeNoYearForAContact) {
    const auto cost = unit_cost_of(R"({ "id": "c1", "option": "per year", "amount": 900 })");

    ASSERT_TRUE(cost);
    EXPECT_EQ(cost->unit, "per year");
    EXPECT_FALSE(cost->is_per_contact);
}

TEST(Accounts, KnowNoCostWhereThereAreSeveralPricesOrNoneOrNothingIsPaid) {
    EXPECT_FALSE(unit_cost_of(price));
    EXPECT_FALSE(unit_cost_of(R"({ "id": "c1", "option": "per session" })"));
    EXPECT_FALSE(unit_cost_of(R"({ "id": "c1", "option": "per session", "amount": 5 },
                                 { "id": "c2", "option": "per session, concessions", "amount": 3 })"));
}

TEST(Accounts, TakeThePriceOfTheDay) {
    const auto cost = unit_cost_of(
        R"({ "id": "c1", "option": "per session", "amount": 5, "valid_to": "2026-03-01" },
           { "id": "c2", "option": "per session", "amount": 6, "valid_from": "2026-03-02" })");

    ASSERT_TRUE(cost);
    EXPECT_EQ(cost->amount, 6);
}

}  // namespace
