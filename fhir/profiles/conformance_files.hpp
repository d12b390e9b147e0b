// Finds conformance resources in folders and FHIR packages. Private to fhir/profiles.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/error.hpp"
#include "fhir/tree.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

namespace fhir {

// Beyond them a folder or package is refused.
struct PackageLimits {
    std::size_t files = 20'000;                          // of one folder or package, of any kind
    std::size_t file_bytes = 16 * 1024 * 1024;           // of one file that is read, unpacked
    std::size_t bytes = std::size_t{512} * 1024 * 1024;  // of all that are read, unpacked
};

// A StructureDefinition, ValueSet or CodeSystem, and where it came from: "folder/a.json", or
// "package.tgz: package/a.json".
struct ConformanceFile {
    Tree tree;
    std::string place;
};

// Gives `take` those in `packages`, in their order, and within one by path: the first of a URL is
// to win. One by one, as trees are many times larger than what is made of them. Folders are read
// recursively (links to folders are not followed), files as .tgz packages whose members are read in
// memory; nothing is written to disk. Read are .json and .xml; what is no such resource
// (package.json, .index.json, examples, XML of another kind) is passed over. An error names
// everything that is broken at once: what cannot be opened, JSON and such a resource in XML that
// cannot be read, a limit that is passed. Any thread.
Result<void> read_conformance_files(std::span<const std::filesystem::path> packages,
                                    const Definitions& definitions,
                                    const std::function<void(ConformanceFile)>& take,
                                    const PackageLimits& limits = {});

}  // namespace fhir
