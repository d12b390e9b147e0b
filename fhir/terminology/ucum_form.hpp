// The grammar of units, without their list. Private to fhir/terminology.
#pragma once

#include <string_view>

namespace fhir::terminology {

// The Unified Code for Units of Measure, 2.1: terms, exponents, annotations and brackets.
bool is_ucum(std::string_view code) noexcept;

}  // namespace fhir::terminology
