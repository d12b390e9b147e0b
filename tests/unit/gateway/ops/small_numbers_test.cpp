#include "gateway/ops/small_numbers.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace {

using gateway::Told;

std::string total_of(const std::array<std::uint64_t, 3>& parts) {
    const std::array<Told, 3> told{Told(parts[0]), Told(parts[1]), Told(parts[2])};
    return Told::total(told).text();
}

TEST(SmallNumbers, FromOneToFourAreToldAsFew) {
    EXPECT_EQ(Told(0).text(), "0");
    for (const std::uint64_t number : {1U, 2U, 3U, 4U}) EXPECT_EQ(Told(number).text(), "<5");
    EXPECT_EQ(Told(5).text(), "5");
}

TEST(SmallNumbers, AreFollowedByRoundedOnes) {
    EXPECT_EQ(Told(7).text(), "5");
    EXPECT_EQ(Told(8).text(), "10");
    EXPECT_EQ(Told(1234).text(), "1235");
}

TEST(SmallNumbers, AddUpAsTheyAreTold) {
    EXPECT_EQ(total_of({0, 0, 0}), "0");
    EXPECT_EQ(total_of({0, 3, 0}), "<5");
    EXPECT_EQ(total_of({3, 3, 0}), "5");
    EXPECT_EQ(total_of({20, 3, 4}), "25");
    EXPECT_EQ(total_of({7, 13, 0}), "20");
}

TEST(SmallNumbers, StandForNoLessThanTheySay) {
    for (std::uint64_t number = 0; number < 100; ++number) {
        EXPECT_LE(Told(number).at_least(), number);
        EXPECT_EQ(Told(number).at_least() >= 5, number >= 5) << number;
    }
    EXPECT_EQ(Told(3).at_least(), 1U);
    EXPECT_EQ(Told(20).at_least(), 18U);
}

}  // namespace
