#pragma once

#include "fhir/error.hpp"
#include "mappings/routing.hpp"

#include <string>

namespace config {

// Reads routing.toml. invalid: every mistake, each with its place.
fhir::Result<mappings::RoutingTable> load_routing(const std::string& file);

}  // namespace config
