// UCUM's units as products of its base units. Private to fhir/fhirpath.
#pragma once

#include "fhir/fhirpath/decimal.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fhir::path {

// numerator / denominator * 10^exponent of a product of base units.
struct UcumUnit {
    // m, s, g, rad, K, C and cd as in UCUM; mol, degrees and [IU] are not told by another here.
    static constexpr std::size_t bases = 10;

    Int128 numerator = 1;
    Int128 denominator = 1;
    int exponent = 0;
    std::array<std::int8_t, bases> powers{};

    // Multiplies by `other` to a power, which may be negative. False: it is too large.
    bool times(const UcumUnit& other, int power) noexcept;
};

// Unset: no unit that is known here. Linear in the text.
std::optional<UcumUnit> ucum_unit(std::string_view code) noexcept;

}  // namespace fhir::path
