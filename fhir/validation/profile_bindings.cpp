// Codes that a profile wants of a value set.
#include "fhir/validation/profile_overlay.hpp"

namespace fhir {

Membership OverlayCheck::membership(const ProfileItem& item, const ValueBinding& binding) const {
    if (binding.value_set == nullptr || item.node == nullptr) return Membership::unknown;
    const Terminology& terminology = *rules_.terminology;
    const Node& node = *item.node;
    if (node.is_string()) return terminology.contains(*binding.value_set, {}, node.text());
    if (!node.is_object()) return Membership::unknown;
    const auto of_coding = [&](const Node& coding) {
        return terminology.contains(*binding.value_set, coding.string("system"),
                                    coding.string("code"));
    };
    if (node.find("code") != nullptr) return of_coding(node);
    Membership best = Membership::no;
    for (const Node& coding : node.items("coding")) {
        const Membership one = of_coding(coding);
        if (one == Membership::yes) return one;
        if (one == Membership::unknown) best = one;
    }
    return best;
}

void OverlayCheck::binding(const ProfileItem& item, const ValueBinding& binding) {
    if (membership(item, binding) != Membership::no) return;
    const bool is_required = binding.strength == BindingStrength::required;
    report({.node = &item.place(),
            .severity = is_required ? Severity::error : Severity::warning,
            .type = IssueType::code_invalid,
            .code = "code-not-in-set"},
           [&] {
               return std::string(is_required ? "No code of " : "Expected a code of ") +
                      binding.url + " is here.";
           });
}

}  // namespace fhir
