// Conformance resources from folders and FHIR packages (.tgz) on disk.
#pragma once

#include "fhir/error.hpp"
#include "fhir/profiles/profiles.hpp"
#include "fhir/terminology/terminology.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace fhir {

// Everything that a resource is held against, in one place; what the gateway and the commands load.
// Immutable; read by any thread. Stays where it was made: its parts look at each other.
struct Library {
    // R4's definitions are the same for all, and may be shared with others; null: its own.
    explicit Library(std::shared_ptr<const Definitions> r4 = nullptr);
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    // R4 alone, or with every StructureDefinition, ValueSet and CodeSystem found in the folders
    // (recursively, .json and .xml) and packages. An error names all that is broken, with its
    // place: a profile that cannot be held against anything is never found out at the first
    // referral.
    static Result<std::unique_ptr<const Library>> load(
        std::span<const std::filesystem::path> packages, std::vector<Issue>& warnings,
        std::shared_ptr<const Definitions> r4 = nullptr);

    std::shared_ptr<const Definitions> shared_definitions;
    const Definitions& definitions;
    Terminology terminology = Terminology::r4();
    Profiles profiles{definitions, terminology};
};

}  // namespace fhir
