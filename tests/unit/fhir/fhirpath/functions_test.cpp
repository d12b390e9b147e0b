#include "tests/unit/fhir/fhirpath/run_path.hpp"

#include <gtest/gtest.h>

namespace {

using fhir_path_test::run;

TEST(FhirPathFunctions, SayWhetherThereIsAnything) {
    EXPECT_EQ(run("name.exists() and photo.empty()"), "true");
    EXPECT_EQ(run("name.exists(use = 'usual')"), "true");
    EXPECT_EQ(run("name.exists(use = 'old')"), "false");
    EXPECT_EQ(run("(photo | name.given).exists()"), "true");
    EXPECT_EQ(run("name.all(given.exists())"), "true");
    EXPECT_EQ(run("name.all(family.exists())"), "false");
    EXPECT_EQ(run("photo.all(false)"), "true");
    EXPECT_EQ(run("photo.not()"), "");
}

TEST(FhirPathFunctions, TakeAnElementWithoutAValueForSomething) {
    EXPECT_EQ(run("name.given[1].exists()"), "true");
    EXPECT_EQ(run("name.given[1].hasValue()"), "false");
    EXPECT_EQ(run("name.given[1].getValue()"), "");
    EXPECT_EQ(run("name.given[0].getValue()"), "'Ada'");
    EXPECT_EQ(run("maritalStatus.hasValue()"), "false");
}

TEST(FhirPathFunctions, SubsetWhatTheyAreGiven) {
    EXPECT_EQ(run("(1 | 2 | 3).tail()"), "2,3");
    EXPECT_EQ(run("(1 | 2 | 3).skip(1).first()"), "2");
    EXPECT_EQ(run("(1 | 2 | 3).take(2).last()"), "2");
    EXPECT_EQ(run("(1 | 2 | 3).single()"), "failed");
    EXPECT_EQ(run("(1 | 2 | 3).intersect(2 | 3 | 4)"), "2,3");
    EXPECT_EQ(run("(1 | 2 | 3).exclude(2)"), "1,3");
    EXPECT_EQ(run("(1 | 2).subsetOf(1 | 2 | 3)"), "true");
    EXPECT_EQ(run("(1 | 2).supersetOf(1 | 2 | 3)"), "false");
    EXPECT_EQ(run("1.combine(1).isDistinct()"), "false");
}

TEST(FhirPathFunctions, GoThroughTheTree) {
    EXPECT_EQ(run("repeat(contained).name"), "Invented Practice");
    EXPECT_EQ(run("descendants().where($this is Coding).code"), "x,M");
    EXPECT_EQ(run("name.select(given.first())"), "Ada,Addy");
    EXPECT_EQ(run("name.where($index = 1).use"), "usual");
    EXPECT_EQ(run("managingOrganization.resolve().name"), "Invented Practice");
    EXPECT_EQ(run("managingOrganization.resolve() is Organization"), "true");
    EXPECT_EQ(run("resolve().name"), "");
}

TEST(FhirPathFunctions, AddUpWhatTheyAreGiven) {
    EXPECT_EQ(run("(1 | 2 | 3).aggregate($this + $total, 0)"), "6");
    EXPECT_EQ(run("(1 | 2).aggregate(iif($total.empty(), $this, $total * 10 + $this))"), "12");
    EXPECT_EQ(run("(1 | 2).aggregate($total + (3 | 4).aggregate($total + $this, 0), 0)"), "14");
    EXPECT_EQ(run("name.aggregate($total.combine($this.given), {}).count()"), "4");
}

TEST(FhirPathFunctions, BranchWithoutALookAtTheOtherSide) {
    EXPECT_EQ(run("iif(active, 'yes', name.given.single())"), "'yes'");
    EXPECT_EQ(run("iif({}, 1)"), "");
    EXPECT_EQ(run("photo.iif(empty(), 1, 2)"), "1");
    EXPECT_EQ(run("photo.iif(exists(), 1, 2)"), "2");
    EXPECT_EQ(run("iif(photo.exists(), 1, 2)"), "2");
    EXPECT_EQ(run("photo.iif(empty(), 1, 2)"), "1");
}

TEST(FhirPathFunctions, ChangeStrings) {
    EXPECT_EQ(run("' a b '.trim()"), "'a b'");
    EXPECT_EQ(run("'a,b,,c'.split(',').count()"), "4");
    EXPECT_EQ(run("name.given.where(hasValue()).join('-')"), "'Ada-Bea-Addy'");
    EXPECT_EQ(run("'n\\u00e4h'.toChars().count()"), "3");
    EXPECT_EQ(run("'aBc'.upper() & 'aBc'.lower()"), "'ABCabc'");
    EXPECT_EQ(run("'abc'.indexOf('c')"), "2");
    EXPECT_EQ(run("'abc'.indexOf('x')"), "-1");
    EXPECT_EQ(run("'ab'.replace('', '-')"), "'-a-b-'");
    EXPECT_EQ(run("5.startsWith('5')"), "failed");
}

TEST(FhirPathFunctions, ReckonAsFarAsThereIsAnAnswer) {
    EXPECT_EQ(run("2.power(10)"), "1024");
    EXPECT_EQ(run("81.sqrt()"), "9");
    EXPECT_EQ(run("(-1).sqrt()"), "");
    EXPECT_EQ(run("0.ln()"), "");
    EXPECT_EQ(run("100.log(10)"), "2");
    EXPECT_EQ(run("0.exp()"), "1");
    EXPECT_EQ(run("(-1.5).ceiling()"), "-1");
    EXPECT_EQ(run("(-1.5).floor()"), "-2");
    EXPECT_EQ(run("(-5).abs()"), "5");
    EXPECT_EQ(run("5.5 mod 0.7"), "0.6");
}

TEST(FhirPathFunctions, TellTheTypeOfWhatTheyAreGiven) {
    EXPECT_EQ(run("type()"), "FHIR.Patient");
    EXPECT_EQ(run("gender.type().name"), "'code'");
    EXPECT_EQ(run("1.type()"), "System.Integer");
    EXPECT_EQ(run("gender.is(string)"), "true");
    EXPECT_EQ(run("gender is System.String"), "false");
    EXPECT_EQ(run("'x' is String"), "true");
    EXPECT_EQ(run("contained.ofType(Patient)"), "");
}

TEST(FhirPathFunctions, KnowWhichBaseTypeIsMeantByAUrl) {
    EXPECT_EQ(run("conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')"), "true");
    EXPECT_EQ(run("conformsTo('http://hl7.org/fhir/StructureDefinition/DomainResource')"), "true");
    EXPECT_EQ(run("conformsTo('http://hl7.org/fhir/StructureDefinition/Group')"), "false");
    EXPECT_EQ(run("conformsTo('urn:of-a-profile')"), "");
}

TEST(FhirPathFunctions, AskTheTerminologyThatTheyAreGiven) {
    const fhir::Terminology terminology = fhir::Terminology::r4();
    fhir::PathScope scope;
    scope.terminology = &terminology;
    const auto ask = [&](std::string_view text) { return run(text, scope); };
    EXPECT_EQ(ask("gender.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')"), "true");
    EXPECT_EQ(ask("name.use.first().memberOf('http://hl7.org/fhir/ValueSet/link-type')"), "false");
    EXPECT_EQ(ask("maritalStatus.memberOf('http://hl7.org/fhir/ValueSet/marital-status')"), "true");
    EXPECT_EQ(ask("gender.memberOf('urn:unknown')"), "");
    EXPECT_EQ(run("gender.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')"), "");
}

TEST(FhirPathFunctions, HoldNarrativesToTheirRules) {
    EXPECT_EQ(run("text.div.htmlChecks()"), "false");
    EXPECT_EQ(run("photo.htmlChecks()"), "");
}

TEST(FhirPathFunctions, TakeTheTimeFromTheScope) {
    fhir::PathScope scope;
    scope.now = "2020-02-03T10:11:12+01:00";
    EXPECT_EQ(run("now()", scope), "@2020-02-03T10:11:12+01:00");
    EXPECT_EQ(run("today()", scope), "@2020-02-03");
    EXPECT_EQ(run("timeOfDay()", scope), "@T10:11:12");
    EXPECT_EQ(run("now()"), "");
}

}  // namespace
