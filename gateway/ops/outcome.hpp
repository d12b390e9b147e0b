// Where a referral or an offer stands.
#pragma once

#include "gateway/domain/fact.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace gateway {

// A decline is told by its reason instead. What was entered in error is not counted.
enum class Outcome : std::uint8_t { waiting, under_way, completed, stopped, cancelled, merged };
inline constexpr std::size_t outcomes = 6;

// nullopt: declined, or entered in error.
std::optional<Outcome> outcome_of(const Fact& fact);

}  // namespace gateway
