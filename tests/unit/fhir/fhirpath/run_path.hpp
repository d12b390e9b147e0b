// Runs an expression on an invented patient.
#pragma once

#include "fhir/fhirpath/fhirpath.hpp"

#include <string>

namespace fhir_path_test {

const fhir::Definitions& definitions();

// The items of the result, with commas between; "failed" or "refused" when there is none.
std::string run(std::string_view text);
std::string run(std::string_view text, const fhir::PathScope& scope);

}  // namespace fhir_path_test
