// The path of an ElementDefinition, taken apart: names of elements, and of slices where its id or
// its sliceName tells them (R4 elementdefinition.html 2.27.6).
#pragma once

#include "fhir/tree.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fhir {

struct PathStep {
    std::string_view name;   // "value[x]", "identifier", "valueQuantity"
    std::string_view slice;  // empty: none
};

// Steps after the root; empty for the root itself. `slices` remembers the last slice of each path,
// for elements that have no id.
std::vector<PathStep> steps_of(const Node& element,
                               std::map<std::string_view, std::string_view>& slices);

}  // namespace fhir
