// How units of The Unified Code for Units of Measure (2.1) and the calendar words of N1 (section
// 5.5.7) are turned into one another: exactly, by factors.
#pragma once

#include "fhir/fhirpath/decimal.hpp"
#include "fhir/fhirpath/moment.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fhir::path {

// One of a unit is `numerator` / `denominator` of another. Both are whole and positive.
struct UnitRatio {
    Decimal numerator{1, 0};
    Decimal denominator{1, 0};
};

// How many of `to` one of `from` is. Unset: they are of different kinds, one is not known here (as
// temperatures and logarithms are, whose zero or step is another), or the factor is too large.
// A calendar word and a UCUM unit are of one kind up to weeks, but years and months of the calendar
// are not those of UCUM. A calendar year has 12 months or 365 days, a month 30 days.
std::optional<UnitRatio> unit_ratio(std::string_view from, std::string_view to) noexcept;

// The same where years and months of the calendar are those of UCUM, as for ~.
std::optional<UnitRatio> loose_unit_ratio(std::string_view from, std::string_view to) noexcept;
// A number of one unit as one of the other: exactly, or in 28 places where it has no end, and fewer
// when it is large. Unset: it is too large.
std::optional<Decimal> converted(Decimal number, const UnitRatio& ratio) noexcept;

// The UCUM unit of a product, and of a quotient: "cm" and "cm2" give "cm3", "g" and "L" "g/L".
// Empty when one of them is a year or month of the calendar.
std::string unit_product(std::string_view a, std::string_view b);
std::string unit_quotient(std::string_view a, std::string_view b);

// One word for a unit of time, whether written in full or in UCUM.
std::string_view singular(std::string_view unit) noexcept;
// The part of a date that a unit of time counts (of a week: days); unset for other units.
std::optional<Precision> precision_of(std::string_view unit) noexcept;
// A word such as "year" or "days", which is written without quotes.
bool is_calendar(std::string_view unit) noexcept;

}  // namespace fhir::path
