#include "fhir/profiles/profiles.hpp"

#include "fhir/definitions/name_table.hpp"
#include "fhir/profiles/compile.hpp"

#include <map>
#include <unordered_map>
#include <utility>

namespace fhir {
namespace {

struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return NameKey(text).hash(); }
};

}  // namespace

struct Profiles::Content {
    const Definitions& definitions;
    const Terminology& terminology;
    std::map<std::string, ProfileSource, std::less<>> sources;  // until `close`
    Tree values;                                                // fixed and pattern values
    std::unordered_map<std::string, std::unique_ptr<const Profile>, Hash, std::equal_to<>> profiles;
};

Profiles::Profiles(const Definitions& definitions, const Terminology& terminology)
    : content_(std::make_unique<Content>(Content{definitions, terminology, {}, {}, {}})) {}
Profiles::Profiles(Profiles&&) noexcept = default;
Profiles::~Profiles() = default;

Result<void> Profiles::add(Tree resource, std::string place) {
    const Node& root = resource.root();
    if (root.string("resourceType") != "StructureDefinition") {
        return make_error(ErrorKind::invalid, IssueType::structure, "broken-profile",
                          place + ": Expected a StructureDefinition.");
    }
    std::string url(root.string("url"));
    if (url.empty()) {
        return make_error(ErrorKind::invalid, IssueType::required, "broken-profile",
                          place + ": A StructureDefinition needs a url.",
                          expression_of(root, "url"));
    }
    // R4's own types are in the definitions, and a logical model is nothing that is ever sent.
    const bool is_known = content_->definitions.find_url(url) != nullptr;
    if (is_known || root.string("kind") == "logical") return {};
    content_->sources.try_emplace(std::move(url), std::move(resource), std::move(place));
    return {};
}

Result<void> Profiles::close(std::vector<Issue>& warnings) {
    ProfileWorkshop workshop{
        content_->definitions, content_->terminology, content_->sources, content_->values, {}, {}};
    for (auto& [url, source] : content_->sources) compile_profile(workshop, source);
    for (auto& [url, source] : content_->sources) {
        if (source.profile != nullptr) link_canonicals(workshop, source, *source.profile);
    }
    for (auto& [url, source] : content_->sources) {
        if (source.profile != nullptr) link_slices(workshop, source, *source.profile);
    }
    ProfileFaults& faults = workshop.faults;
    warnings.insert(warnings.end(), std::make_move_iterator(faults.warnings.begin()),
                    std::make_move_iterator(faults.warnings.end()));
    if (!faults.errors.empty()) {
        Error error;
        error.kind = ErrorKind::invalid;
        error.issues = std::move(faults.errors);
        return error;
    }
    for (auto& [url, source] : content_->sources) {
        if (source.profile != nullptr) content_->profiles.emplace(url, std::move(source.profile));
    }
    content_->sources.clear();
    return {};
}

const Profile* Profiles::find(std::string_view canonical) const noexcept {
    const std::size_t bar = canonical.find('|');
    const auto found = content_->profiles.find(canonical.substr(0, bar));
    if (found == content_->profiles.end()) return nullptr;
    if (bar != std::string_view::npos && found->second->version != canonical.substr(bar + 1)) {
        return nullptr;
    }
    return found->second.get();
}

const Profile* Profiles::find_extension(std::string_view url) const noexcept {
    const Profile* profile = find(url);
    return profile != nullptr && profile->is_extension ? profile : nullptr;
}

const Type* Profiles::type_of(std::string_view canonical) const noexcept {
    const Profile* profile = find(canonical);
    return profile != nullptr ? profile->type : nullptr;
}

}  // namespace fhir
