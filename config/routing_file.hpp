#pragma once

#include "fhir/error.hpp"
#include "mappings/routing.hpp"

#include <memory>
#include <string>

namespace config {

// Reads routing.toml and compiles its conditions, which keep `definitions`. invalid: every mistake,
// each with its place.
fhir::Result<mappings::RoutingTable> load_routing(
    const std::string& file, std::shared_ptr<const fhir::Definitions> definitions);

}  // namespace config
