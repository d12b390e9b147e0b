// Makes of a value set's rules what it holds (FHIR R4 4.9.8). Private to fhir/terminology.
#pragma once

#include "fhir/error.hpp"
#include "fhir/terminology/content.hpp"

#include <vector>

namespace fhir::terminology {

// Expands every definition that is not expanded yet, those that they take in first. Adds a warning
// for each value set and code system that is not here, an error for a value set that takes itself
// in.
void expand(Terminology::Content& content, std::vector<Issue>& issues);

}  // namespace fhir::terminology
