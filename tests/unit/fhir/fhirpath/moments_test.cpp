#include "tests/unit/fhir/fhirpath/run_path.hpp"

#include <gtest/gtest.h>

namespace {

using fhir_path_test::run;

TEST(FhirPathMoments, CompareTimesOfDay) {
    EXPECT_EQ(run("@T10:30 < @T23:59:59"), "true");
    EXPECT_EQ(run("@T10:30:00 = @T10:30:00.0"), "true");
    EXPECT_EQ(run("@T10 = @T10:30"), "");
    EXPECT_EQ(run("@T23:59:59 + 10 seconds"), "@T00:00:09");
    EXPECT_EQ(run("@T10:30 + 1 day"), "failed");
}

TEST(FhirPathMoments, CountInWhatWasWritten) {
    EXPECT_EQ(run("@2019-12-31 - 10 seconds"), "@2019-12-31");
    EXPECT_EQ(run("@2019-12-31 - 36 hours"), "@2019-12-30");
    EXPECT_EQ(run("@2020 - 13 months"), "@2019");
    EXPECT_EQ(run("@2020-01 + 31 days"), "@2020-02");
    EXPECT_EQ(run("@2020-01-01T10:00:00.000Z + 0.25 seconds"), "@2020-01-01T10:00:00.250Z");
}

TEST(FhirPathMoments, ReckonUnitsOfTimeInEachOther) {
    EXPECT_EQ(run("2 days = 48 hours"), "true");
    EXPECT_EQ(run("12 months = 1 year"), "true");
    EXPECT_EQ(run("1 year > 3 weeks"), "true");
    EXPECT_EQ(run("1 'kg' = 1 month"), "");
    EXPECT_EQ(run("1 'kg' < 1 'mL'"), "");
}

TEST(FhirPathMoments, AreNoTexts) {
    EXPECT_EQ(run("'2019' < @2020"), "failed");
    EXPECT_EQ(run("@2020.length()"), "failed");
    EXPECT_EQ(run("birthDate.startsWith('1970')"), "true");
}

TEST(FhirPath, TakesNamesOfPrimitivesForElements) {
    EXPECT_EQ(run("id.select(id | code)"), "");
    EXPECT_EQ(run("gender.select(code).exists()"), "false");
}

TEST(FhirPath, ChangesTheCaseOfAccentedLetters) {
    EXPECT_EQ(run("'n\\u00e4h\\u00f7'.upper() = 'N\\u00c4H\\u00f7'"), "true");
    EXPECT_EQ(run("'N\\u00c4H\\u00d7'.lower() = 'n\\u00e4h\\u00d7'"), "true");
}

}  // namespace
