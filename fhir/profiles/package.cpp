#include "fhir/profiles/package.hpp"

#include "fhir/profiles/conformance_files.hpp"

#include <algorithm>
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

bool is_place_of_any(const std::vector<ConformanceFile>& files, const std::string& package) {
    return std::ranges::any_of(files,
                               [&](const auto& file) { return file.place.starts_with(package); });
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

Result<std::unique_ptr<const Library>> Library::load(
    std::span<const std::filesystem::path> packages, std::vector<Issue>& warnings) {
    auto library = std::make_unique<Library>();
    auto files = read_conformance_files(packages, library->definitions);
    if (!files) return files.error();
    for (const std::filesystem::path& package : packages) {
        if (!is_place_of_any(*files, package.string())) warnings.push_back(nothing_in(package));
    }

    std::vector<Issue> faults;
    for (ConformanceFile& file : *files) {
        const std::string place = file.place;
        const std::string_view type = file.tree.root().string("resourceType");
        if (type == "CodeSystem") {
            collect(library->terminology.add_code_system(file.tree), place, faults);
        } else if (type == "ValueSet") {
            collect(library->terminology.add_value_set(file.tree), place, faults);
        } else {
            collect(library->profiles.add(std::move(file.tree), place), place, faults);
        }
    }
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
    return std::unique_ptr<const Library>(std::move(library));
}

}  // namespace fhir
