// Dates and times with the precision that they were written with.
#pragma once

#include "fhir/fhirpath/decimal.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fhir::path {

// How many parts were written. A time alone counts from `hour`.
enum class Precision : std::uint8_t { year, month, day, hour, minute, second, millisecond };

struct Moment {
    std::int64_t parts[7] = {1, 1, 1, 0, 0, 0, 0};  // year .. millisecond
    Precision precision = Precision::year;
    bool is_time = false;
    bool has_zone = false;
    int zone = 0;  // minutes east of UTC

    // "2020", "2020-01-31", "2020-01T", "2020-01-31T10:00:00.5+01:00"; checks the calendar.
    static std::optional<Moment> parse(std::string_view text) noexcept;
    static std::optional<Moment> parse_time(std::string_view text) noexcept;  // "10:00:00.5"
    // `unit`: what `amount` counts, in sevens where `weeks`. Counted in what was written: ten
    // seconds are no day. Unset when out of the calendar.
    std::optional<Moment> plus(Decimal amount, Precision unit, bool weeks) const noexcept;
    Moment in_utc() const noexcept;  // as it is where it has no zone
    // Into `to`, which holds at least 40 bytes.
    std::size_t write(char* to) const noexcept;

private:
    std::optional<Moment> plus_whole(std::int64_t amount, Precision unit) const noexcept;
};

// Unset: not known, since one is written less precisely, or only one with a zone.
std::optional<std::strong_ordering> compare(const Moment& a, const Moment& b) noexcept;

}  // namespace fhir::path
