#include "gateway/api/conformance.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <utility>

namespace gateway {
namespace {

using fhir::Issue;
using fhir::Severity;

// "value.ofType(Quantity)" -> "valueQuantity", as a place is written from the names in the message.
std::string without_choices(std::string_view path) {
    constexpr std::string_view choice = ".ofType(";
    std::string text;
    while (true) {
        const std::size_t at = path.find(choice);
        text += path.substr(0, at);
        if (at == std::string_view::npos) return text;
        path.remove_prefix(at + choice.size());
        const std::size_t end = std::min(path.find(')'), path.size());
        const std::size_t begin = text.size();
        text += path.substr(0, end);
        if (begin < text.size() && text[begin] >= 'a' && text[begin] <= 'z') text[begin] -= 32;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
}

// With the file first, as the library tells it, and the place in it behind.
std::string sentence_of(const Issue& issue) {
    if (issue.expression.empty()) return issue.detail;
    return issue.detail + " (" + issue.expression + ")";
}

std::vector<std::string> sentences_of(const std::vector<Issue>& issues) {
    std::vector<std::string> sentences;
    std::ranges::transform(issues, std::back_inserter(sentences), sentence_of);
    return sentences;
}

fhir::Error of_packages(fhir::Error error) {
    for (Issue& issue : error.issues) {
        issue.detail = sentence_of(issue);
        issue.expression = "fhir.packages";
    }
    return error;
}

}  // namespace

Conformance::Conformance(std::unique_ptr<const fhir::Library> all, ConformanceSettings chosen,
                         std::vector<std::string> lacking)
    : library(std::move(all)),
      settings(std::move(chosen)),
      warnings(std::move(lacking)),
      rules(&library->definitions, &library->terminology, &library->profiles) {}

fhir::Result<std::shared_ptr<const Conformance>> Conformance::load(
    const ConformanceSettings& settings) {
    const std::vector<std::filesystem::path> packages(settings.packages.begin(),
                                                      settings.packages.end());
    std::vector<Issue> lacking;
    auto library = fhir::Library::load(packages, lacking);
    if (!library) return of_packages(library.error());
    auto conformance =
        std::make_shared<const Conformance>(*std::move(library), settings, sentences_of(lacking));
    std::vector<Issue> faults;
    for (const auto& [type, profiles] : settings.profiles) {
        for (const std::string& profile : profiles) {
            if (conformance->knows(profile)) continue;
            Issue fault;
            fault.type = fhir::IssueType::not_found;
            fault.code = "config";
            fault.detail = profile + " is in none of the packages";
            fault.expression = "fhir.profiles." + type;
            faults.push_back(std::move(fault));
        }
    }
    if (faults.empty()) return std::shared_ptr<const Conformance>(std::move(conformance));
    return fhir::Error{fhir::ErrorKind::invalid, std::move(faults), {}, {}, {}};
}

std::vector<std::string_view> Conformance::profiles_for(const fhir::Node& root) const {
    const auto found = settings.profiles.find(std::string(root.string("resourceType")));
    if (found == settings.profiles.end()) return {};
    return {found->second.begin(), found->second.end()};
}

bool Conformance::knows(std::string_view profile) const {
    return library->profiles.find(profile) != nullptr ||
           library->definitions.find_url(profile) != nullptr;
}

MessageValidator::MessageValidator(std::shared_ptr<const Conformance> conformance)
    : conformance_(std::move(conformance)) {
    validator_.emplace(conformance_->rules);
}

void MessageValidator::replace(std::shared_ptr<const Conformance> next) {
    validator_.emplace(next->rules);
    conformance_ = std::move(next);
}

const fhir::Validity& MessageValidator::validate(const fhir::Tree& tree, std::string_view source,
                                                 std::span<const std::string_view> more) {
    std::vector<std::string_view> profiles = conformance_->profiles_for(tree.root());
    profiles.insert(profiles.end(), more.begin(), more.end());
    return validator_->validate(tree, source, profiles);
}

std::vector<Issue> joined(const std::vector<Issue>& of_fhir, std::vector<Issue> own) {
    std::multimap<std::string, Issue*> own_errors;
    for (Issue& issue : own) {
        if (issue.severity == Severity::error) own_errors.emplace(issue.expression, &issue);
    }
    std::vector<Issue> all;
    for (const Issue& issue : of_fhir) {
        const bool is_error = issue.severity == Severity::error;
        const auto same =
            is_error ? own_errors.find(without_choices(issue.expression)) : own_errors.end();
        if (same == own_errors.end()) {
            all.push_back(issue);
        } else if (same->second->line == 0) {
            same->second->line = issue.line;
            same->second->column = issue.column;
            same->second->rule = issue.rule;
        }
    }
    all.insert(all.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
    std::ranges::stable_sort(all, {}, &Issue::severity);
    return all;
}

}  // namespace gateway
