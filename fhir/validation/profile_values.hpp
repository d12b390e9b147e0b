// Fixed values, patterns and limits of profiles (R4 elementdefinition.html 2.27.6). Private to
// fhir/validation.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/tree.hpp"

#include <compare>
#include <cstddef>
#include <optional>
#include <string_view>

namespace fhir {

// The same content: numbers by their value, members in any order, items in the same.
bool is_equal(const Node& value, const Node& fixed);

// Holds all that the pattern has, and perhaps more; items in any order.
bool holds_pattern(const Node& value, const Node& pattern);

// How a value of the type lies to a limit; unset where the two cannot be compared. A Quantity is
// compared when both are of one system, and its units can be converted.
std::optional<std::strong_ordering> order_of(const Type& type, const Node& value,
                                             const Node& limit);

// In characters, as maxLength counts.
std::size_t length_of(std::string_view text) noexcept;

}  // namespace fhir
