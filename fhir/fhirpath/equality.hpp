// When two values are equal, as texts, trees and quantities (N1, section 6.1).
#pragma once

#include "fhir/fhirpath/decimal.hpp"
#include "fhir/fhirpath/fhirpath.hpp"
#include "fhir/fhirpath/units.hpp"

namespace fhir::path {

class Machine;

// Equal items have equal hashes.
std::uint64_t hash_of(Machine& machine, const PathItem& item);

// How many of b's unit one of a's is; a number is a quantity of 1. A Quantity of FHIR in "a" or
// "mo" is one of the calendar beside such (R4 fhirpath.html, Quantity).
std::optional<UnitRatio> ratio_of(const PathItem& a, const PathItem& b) noexcept;
// Turns the numbers of two quantities into such as can be compared, exactly. False: they cannot.
bool to_one_unit(const PathItem& a, Decimal& x, const PathItem& b, Decimal& y) noexcept;

}  // namespace fhir::path
