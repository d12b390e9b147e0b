#include "fhir/validation/primitives.hpp"

#include <gtest/gtest.h>

#include <string>

namespace fhir {
namespace {

bool fits(Primitive primitive, std::string_view text) {
    return fault_of(primitive, text) == nullptr;
}

TEST(Primitives, TakesDatesOfThreePrecisions) {
    EXPECT_TRUE(fits(Primitive::date, "2021"));
    EXPECT_TRUE(fits(Primitive::date, "2021-11"));
    EXPECT_TRUE(fits(Primitive::date, "2021-11-30"));
}

TEST(Primitives, KnowsTheDaysOfTheCalendar) {
    EXPECT_TRUE(fits(Primitive::date, "2024-02-29"));
    EXPECT_TRUE(fits(Primitive::date, "2000-02-29"));
    EXPECT_FALSE(fits(Primitive::date, "2023-02-29"));
    EXPECT_FALSE(fits(Primitive::date, "1900-02-29"));
    EXPECT_FALSE(fits(Primitive::date, "2021-04-31"));
    EXPECT_FALSE(fits(Primitive::date, "2021-13-01"));
    EXPECT_FALSE(fits(Primitive::date, "0000"));
}

TEST(Primitives, RefusesADateOfAnotherForm) {
    EXPECT_FALSE(fits(Primitive::date, "01/02/2021"));
    EXPECT_FALSE(fits(Primitive::date, "2021-2-3"));
    EXPECT_FALSE(fits(Primitive::date, "2021-01-01T10:00:00Z"));
    EXPECT_FALSE(fits(Primitive::date, "2021-01-01 "));
}

TEST(Primitives, WantsAZoneWhereThereIsATime) {
    EXPECT_TRUE(fits(Primitive::date_time, "2021-01-01T10:00:00Z"));
    EXPECT_TRUE(fits(Primitive::date_time, "2021-01-01T10:00:00.123+14:00"));
    EXPECT_FALSE(fits(Primitive::date_time, "2021-01-01T10:00:00"));
    EXPECT_FALSE(fits(Primitive::date_time, "2021-01-01T10:00Z"));
    EXPECT_FALSE(fits(Primitive::date_time, "2021-01T10:00:00Z"));
    EXPECT_FALSE(fits(Primitive::date_time, "2021-01-01T25:00:00Z"));
    EXPECT_FALSE(fits(Primitive::date_time, "2021-01-01T10:00:00+14:30"));
    EXPECT_FALSE(fits(Primitive::date_time, "2021-01-01T10:00:00.Z"));
}

TEST(Primitives, WantsTheWholeInstant) {
    EXPECT_TRUE(fits(Primitive::instant, "2021-01-01T10:00:00.5Z"));
    EXPECT_FALSE(fits(Primitive::instant, "2021-01-01"));
}

TEST(Primitives, TakesATimeWithoutAZone) {
    EXPECT_TRUE(fits(Primitive::time, "10:00:00"));
    EXPECT_FALSE(fits(Primitive::time, "10:00"));
    EXPECT_FALSE(fits(Primitive::time, "10:00:00Z"));
}

TEST(Primitives, KeepsIntegersToTheirRange) {
    EXPECT_TRUE(fits(Primitive::integer, "-2147483648"));
    EXPECT_FALSE(fits(Primitive::integer, "2147483648"));
    EXPECT_FALSE(fits(Primitive::integer, "1.0"));
    EXPECT_FALSE(fits(Primitive::integer, "1e3"));
    EXPECT_FALSE(fits(Primitive::positive_int, "0"));
    EXPECT_TRUE(fits(Primitive::unsigned_int, "0"));
    EXPECT_FALSE(fits(Primitive::unsigned_int, "-1"));
}

TEST(Primitives, RefusesAnEmptyOrBlankString) {
    EXPECT_FALSE(fits(Primitive::string, ""));
    EXPECT_FALSE(fits(Primitive::string, " \n"));
    EXPECT_TRUE(fits(Primitive::string, " a\tb "));
}

TEST(Primitives, RefusesAStringOverAMegabyte) {
    EXPECT_TRUE(fits(Primitive::string, std::string(1024 * 1024, 'a')));
    EXPECT_FALSE(fits(Primitive::string, std::string(1024 * 1024 + 1, 'a')));
}

TEST(Primitives, KeepsBlanksInsideACode) {
    EXPECT_TRUE(fits(Primitive::code, "two words"));
    EXPECT_FALSE(fits(Primitive::code, " lead"));
    EXPECT_FALSE(fits(Primitive::code, "trail "));
    EXPECT_FALSE(fits(Primitive::code, "two  blanks"));
    EXPECT_FALSE(fits(Primitive::code, "a\tb"));
}

TEST(Primitives, TakesAnIdOfItsAlphabet) {
    EXPECT_TRUE(fits(Primitive::id, "A-b.9"));
    EXPECT_TRUE(fits(Primitive::id, std::string(64, 'x')));
    EXPECT_FALSE(fits(Primitive::id, std::string(65, 'x')));
    EXPECT_FALSE(fits(Primitive::id, "under_score"));
}

TEST(Primitives, LooksIntoUrns) {
    EXPECT_TRUE(fits(Primitive::uri, "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"));
    EXPECT_FALSE(fits(Primitive::uri, "urn:uuid:C757873D-ec9a-4326-a141-556f43239520"));
    EXPECT_FALSE(fits(Primitive::uri, "urn:uuid:c757873d-ec9a-4326-a141-556f4323952g"));
    EXPECT_TRUE(fits(Primitive::uri, "urn:oid:2.16.840"));
    EXPECT_FALSE(fits(Primitive::uri, "urn:oid:2.016.840"));
    EXPECT_FALSE(fits(Primitive::uri, "has a blank"));
}

TEST(Primitives, WantsTheUrnInOidAndUuid) {
    EXPECT_FALSE(fits(Primitive::oid, "1.2.3"));
    EXPECT_TRUE(fits(Primitive::oid, "urn:oid:1.2.3"));
    EXPECT_FALSE(fits(Primitive::uuid, "c757873d-ec9a-4326-a141-556f43239520"));
}

TEST(Primitives, WantsACanonicalToBeAbsoluteOrContained) {
    EXPECT_TRUE(fits(Primitive::canonical, "http://example.org/a|1"));
    EXPECT_TRUE(fits(Primitive::canonical, "#a"));
    EXPECT_TRUE(fits(Primitive::canonical, "urn:uuid:c757873d-ec9a-4326-a141-556f43239520|1.0"));
    EXPECT_TRUE(fits(Primitive::canonical, "urn:oid:1.2.3|2#part"));
    EXPECT_FALSE(fits(Primitive::canonical, "urn:uuid:c757873d|1.0"));
    EXPECT_FALSE(fits(Primitive::canonical, "http://example.org/a|1 2"));
    EXPECT_FALSE(fits(Primitive::uri, "urn:uuid:c757873d-ec9a-4326-a141-556f43239520|1.0"));
    EXPECT_FALSE(fits(Primitive::canonical, "MessageDefinition/a"));
}

TEST(Primitives, TakesBase64InWholeGroups) {
    EXPECT_TRUE(fits(Primitive::base64_binary, "YWJj\nYQ=="));
    EXPECT_FALSE(fits(Primitive::base64_binary, "YWJ"));
    EXPECT_FALSE(fits(Primitive::base64_binary, "@@@@"));
    EXPECT_FALSE(fits(Primitive::base64_binary, "Y=Jj"));
}

TEST(Primitives, SaysWhichJsonKindATypeHas) {
    EXPECT_EQ(kind_of(Primitive::boolean), Kind::boolean);
    EXPECT_EQ(kind_of(Primitive::decimal), Kind::number);
    EXPECT_EQ(kind_of(Primitive::date), Kind::string);
}

}  // namespace
}  // namespace fhir
