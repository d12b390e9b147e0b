// Exact decimals of FHIRPath: at least 28 digits and 8 decimal places, as N1 asks.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fhir::path {

__extension__ typedef __int128 Int128;

// `digits` / 10^scale. Unset results: too large, or a division by zero.
struct Decimal {
    Int128 digits = 0;
    int scale = 0;

    static std::optional<Decimal> parse(std::string_view text) noexcept;
    static std::optional<Decimal> from_double(double value) noexcept;
    double to_double() const noexcept;
    // Into `to`, which holds at least 64 bytes; the number of bytes.
    std::size_t write(char* to) const noexcept;
    Decimal trimmed() const noexcept;            // without zeros at the end
    Decimal rounded(int places) const noexcept;  // half away from zero; never adds places
    Decimal truncated() const noexcept;
};

std::optional<Decimal> add(Decimal a, Decimal b) noexcept;
std::optional<Decimal> multiply(Decimal a, Decimal b) noexcept;
std::optional<Decimal> divide(Decimal a, Decimal b) noexcept;
std::optional<Decimal> remainder(Decimal a, Decimal b) noexcept;  // with the sign of `a`
std::strong_ordering compare(Decimal a, Decimal b) noexcept;

}  // namespace fhir::path
