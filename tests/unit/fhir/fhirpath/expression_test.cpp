#include "tests/unit/fhir/fhirpath/run_path.hpp"

#include <gtest/gtest.h>

namespace {

using fhir_path_test::definitions;
using fhir_path_test::run;

TEST(FhirPath, FollowsNamesThroughArrays) {
    EXPECT_EQ(run("Patient.name.given.where($this.hasValue())"), "Ada,Bea,Addy");
    EXPECT_EQ(run("name[1].given"), "Addy");
    EXPECT_EQ(run("name.family"), "Invented");
    EXPECT_EQ(run("Observation.status"), "");
}

TEST(FhirPath, PairsPrimitivesWithTheirSiblings) {
    EXPECT_EQ(run("name.given.count()"), "4");
    EXPECT_EQ(run("name.given.extension('urn:x').value"), "unsaid");
}

TEST(FhirPath, FindsChoicesByTheNameOfTheElement) {
    EXPECT_EQ(run("multipleBirth"), "2");
    EXPECT_EQ(run("multipleBirth is integer"), "true");
    EXPECT_EQ(run("extension.value.ofType(Quantity) = 5 'mg'"), "true");
}

TEST(FhirPath, BindsOperatorsAsTheStandardSays) {
    EXPECT_EQ(run("1 + 2 * 3"), "7");
    EXPECT_EQ(run("-7 div 2"), "-3");
    EXPECT_EQ(run("7 mod 4 = 3 and 1 < 2"), "true");
    EXPECT_EQ(run("'a' & {} & 'b'"), "'ab'");
    EXPECT_EQ(run("(1 | 2 | 2).count()"), "2");
}

TEST(FhirPath, ReasonsWithThreeValues) {
    EXPECT_EQ(run("{} and false"), "false");
    EXPECT_EQ(run("{} and true"), "");
    EXPECT_EQ(run("true or {}"), "true");
    EXPECT_EQ(run("{} implies true"), "true");
    EXPECT_EQ(run("false implies {}"), "true");
    EXPECT_EQ(run("true xor {}"), "");
}

TEST(FhirPath, ComparesDatesByWhatBothSay) {
    EXPECT_EQ(run("birthDate < @1971"), "true");
    EXPECT_EQ(run("birthDate = @1970"), "");
    EXPECT_EQ(run("@2020-01-31 + 1 month"), "@2020-02-29");
    EXPECT_EQ(run("@2020-01-01T10:00:00Z = @2020-01-01T11:00:00+01:00"), "true");
}

TEST(FhirPath, CountsDecimalsExactly) {
    EXPECT_EQ(run("0.1 + 0.2 = 0.3"), "true");
    EXPECT_EQ(run("1.0 = 1.00"), "true");
    EXPECT_EQ(run("1 / 0"), "");
    EXPECT_EQ(run("1.55.round(1)"), "1.6");
}

TEST(FhirPath, KnowsStringsByCharacters) {
    EXPECT_EQ(run("'n\\u00e4her'.length()"), "5");
    EXPECT_EQ(run("'n\\u00e4her'.substring(1, 2).startsWith('\\u00e4')"), "true");
    EXPECT_EQ(run("'abc'.matches('^[a-c]+$')"), "true");
    EXPECT_EQ(run("'a1b'.replaceMatches('([a-z])1', '$1-')"), "'a-b'");
    EXPECT_EQ(run("'abc'.replace('b', 'x')"), "'axc'");
}

TEST(FhirPath, FailsOnSeveralItemsWhereOneIsWanted) {
    EXPECT_EQ(run("name.given.substring(1)"), "failed");
    EXPECT_EQ(run("name.use and true"), "failed");
}

TEST(FhirPath, RefusesWhatIsNoExpression) {
    for (const auto text : {"name.", "1 +", "'open", "name.unknownFunction()", "(1", "a b", ""}) {
        EXPECT_EQ(run(text), "refused") << text;
    }
}

TEST(FhirPath, RefusesWhatNestsTooDeep) {
    EXPECT_EQ(run(std::string(100000, '(')), "refused");
    EXPECT_EQ(run(std::string(5000, '-') + "1"), "refused");
    std::string chain = "name";
    for (int i = 0; i < 1000; ++i) chain += ".name";
    EXPECT_EQ(run(chain), "refused");
}

TEST(FhirPath, CompilesEveryInvariantOfR4) {
    for (const fhir::Invariant& invariant : definitions().invariants()) {
        if (invariant.expression.empty()) continue;
        const auto made = fhir::Expression::compile(invariant.expression, definitions());
        EXPECT_TRUE(made.has_value()) << invariant.key << ": " << invariant.expression
                                      << (made ? "" : "\n" + made.error().issues.front().detail);
    }
}

}  // namespace
