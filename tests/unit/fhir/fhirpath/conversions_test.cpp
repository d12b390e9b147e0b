#include "tests/unit/fhir/fhirpath/run_path.hpp"

#include <gtest/gtest.h>

namespace {

using fhir_path_test::run;

TEST(FhirPathConversions, ReadBooleans) {
    EXPECT_EQ(run("('Yes' | 'f').select(toBoolean())"), "true,false");
    EXPECT_EQ(run("1.toBoolean()"), "true");
    EXPECT_EQ(run("0.0.toBoolean()"), "false");
    EXPECT_EQ(run("2.toBoolean()"), "");
    EXPECT_EQ(run("'maybe'.convertsToBoolean()"), "false");
}

TEST(FhirPathConversions, ReadNumbers) {
    EXPECT_EQ(run("'+12'.toInteger()"), "12");
    EXPECT_EQ(run("'1.5'.toInteger()"), "");
    EXPECT_EQ(run("'1.50'.toDecimal()"), "1.50");
    EXPECT_EQ(run("'.5'.convertsToDecimal()"), "false");
    EXPECT_EQ(run("'1e3'.convertsToDecimal()"), "false");
    EXPECT_EQ(run("true.toInteger()"), "1");
}

TEST(FhirPathConversions, ReadDatesAndTimes) {
    EXPECT_EQ(run("'2020-02-30'.convertsToDate()"), "false");
    EXPECT_EQ(run("'2020-02-29T10:00'.toDate()"), "@2020-02-29");
    EXPECT_EQ(run("'2020-02'.toDateTime()"), "@2020-02");
    EXPECT_EQ(run("birthDate.toDateTime() is DateTime"), "true");
    EXPECT_EQ(run("'10:30'.toTime()"), "@T10:30");
    EXPECT_EQ(run("'25:00'.convertsToTime()"), "false");
}

TEST(FhirPathConversions, ReadQuantities) {
    EXPECT_EQ(run("'4 days'.toQuantity()"), "4 days");
    EXPECT_EQ(run("'4.5 \\'mg\\''.toQuantity()"), "4.5 'mg'");
    EXPECT_EQ(run("'4.5\\'mg\\''.toQuantity() = 4.5 'mg'"), "true");
    EXPECT_EQ(run("5.toQuantity()"), "5 '1'");
    EXPECT_EQ(run("'4 mg'.convertsToQuantity()"), "false");
    EXPECT_EQ(run("'4 \\'mg\\''.toQuantity('kg')"), "0.000004 'kg'");
    EXPECT_EQ(run("'4 \\'mg\\''.toQuantity('m')"), "");
}

TEST(FhirPathConversions, WriteEachKindAsText) {
    EXPECT_EQ(run("(1.50).toString()"), "'1.50'");
    EXPECT_EQ(run("(4 days).toString()"), "'4 days'");
    EXPECT_EQ(run("(5 'mg').toString()"), "'5 'mg''");
    EXPECT_EQ(run("active.toString()"), "'true'");
    EXPECT_EQ(run("birthDate.toString()"), "'1970-03'");
    EXPECT_EQ(run("maritalStatus.convertsToString()"), "false");
}

}  // namespace
