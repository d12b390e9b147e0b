#include "fhir/terminology/terminology.hpp"

#include <gtest/gtest.h>

namespace fhir {
namespace {

void expect_forms(const char* system, std::initializer_list<const char*> good,
                  std::initializer_list<const char*> bad) {
    for (const char* code : good) EXPECT_TRUE(Terminology::is_well_formed(system, code)) << code;
    for (const char* code : bad) EXPECT_FALSE(Terminology::is_well_formed(system, code)) << code;
}

TEST(CodeForm, OfSnomedHasACheckDigitAndAPartition) {
    expect_forms(
        "http://snomed.info/sct",
        {"73211009", "22298006", "999000041000001103", "24700007 | MS |: 363698007=12738006"},
        {"", "73211008", "073211009", "12345", "1234567890123456789", "abc",
         "73211009:363698007=12738005", "73211009|MS"});
}

TEST(CodeForm, OfLoincHasACheckDigit) {
    expect_forms("http://loinc.org", {"8867-4", "2160-0", "LP43571-6", "LA6576-8"},
                 {"8867-5", "8867", "-4", "LX1-1", "8867-44", ""});
}

TEST(CodeForm, OfUnitsIsTheirGrammar) {
    expect_forms("http://unitsofmeasure.org",
                 {"mm[Hg]", "kg/m2", "10*3/uL", "10^9", "{score}", "/min", "m.s-2", "%",
                  "[in_i'H2O]", "(kg.m)/s2", "1", "mL{total}"},
                 {"", "per week", "kg/", "kg//m", "mm[Hg", "{score", "m2s", "()", "kg)", "s-"});
}

TEST(CodeForm, OfLanguagesIsThatOfTags) {
    expect_forms("urn:ietf:bcp:47", {"en", "en-GB", "zh-Hant-TW", "de-1996", "es-419", "x-own"},
                 {"", "e", "en-", "en_GB", "en--GB", "123", "en-GB-a", "toolonglanguage"});
}

TEST(CodeForm, OfMediaTypesHasTwoPartsAndParameters) {
    expect_forms("urn:ietf:bcp:13",
                 {"text/plain", "application/fhir+json", "text/plain; charset=utf-8"},
                 {"", "pdf", "text/", "/plain", "text/plain;", "text/plain; charset", "a/b/c"});
}

TEST(CodeForm, OfCurrenciesAndCountriesIsCapitals) {
    expect_forms("urn:iso:std:iso:4217", {"GBP"}, {"gbp", "GB", "POUND"});
    expect_forms("urn:iso:std:iso:3166", {"GB", "GBR", "826"}, {"gb", "G", "82", "GBRX"});
    expect_forms("urn:iso:std:iso:3166:-2", {"GB-ENG"}, {"GB", "GB-", "GBENG", "gb-eng"});
}

TEST(CodeForm, OfAnyOtherSystemIsFree) {
    EXPECT_TRUE(Terminology::is_well_formed("https://made-up.example/craft", "anything at all"));
}

}  // namespace
}  // namespace fhir
