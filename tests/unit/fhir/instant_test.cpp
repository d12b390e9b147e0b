#include "fhir/instant.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using fhir::format_instant;
using fhir::parse_date_time;

std::string range(const char* text) {
    const auto found = parse_date_time(text);
    return found ? format_instant(found->from) + ' ' + format_instant(found->to) : "refused";
}

TEST(DateTime, CoversAYearAMonthOrADay) {
    EXPECT_EQ(range("2026"), "2026-01-01T00:00:00.000Z 2027-01-01T00:00:00.000Z");
    EXPECT_EQ(range("2026-12"), "2026-12-01T00:00:00.000Z 2027-01-01T00:00:00.000Z");
    EXPECT_EQ(range("2026-02-28"), "2026-02-28T00:00:00.000Z 2026-03-01T00:00:00.000Z");
}

TEST(DateTime, CoversItsLastDigitWrittenOfASecond) {
    EXPECT_EQ(range("2026-03-02T09:30:00Z"), "2026-03-02T09:30:00.000Z 2026-03-02T09:30:01.000Z");
    EXPECT_EQ(range("2026-03-02T09:30:00.5Z"), "2026-03-02T09:30:00.500Z 2026-03-02T09:30:00.600Z");
    EXPECT_EQ(range("2026-03-02T09:30:00.123Z"),
              "2026-03-02T09:30:00.123Z 2026-03-02T09:30:00.124Z");
}

TEST(DateTime, CutsOffWhatIsFinerThanAMillisecond) {
    EXPECT_EQ(range("2026-03-02T09:30:00.123999999Z"),
              "2026-03-02T09:30:00.123Z 2026-03-02T09:30:00.124Z");
    EXPECT_EQ(range("2026-03-02T09:30:00.1234567891Z"), "refused");
}

TEST(DateTime, IsMovedToUtcByItsZone) {
    EXPECT_EQ(range("2026-07-01T00:30:00+01:00"),
              "2026-06-30T23:30:00.000Z 2026-06-30T23:30:01.000Z");
    EXPECT_EQ(range("2026-12-31T23:30:00-05:30"),
              "2027-01-01T05:00:00.000Z 2027-01-01T05:00:01.000Z");
}

TEST(DateTime, KnowsLeapYears) {
    EXPECT_NE(range("2024-02-29"), "refused");
    EXPECT_NE(range("2000-02-29"), "refused");
    EXPECT_EQ(range("2026-02-29"), "refused");
    EXPECT_EQ(range("2100-02-29"), "refused");
}

TEST(DateTime, CountsALeapSecondAsTheNextOne) {
    EXPECT_EQ(range("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00.000Z 2017-01-01T00:00:01.000Z");
    EXPECT_EQ(range("2016-12-31T23:58:60Z"), "refused");
}

TEST(DateTime, RefusesWhatTheCalendarAndTheClockDoNotHave) {
    for (const char* text :
         {"0000", "2026-00", "2026-13", "2026-04-31", "2026-04-00", "2026-03-02T24:00:00Z",
          "2026-03-02T09:60:00Z", "2026-03-02T09:30:61Z", "2026-03-02T09:30:00+14:01",
          "2026-03-02T09:30:00+15:00", "2026-03-02T09:30:00+01:60"}) {
        EXPECT_EQ(range(text), "refused") << text;
    }
}

TEST(DateTime, RefusesAnotherWriting) {
    for (const char* text : {"",
                             "26",
                             "2026-",
                             "2026-3",
                             "2026-03-",
                             "2026-03-2",
                             "20260302",
                             "2026/03/02",
                             "2026-03-02T",
                             "2026-03-02T09",
                             "2026-03-02T09:30Z",
                             "2026-03-02T09:30:00",
                             "2026-03-02T09:30:00.Z",
                             "2026-03-02T09:30:00z",
                             "2026-03-02 09:30:00Z",
                             "2026-03-02T09:30:00+0100",
                             "2026-03-02T09:30:00ZZ",
                             " 2026",
                             "2026 ",
                             "+026",
                             "2026Z"}) {
        EXPECT_EQ(range(text), "refused") << text;
    }
}

TEST(DateTime, IsRefusedAsInvalidWithoutRepeatingIt) {
    const auto refused = parse_date_time("1931-31-12");

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, fhir::ErrorKind::invalid);
    EXPECT_EQ(refused.error().issues.front().detail.find("1931"), std::string::npos);
}

TEST(Day, IsAWholeDayOnly) {
    ASSERT_TRUE(fhir::parse_day("1940-05-17"));
    EXPECT_EQ(fhir::format_date(*fhir::parse_day("1940-05-17")), "1940-05-17");
    EXPECT_EQ(fhir::format_date(*fhir::parse_day("0001-01-01")), "0001-01-01");
    for (const char* text : {"", "1940", "1940-05", "1940-05-32", "1940-05-17T00:00:00Z"}) {
        EXPECT_FALSE(fhir::parse_day(text)) << text;
    }
}

TEST(Instant, IsWrittenWithMilliseconds) {
    const fhir::Timestamp epoch{};

    EXPECT_EQ(format_instant(epoch), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(format_instant(epoch - std::chrono::milliseconds(1)), "1969-12-31T23:59:59.999Z");
}

}  // namespace
