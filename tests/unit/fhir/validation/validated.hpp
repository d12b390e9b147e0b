// Holds JSON against base R4 and says what was found.
#pragma once

#include "fhir/validation/validator.hpp"

#include <string>
#include <string_view>

namespace fhir_validation_test {

const fhir::Rulebook& base_r4();

// "severity code expression" of each issue, a line each, in order; notes are left out.
std::string found(std::string_view json);
// The detail of the first issue.
std::string first_detail(std::string_view json);

}  // namespace fhir_validation_test
