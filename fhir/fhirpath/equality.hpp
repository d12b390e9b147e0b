// When two values are equal, as texts, trees and units (N1, section 6.1).
#pragma once

#include "fhir/fhirpath/fhirpath.hpp"

namespace fhir::path {

class Machine;

// Equal items have equal hashes.
std::uint64_t hash_of(Machine& machine, const PathItem& item);

// One word for a unit of time, whether written in full or in UCUM.
std::string_view singular(std::string_view unit) noexcept;
// A word such as "year" or "days", which is written without quotes.
bool is_calendar(std::string_view unit) noexcept;

}  // namespace fhir::path
