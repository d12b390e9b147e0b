#include "gateway/delivery/retry_policy.hpp"

#include <gtest/gtest.h>

namespace {

using gateway::retry_delay;
using namespace std::chrono_literals;

TEST(RetryDelay, IsAPartOfACapThatDoubles) {
    EXPECT_EQ(retry_delay(1, 0.5, {}), 500ms);
    EXPECT_EQ(retry_delay(2, 0.5, {}), 1s);
    EXPECT_EQ(retry_delay(5, 0.5, {}), 8s);
}

TEST(RetryDelay, IsNeverLongerThanAQuarterOfAnHour) {
    EXPECT_LE(retry_delay(11, 0.999, {}), 15min);
    EXPECT_LE(retry_delay(4'000'000'000U, 0.999, {}), 15min);
    EXPECT_GT(retry_delay(4'000'000'000U, 0.999, {}), 14min);
}

TEST(RetryDelay, MayBeNothingForWhoeverIsLucky) {
    EXPECT_EQ(retry_delay(20, 0, {}), 0ms);
}

TEST(RetryDelay, IsNoShorterThanTheReceiverAsksFor) {
    EXPECT_EQ(retry_delay(1, 0.5, 120s), 2min);
    EXPECT_EQ(retry_delay(10, 0.5, 1s), 256s);
}

TEST(RetryDelay, BelievesAReceiverADayAtMost) {
    EXPECT_EQ(retry_delay(1, 0.5, 24h * 365), 24h);
    EXPECT_EQ(retry_delay(1, 0.5, -3600s), 500ms);
}

}  // namespace
