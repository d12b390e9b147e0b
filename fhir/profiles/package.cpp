#include "fhir/profiles/package.hpp"

#include "fhir/profiles/conformance_files.hpp"

#include <malloc.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace fhir {
namespace {

// Puts the faults of one resource to those of the others.
void collect(const Result<void>& result, const std::string& place, std::vector<Issue>& issues) {
    if (result) return;
    const Error error = result.error();
    for (Issue issue : error.issues) {
        if (!issue.detail.starts_with(place)) issue.detail.insert(0, place + ": ");
        issues.push_back(std::move(issue));
    }
}

Issue nothing_in(const std::filesystem::path& package) {
    Issue issue;
    issue.severity = Severity::warning;
    issue.type = IssueType::not_found;
    issue.code = "empty-package";
    issue.detail = package.string() + ": no StructureDefinition, ValueSet or CodeSystem is in it";
    return issue;
}

}  // namespace

Library::Library(std::shared_ptr<const Definitions> r4)
    : shared_definitions(r4 != nullptr ? std::move(r4)
                                       : std::make_shared<const Definitions>(Definitions::r4())),
      definitions(*shared_definitions) {}

Result<std::unique_ptr<const Library>> Library::load(
    std::span<const std::filesystem::path> packages, std::vector<Issue>& warnings,
    std::shared_ptr<const Definitions> r4) {
    auto library = std::make_unique<Library>(std::move(r4));
    std::vector<Issue> faults;
    std::vector<std::filesystem::path> empty(packages.begin(), packages.end());
    const auto take = [&](ConformanceFile file) {
        const std::string place = file.place;
        std::erase_if(empty,
                      [&](const auto& package) { return place.starts_with(package.string()); });
        const std::string_view type = file.tree.root().string("resourceType");
        if (type == "CodeSystem") {
            collect(library->terminology.add_code_system(file.tree), place, faults);
        } else if (type == "ValueSet") {
            collect(library->terminology.add_value_set(file.tree), place, faults);
        } else {
            collect(library->profiles.add(std::move(file.tree), place), place, faults);
        }
    };
    const auto read = read_conformance_files(packages, library->definitions, take);
    if (!read) return read.error();
    std::ranges::transform(empty, std::back_inserter(warnings), nothing_in);
    for (Issue& issue : library->terminology.close()) {
        auto& issues = issue.severity == Severity::error ? faults : warnings;
        issues.push_back(std::move(issue));
    }
    collect(library->profiles.close(warnings), {}, faults);
    if (!faults.empty()) {
        Error error;
        error.kind = ErrorKind::invalid;
        error.issues = std::move(faults);
        return error;
    }
    // The profiles' trees were several times what is kept, and their room would stay taken.
    if (!packages.empty()) ::malloc_trim(0);
    return std::unique_ptr<const Library>(std::move(library));
}

}  // namespace fhir
