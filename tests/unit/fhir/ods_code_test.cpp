#include "fhir/ods_code.hpp"

#include <gtest/gtest.h>

namespace {

using fhir::OdsCode;

TEST(OdsCode, KeepsThreeToTenLettersAndDigits) {
    for (const char* text : {"A99", "A99901", "ABCDE12345"}) {
        const auto code = OdsCode::parse(text);
        ASSERT_TRUE(code) << text;
        EXPECT_EQ(code->text(), text);
    }
}

TEST(OdsCode, IsTheSameInSmallLetters) {
    EXPECT_EQ(OdsCode::parse("a99901").value(), OdsCode::parse("A99901").value());
}

TEST(OdsCode, RefusesAnotherShape) {
    for (const char* text : {"", "A9", "ABCDE123456", "A 9901", "A99-01",
                             "\xC3\x84"
                             "9901"}) {
        const auto refused = OdsCode::parse(text);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().kind, fhir::ErrorKind::invalid);
    }
}

}  // namespace
