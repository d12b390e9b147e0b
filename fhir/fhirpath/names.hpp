// Whether the names of an expression are those of elements, as far as its types are known.
#pragma once

#include "fhir/fhirpath/program.hpp"

namespace fhir::path {

// `context` is the type that the program will run on. An error names the column and the type that
// has no such element.
Result<void> check_names(const Program& program, const Definitions& definitions,
                         const Type& context);

}  // namespace fhir::path
