// How code systems without content write their codes. Private to fhir/terminology.
#pragma once

#include <string_view>

namespace fhir::terminology {

// True for systems without a rule.
bool has_form(std::string_view system, std::string_view code) noexcept;

// Whether the system has a rule.
bool has_rule(std::string_view system) noexcept;

// Whether every code that is well formed counts as one of the system's: languages, media types,
// units, currencies and countries, which grow without an edition that could be copied here.
bool is_told_by_form(std::string_view system) noexcept;

}  // namespace fhir::terminology
