#include "gateway/domain/id.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

TEST(Id, IsReadBackFromItsText) {
    const std::string text = "0199aa00-1234-7abc-8def-0123456789ab";

    const auto id = Id::parse(text);

    ASSERT_TRUE(id);
    EXPECT_EQ(id->text(), text);
}

TEST(Id, CarriesItsHomeInTheLastSixHexDigits) {
    EXPECT_EQ(Id::parse("0199aa00-1234-7abc-8def-01234500002a")->home(), 42U);
}

TEST(Id, TakesCapitalLettersForTheSameId) {
    EXPECT_EQ(Id::parse("0199AA00-1234-7ABC-8DEF-0123456789AB"),
              Id::parse("0199aa00-1234-7abc-8def-0123456789ab"));
}

TEST(Id, IsNothingElseThanAUuid) {
    for (const char* text :
         {"", "0199aa00", "0199aa00-1234-7abc-8def-0123456789a",
          "0199aa00-1234-7abc-8def-0123456789abc", "0199aa00x1234-7abc-8def-0123456789ab",
          "0199aa00-1234-7abc-8def-0123456789ag"}) {
        EXPECT_FALSE(Id::parse(text)) << text;
    }
}

}  // namespace
}  // namespace gateway
