// When two values are equal, as texts, trees and units (N1, section 6.1).
#pragma once

#include "fhir/fhirpath/decimal.hpp"
#include "fhir/fhirpath/fhirpath.hpp"
#include "fhir/fhirpath/moment.hpp"

namespace fhir::path {

class Machine;

// Equal items have equal hashes.
std::uint64_t hash_of(Machine& machine, const PathItem& item);

// One word for a unit of time, whether written in full or in UCUM.
std::string_view singular(std::string_view unit) noexcept;
// The part of a date that a unit of time counts (of a week: days); unset for other units.
std::optional<Precision> precision_of(std::string_view unit) noexcept;
// Turns two numbers into those of one unit, where both are equal or count time: a day has 24
// hours, a month 30 days, a year 12 months or 365 days. False: they cannot be compared.
bool to_one_unit(std::string_view unit_a, Decimal& a, std::string_view unit_b, Decimal& b) noexcept;
// A word such as "year" or "days", which is written without quotes.
bool is_calendar(std::string_view unit) noexcept;

}  // namespace fhir::path
