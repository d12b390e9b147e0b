#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace gateway {

// How long to wait after so many failures in a row (1: the first): full jitter, a part `chance`
// (of [0, 1)) of 1 s, 2 s, 4 s ... 15 min. Never shorter than the receiver asks for by Retry-After,
// of which a day at most is believed. Pure.
std::chrono::milliseconds retry_delay(std::uint32_t failures, double chance,
                                      std::optional<std::chrono::seconds> retry_after);

}  // namespace gateway
