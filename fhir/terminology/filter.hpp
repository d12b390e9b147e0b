// Filters over the hierarchy of a code system (FHIR R4 4.9.8.3). Private to fhir/terminology.
#pragma once

#include "fhir/terminology/content.hpp"

#include <optional>
#include <vector>

namespace fhir::terminology {

// One for each entry of the system's codes: whether all the filters let it through. Unset: one of
// them asks for what is not kept here (a property), or is not valid.
std::optional<std::vector<bool>> pass(const System& system, const std::vector<Filter>& filters);

}  // namespace fhir::terminology
