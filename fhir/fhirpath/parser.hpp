// FHIRPath text to steps. Refuses what nests too deep, so that nothing after it need recurse far.
#pragma once

#include "fhir/fhirpath/program.hpp"

namespace fhir::path {

constexpr std::uint16_t max_depth = 200;
constexpr std::size_t max_text = 65536;

// Fills `program`, whose text is set. An error says the column and what was expected there.
Result<void> parse(Program& program, const Definitions& definitions, const Type* context);

}  // namespace fhir::path
