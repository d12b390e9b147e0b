#include "fhir/nhs_number.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using fhir::NhsNumber;

TEST(NhsNumber, KeepsItsTenDigits) {
    for (const char* text : {"9990000018", "9990000026", "9990000034"}) {
        const auto number = NhsNumber::parse(text);
        ASSERT_TRUE(number) << text;
        EXPECT_EQ(number->digits(), text);
        EXPECT_TRUE(number->passes_check()) << text;
    }
}

TEST(NhsNumber, KnowsAWrongCheckDigit) {
    EXPECT_FALSE(NhsNumber::parse("9990000019")->passes_check());
    EXPECT_FALSE(NhsNumber::parse("9990000081")->passes_check());  // two digits changed places
}

TEST(NhsNumber, FailsTheCheckWhenItsDigitWouldBeTen) {
    for (char last = '0'; last <= '9'; ++last) {
        EXPECT_FALSE(NhsNumber::parse(std::string("999000000") + last)->passes_check()) << last;
    }
}

TEST(NhsNumber, RefusesWhatIsNotTenDigits) {
    for (const char* text : {"", "999000001", "99900000180", "999 000 0018", "999000001x"}) {
        const auto refused = NhsNumber::parse(text);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().kind, fhir::ErrorKind::invalid);
    }
}

TEST(NhsNumber, SaysWhatIsWrongWithoutRepeatingTheNumber) {
    const auto refused = NhsNumber::parse("99900000x8");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().issues.front().detail.find("99900"), std::string::npos);
}

}  // namespace
