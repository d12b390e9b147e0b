// Where a referral or an offer stands.
#pragma once

#include "gateway/domain/task.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace gateway {

// A decline is told by its reason instead. What was entered in error is not counted.
enum class Outcome : std::uint8_t { waiting, under_way, completed, stopped, cancelled };
inline constexpr std::size_t outcomes = 5;

// nullopt: declined, or entered in error.
std::optional<Outcome> outcome_of(TaskStatus status);

}  // namespace gateway
