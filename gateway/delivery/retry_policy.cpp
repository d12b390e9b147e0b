#include "gateway/delivery/retry_policy.hpp"

#include <algorithm>

namespace gateway {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

std::chrono::milliseconds retry_delay(std::uint32_t failures, double chance,
                                      std::optional<std::chrono::seconds> retry_after) {
    constexpr milliseconds longest = 15min;
    constexpr std::chrono::seconds most_believed = 24h;
    const std::uint32_t doublings = std::min(std::max(failures, 1U) - 1, 10U);
    const milliseconds cap = std::min<milliseconds>(1s * (1U << doublings), longest);
    const milliseconds delay(static_cast<std::int64_t>(static_cast<double>(cap.count()) * chance));
    const milliseconds asked = std::min(retry_after.value_or(0s), most_believed);
    return std::max(delay, asked);
}

}  // namespace gateway
