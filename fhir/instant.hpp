// FHIR's instant, dateTime and date.
#pragma once

#include "fhir/error.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace fhir {

using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

// "2026-03-02T09:30:00.000Z"
std::string format_instant(Timestamp time);
// "2026-03-02"
std::string format_date(std::chrono::sys_days day);

// What a date or dateTime of any FHIR precision covers, half open: a year is twelve months long.
// Without a zone, dates are UTC days.
struct TimeRange {
    Timestamp from;
    Timestamp to;
};
Result<TimeRange> parse_date_time(std::string_view text);

// A whole day, as Patient.birthDate should be; years and months alone are refused.
Result<std::chrono::sys_days> parse_day(std::string_view text);

}  // namespace fhir
