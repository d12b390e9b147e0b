#include "gateway/api/conformance.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <utility>

namespace gateway {
namespace {

using fhir::Issue;
using fhir::IssueType;
using fhir::Node;
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

const fhir::Type* type_of(const fhir::Library& library, std::string_view profile) {
    const fhir::Type* of = library.profiles.type_of(profile);
    return of != nullptr ? of : library.definitions.find_url(profile);
}

// What no other than the gateway asks.
bool is_own_rule(IssueType type) {
    return type == IssueType::business_rule || type == IssueType::forbidden ||
           type == IssueType::not_supported;
}

// Whether profiles that are configured for a type can be held against it.
void check(const fhir::Library& library, const std::vector<std::string>& profiles,
           std::string_view type, const std::string& setting, std::vector<Issue>& faults) {
    const fhir::Type* wanted = library.definitions.find(type);
    for (const std::string& profile : profiles) {
        const fhir::Type* of = type_of(library, profile);
        if (of != nullptr && wanted != nullptr && wanted->is_a(*of)) continue;
        Issue fault;
        fault.type = fhir::IssueType::not_found;
        fault.code = "config";
        fault.detail = profile + (of == nullptr ? std::string(" is in none of the packages")
                                                : " is for " + std::string(of->name));
        fault.expression = setting;
        faults.push_back(std::move(fault));
    }
}

using ByName = std::map<std::string, std::vector<std::string>>;

void demand(const Node& resource, const ByName& profiles, std::string_view name,
            std::vector<fhir::Demand>& demands) {
    const auto found = profiles.find(std::string(name));
    if (found == profiles.end()) return;
    for (const std::string& profile : found->second) demands.push_back({&resource, profile});
}

// By the event of its header, which is the first entry (R4's bdl-12).
void demand_of_message(const Node& bundle, const ByName& profiles,
                       std::vector<fhir::Demand>& demands) {
    const auto entries = bundle.items("entry");
    if (entries.begin() == entries.end()) return;
    const Node* header = entries.begin()->find("resource");
    if (header == nullptr || header->string("resourceType") != "MessageHeader") return;
    demand(bundle, profiles, header->string("eventUri"), demands);
    const Node* event = header->find("eventCoding");
    if (event == nullptr) return;
    const std::string code(event->string("code"));
    demand(bundle, profiles, code, demands);
    demand(bundle, profiles, std::string(event->string("system")) + "|" + code, demands);
}

void demand_of_resource(const Node& resource, const ConformanceSettings& settings,
                        std::vector<fhir::Demand>& demands) {
    const std::string_view type = resource.string("resourceType");
    demand(resource, settings.profiles, type, demands);
    if (type != "Bundle") return;
    const std::string_view kind = resource.string("type");
    if (kind == "message") demand_of_message(resource, settings.messages, demands);
    if (kind != "transaction" && kind != "batch" && kind != "message" && kind != "document") return;
    for (const Node& entry : resource.items("entry")) {
        const Node* inner = entry.find("resource");
        if (inner != nullptr) demand_of_resource(*inner, settings, demands);
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
    const ConformanceSettings& settings, std::shared_ptr<const fhir::Definitions> r4) {
    const std::vector<std::filesystem::path> packages(settings.packages.begin(),
                                                      settings.packages.end());
    std::vector<Issue> lacking;
    auto library = fhir::Library::load(packages, lacking, std::move(r4));
    if (!library) return of_packages(library.error());
    auto conformance =
        std::make_shared<const Conformance>(*std::move(library), settings, sentences_of(lacking));
    std::vector<Issue> faults;
    for (const auto& [type, profiles] : settings.profiles) {
        check(*conformance->library, profiles, type, "fhir.profiles." + type, faults);
    }
    for (const auto& [event, profiles] : settings.messages) {
        check(*conformance->library, profiles, "Bundle", "fhir.messages." + event, faults);
    }
    if (faults.empty()) return std::shared_ptr<const Conformance>(std::move(conformance));
    return fhir::Error{fhir::ErrorKind::invalid, std::move(faults), {}, {}, {}};
}

std::vector<fhir::Demand> Conformance::demands_of(const Node& root) const {
    std::vector<fhir::Demand> demands;
    if (settings.profiles.empty() && settings.messages.empty()) return demands;
    demand_of_resource(root, settings, demands);
    return demands;
}

bool Conformance::knows(std::string_view profile) const {
    return type_of(*library, profile) != nullptr;
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
    std::vector<fhir::Demand> demands = conformance_->demands_of(tree.root());
    for (const std::string_view profile : more) demands.push_back({&tree.root(), profile});
    return validator_->validate(tree, source, demands);
}

std::vector<Issue> joined(const std::vector<Issue>& of_fhir, std::vector<Issue> own) {
    std::multimap<std::string, Issue*> own_errors;
    for (Issue& issue : own) {
        const bool is_error = issue.severity == Severity::error;
        if (is_error && !is_own_rule(issue.type)) own_errors.emplace(issue.expression, &issue);
    }
    std::vector<Issue> all;
    for (const Issue& issue : of_fhir) {
        if (own_errors.empty() || issue.severity != Severity::error) {
            all.push_back(issue);
            continue;
        }
        const auto [first, end] = own_errors.equal_range(without_choices(issue.expression));
        if (first == end) all.push_back(issue);
        for (auto same = first; same != end; ++same) {
            if (same->second->line != 0) continue;
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
