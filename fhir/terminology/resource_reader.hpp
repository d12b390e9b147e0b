// Reads CodeSystem and ValueSet resources. Private to fhir/terminology.
#pragma once

#include "fhir/error.hpp"
#include "fhir/terminology/content.hpp"
#include "fhir/tree.hpp"

#include <string>

namespace fhir::terminology {

// The resource as lines of a table (README.md). malformed: what is missing or wrong, and where.
Result<std::string> code_system_lines(const Node& resource);

// The resource's rules, their text kept in `content`. malformed as above.
Result<Definition> value_set_definition(Terminology::Content& content, const Node& resource);

}  // namespace fhir::terminology
