// Definitions for a measurement.
#pragma once

#include "fhir/profiles/package.hpp"

#include <filesystem>
#include <memory>
#include <span>

namespace bench {

// Throws std::runtime_error where the packages are broken.
std::unique_ptr<const fhir::Library> load_library(std::span<const std::filesystem::path> packages);

}  // namespace bench
