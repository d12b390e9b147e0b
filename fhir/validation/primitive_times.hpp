// R4's date, dateTime, instant and time: real days of the calendar, a zone where there is a time.
#pragma once

#include <string_view>

namespace fhir {

bool is_date(std::string_view text) noexcept;
bool is_date_time(std::string_view text) noexcept;
bool is_full_instant(std::string_view text) noexcept;
bool is_time(std::string_view text) noexcept;

}  // namespace fhir
