// The name that was probably meant.
#pragma once

#include "fhir/definitions/definitions.hpp"

#include <string_view>

namespace fhir {

// The member of the type that `name` is at most two slips of the pen away from; empty: none is.
std::string_view near_name(const Type& type, std::string_view name);

}  // namespace fhir
