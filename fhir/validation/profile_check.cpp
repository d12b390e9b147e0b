#include "fhir/validation/profile_check.hpp"

#include "fhir/validation/profile_extensions.hpp"

#include <algorithm>
#include <vector>

namespace fhir {

struct ProfileCheck::State {
    State(const Rulebook& rulebook, Evaluator& evaluator, const References& references,
          Findings& findings)
        : rules(rulebook),
          overlays(rules, evaluator, references, findings),
          extensions(rules, evaluator, references, overlays),
          extension_id(rules.definitions->element_id("extension")),
          modifier_id(rules.definitions->element_id("modifierExtension")),
          extension(rules.definitions->find("Extension")) {}

    void demanded(const Node& resource, std::string_view canonical);
    void claimed(const Node& resource);
    void check(const Structure::Value& value);

    const Rulebook rules;
    OverlayCheck overlays;
    ExtensionCheck extensions;
    const std::uint16_t extension_id;
    const std::uint16_t modifier_id;
    const Type* const extension;
    std::vector<const Profile*> met;  // by one resource; a message may name them for ever
};

// What cannot be a resource was reported, and is of no type.
void ProfileCheck::State::demanded(const Node& resource, std::string_view canonical) {
    if (resource.type() == 0) return;
    const Profile* profile = rules.profiles != nullptr ? rules.profiles->find(canonical) : nullptr;
    if (profile != nullptr) {
        overlays.check(resource, *profile);
        return;
    }
    const Type* plain = rules.definitions->find_url(canonical);
    if (plain != nullptr && rules.definitions->type(resource.type()).is_a(*plain)) return;
    overlays.report(
        {.node = &resource, .type = IssueType::not_found, .code = "unknown-profile"}, [&] {
            return plain != nullptr
                       ? "This is no " + std::string(plain->name) + ", which it must be here."
                       : "The profile " + std::string(canonical) +
                             ", asked for here, is not known.";
        });
}

// Against the profiles that the resource says it meets.
void ProfileCheck::State::claimed(const Node& resource) {
    const Node* meta = resource.find("meta");
    if (meta == nullptr) return;
    met.clear();
    for (const Node& canonical : meta->items("profile")) {
        if (!canonical.is_string()) continue;
        const Profile* profile =
            rules.profiles != nullptr ? rules.profiles->find(canonical.text()) : nullptr;
        if (profile != nullptr) {
            if (std::ranges::find(met, profile) != met.end()) continue;
            met.push_back(profile);
            overlays.check(resource, *profile);
        } else if (rules.profiles != nullptr &&
                   rules.definitions->find_url(canonical.text()) == nullptr) {
            overlays.report({.node = &canonical,
                             .severity = Severity::warning,
                             .type = IssueType::not_found,
                             .code = "unknown-profile"},
                            [] { return "This profile is not known here; it is not looked at."; });
        }
    }
}

void ProfileCheck::State::check(const Structure::Value& value) {
    if (value.element != nullptr && value.type == extension) {
        const bool is_modifier = value.element->id == modifier_id;
        const Node& list = *value.node->parent();
        if (is_modifier || value.element->id == extension_id) {
            extensions.check(*value.node, *list.parent(), is_modifier);
        }
    } else if (value.type->kind == TypeKind::resource) {
        claimed(*value.node);
    }
}

ProfileCheck::ProfileCheck(const Rulebook& rules, Evaluator& evaluator,
                           const References& references, Findings& findings)
    : state_(std::make_unique<State>(rules, evaluator, references, findings)) {}
ProfileCheck::ProfileCheck(ProfileCheck&&) noexcept = default;
ProfileCheck::~ProfileCheck() = default;

void ProfileCheck::check(const Node& root, std::span<const Structure::Value> values,
                         std::span<const Demand> demands) {
    if (root.type() == 0) return;
    state_->overlays.start();
    state_->extensions.start();
    for (const Demand& each : demands) state_->demanded(*each.resource, each.profile);
    for (const Structure::Value& value : values) state_->check(value);
}

}  // namespace fhir
