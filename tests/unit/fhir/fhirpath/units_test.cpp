#include "fhir/fhirpath/units.hpp"

#include "fhir/fhirpath/ucum_units.hpp"
#include "tests/unit/fhir/fhirpath/run_path.hpp"

#include <gtest/gtest.h>

namespace {

using fhir_path_test::run;

TEST(Units, AreEqualWhereTheirFactorsSaySo) {
    for (const char* text : {"1 'g' = 1000 'mg'",
                             "0.1 'L' = 1 'dL'",
                             "1 'L' = 1 'dm3'",
                             "1 'l' = 1 'L'",
                             "1 'h' = 60 'min'",
                             "1 'a' = 12 'mo'",
                             "1 'a' = 365.25 'd'",
                             "1 '[in_i]' = 2.54 'cm'",
                             "1 '[lb_av]' = 453.59237 'g'",
                             "16 '[oz_av]' = 1 '[lb_av]'",
                             "1 'mm[Hg]' = 133.322 'Pa'",
                             "1 'N' = 1 'kg.m/s2'",
                             "1 'g/L' = 1 'mg/mL'",
                             "1 'mmol/L' = 1 'umol/mL'",
                             "1 '10*3/uL' = 1 '10*9/L'",
                             "5 '%' = 0.05",
                             "60 '/min' = 1 'Hz'",
                             "1 '{beats}/min' = 1 '/min'",
                             "1 'm[IU]/mL' = 1 '[IU]/L'",
                             "1 'kg.m-3' = 1 'g/(dm.dm.dm)'",
                             "60 '\\'' = 1 'deg'"}) {
        EXPECT_EQ(run(text), "true") << text;
    }
    EXPECT_EQ(run("1 'g' = 1001 'mg'"), "false");
    EXPECT_EQ(run("1 '[lb_av]' = 453.592370000000000001 'g'"), "false");
}

TEST(Units, OfDifferentKindsAreNotCompared) {
    for (const char* text :
         {"1 'cm2' = 1 'cm'", "1 'g' < 1 'm'", "1 'Cel' = 274.15 'K'", "1 'nonsense' = 1 'g'",
          "1 '[IU]' = 1 'g'", "1 'mol' = 1 '1'", "1 'g' + 1 'm'"}) {
        EXPECT_EQ(run(text), "") << text;
    }
    EXPECT_EQ(run("1 'g' ~ 1 'm'"), "false");
    EXPECT_EQ(run("1 'nonsense' < 2 'nonsense'"), "true");
}

TEST(Units, OfTheCalendarAreThoseOfUcumUpToWeeks) {
    EXPECT_EQ(run("1 week = 7 'd'"), "true");
    EXPECT_EQ(run("1 hour = 60 'min'"), "true");
    EXPECT_EQ(run("2 days > 47 'h'"), "true");
    EXPECT_EQ(run("1 year = 12 months"), "true");
    for (const char* text : {"1 year = 1 'a'", "1 month = 30 'd'", "365 days = 1 'a'",
                             "1 year > 1 'd'", "1 year + 1 'mo'"}) {
        EXPECT_EQ(run(text), "") << text;
    }
    EXPECT_EQ(run("1 year ~ 1 'a'"), "true");
    EXPECT_EQ(run("1 month ~ 1 'mo'"), "true");
    EXPECT_EQ(run("1 second ~ 1 's'"), "true");
}

TEST(Units, OfAFhirQuantityAreOfTheCalendarBesideSuch) {
    const std::string age = "managingOrganization.extension.value ";

    EXPECT_EQ(run(age + "= 2 years"), "true");
    EXPECT_EQ(run(age + "= 24 months"), "true");
    EXPECT_EQ(run(age + "= 2 'a'"), "true");
    EXPECT_EQ(run(age + "= 24 'mo'"), "true");
}

TEST(Units, AreEquivalentInTheDigitsOfTheCoarser) {
    EXPECT_EQ(run("1 'ug' ~ 0.001001 'mg'"), "true");
    EXPECT_EQ(run("1001 'ug' ~ 1 'mg'"), "true");
    EXPECT_EQ(run("1001 'ug' ~ 1.000 'mg'"), "true");
    EXPECT_EQ(run("1600 'ug' ~ 1 'mg'"), "false");
    EXPECT_EQ(run("1.1 'mg' ~ 1200 'ug'"), "false");
}

TEST(Units, OfASumAreTheFiner) {
    EXPECT_EQ(run("1 'm' + 1 'cm'"), "101 'cm'");
    EXPECT_EQ(run("1 'cm' + 1 'm'"), "101 'cm'");
    EXPECT_EQ(run("1 'm' - 1 'cm'"), "99 'cm'");
    EXPECT_EQ(run("1 day + 24 hours"), "48 hours");
    EXPECT_EQ(run("1 year + 1 month"), "13 month");
    EXPECT_EQ(run("1 'kg' + 1 '[lb_av]' > 3.2 '[lb_av]'"), "true");
}

TEST(Units, OfProductsAndQuotientsAreBoth) {
    EXPECT_EQ(run("12 'cm' * 3 'cm'"), "36 'cm2'");
    EXPECT_EQ(run("3 'cm' * 12 'cm2'"), "36 'cm3'");
    EXPECT_EQ(run("12 'cm2' / 3 'cm'"), "4 'cm'");
    EXPECT_EQ(run("1 'cm' / 1 'cm'"), "1 '1'");
    EXPECT_EQ(run("1 'm' / 1 'cm'"), "100 '1'");
    EXPECT_EQ(run("10 'mg' / 2 'L'"), "5 'mg/L'");
    EXPECT_EQ(run("10 'mg' / 2 'L.d'"), "5 'mg/(L.d)'");
    EXPECT_EQ(run("5 'mg/L' * 2 'L'"), "10 'mg/L.L'");
    EXPECT_EQ(run("5 'mg/L' * 2 'L' = 10 'mg'"), "true");
    EXPECT_EQ(run("6 '/min' * 3 '/min'"), "18 '/min/min'");
    EXPECT_EQ(run("6 'Hz' / 3 '1/s'"), "2 '1'");
    EXPECT_EQ(run("2 * 3 '%'"), "6 '%'");
    EXPECT_EQ(run("6 days / 2"), "3 days");
    EXPECT_EQ(run("6 'mL' / 2 hours"), "3 'mL/h'");
    EXPECT_EQ(run("6 'mL' / 2 years"), "");
    EXPECT_EQ(run("1 'g' / 0 'g'"), "");
    EXPECT_EQ(run("4 'g' div 2 'g'"), "failed");
    EXPECT_EQ(run("1 + 1 'g'"), "failed");
}

TEST(Units, AreAskedFor) {
    EXPECT_EQ(run("'1.5 \\'kg\\''.toQuantity('g')"), "1500 'g'");
    EXPECT_EQ(run("'1 week'.toQuantity('d')"), "7 'd'");
    EXPECT_EQ(run("'1 week'.convertsToQuantity('g')"), "false");
    EXPECT_EQ(run("'5 \\'ms\\''.toQuantity('a')"), "0.0000000001584404390701447511 'a'");
}

TEST(Units, TooLargeOnesAreEmpty) {
    EXPECT_EQ(run("1 'Ym9' = 1 'ym9'"), "");
    EXPECT_EQ(run("1 'Ym' > 1 'ym'"), "");
    EXPECT_EQ(run("1 'm99' = 1 'm98'"), "");
}

TEST(Units, AreReadAsUcumWritesThem) {
    using fhir::path::ucum_unit;
    for (const char* good : {"m", "kg.m/s2", "/min", "10*-3", "10^3", "{a}", "m{a}", "mm[Hg]",
                             "dag", "[in_i]2", "m+2", "2.g"}) {
        EXPECT_TRUE(ucum_unit(good)) << good;
    }
    for (const char* bad :
         {"", "/", "m/", "m.", "(m", "m)", "((((((((((m))))))))))", "x", "mkmin", "kmin", "m-",
          "{a", "11*3", "0", "m m", "Cel", "999999999999999999999"}) {
        EXPECT_FALSE(ucum_unit(bad)) << bad;
    }
}

}  // namespace
