#include "fhir/profiles/profiles.hpp"

#include "fhir/definitions/name_table.hpp"
#include "fhir/json_reader.hpp"
#include "fhir/profiles/compile.hpp"
#include "fhir/profiles/published.hpp"

#include <map>
#include <mutex>
#include <stdexcept>
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
    Content(const Definitions& r4, const Terminology& codes)
        : definitions(r4), terminology(codes) {}

    const Profile* published(std::string_view url);

    const Definitions& definitions;
    const Terminology& terminology;
    std::map<std::string, ProfileSource, std::less<>> sources;  // until `close`
    Tree values;                                                // fixed and pattern values
    std::unordered_map<std::string, std::unique_ptr<const Profile>, Hash, std::equal_to<>> profiles;

private:
    std::mutex is_making_;
    std::unordered_map<const char*, std::unique_ptr<const Profiles>> published_;  // by their text
};

// Of what HL7 publishes with R4; each is compiled, with those that it needs, when it is first asked
// for.
const Profile* Profiles::Content::published(std::string_view url) {
    const std::string_view text = published_definition(url);
    if (text.empty()) return nullptr;
    const std::scoped_lock lock(is_making_);
    auto& made = published_[text.data()];
    if (made == nullptr) {
        auto tree = read_json(text);
        auto alone = std::make_unique<Profiles>(definitions, terminology);
        std::vector<Issue> warnings;  // nobody here can mend what they are of
        const bool is_well =
            tree && alone->add(std::move(*tree), "R4") && alone->close(warnings).has_value();
        if (!is_well) throw std::logic_error("a definition of R4 is damaged: " + std::string(url));
        made = std::move(alone);
    }
    return made->content_->profiles.find(url)->second.get();
}

Profiles::Profiles(const Definitions& definitions, const Terminology& terminology)
    : content_(std::make_unique<Content>(definitions, terminology)) {}
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
    ProfileWorkshop workshop{content_->definitions,
                             content_->terminology,
                             content_->sources,
                             content_->values,
                             {},
                             {},
                             {}};
    for (auto& [url, source] : content_->sources) compile_profile(workshop, source);
    // By number: what is linked may bring in more.
    for (std::size_t i = 0; i < workshop.compiled.size(); ++i) {
        const ProfileSource& source = *workshop.compiled[i];
        if (source.profile != nullptr) link_canonicals(workshop, source, *source.profile);
    }
    for (const ProfileSource* source : workshop.compiled) {
        if (source->profile != nullptr) link_slices(workshop, *source, *source->profile);
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

const Profile* Profiles::find(std::string_view canonical) const {
    const std::size_t bar = canonical.find('|');
    const std::string_view url = canonical.substr(0, bar);
    const auto added = content_->profiles.find(url);
    const Profile* found =
        added != content_->profiles.end() ? added->second.get() : content_->published(url);
    if (found == nullptr || bar == std::string_view::npos) return found;
    return found->version == canonical.substr(bar + 1) ? found : nullptr;
}

const Profile* Profiles::find_extension(std::string_view url) const {
    const Profile* profile = find(url);
    return profile != nullptr && profile->is_extension ? profile : nullptr;
}

const Type* Profiles::type_of(std::string_view canonical) const {
    const Profile* profile = find(canonical);
    return profile != nullptr ? profile->type : nullptr;
}

}  // namespace fhir
