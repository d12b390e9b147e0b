#include "tests/bench/library.hpp"

#include <stdexcept>
#include <vector>

namespace bench {

std::unique_ptr<const fhir::Library> load_library(std::span<const std::filesystem::path> packages) {
    std::vector<fhir::Issue> warnings;
    auto library = fhir::Library::load(packages, warnings);
    if (library) return *std::move(library);
    const fhir::Error error = library.error();
    throw std::runtime_error(error.issues.empty() ? error.cause : error.issues.front().detail);
}

}  // namespace bench
