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

void OverlayCheck::binding(const ProfileItem& item, const Overlay& overlay) {
    const ValueBinding& bound = *overlay.binding;
    const bool is_required = bound.strength == BindingStrength::required;
    if (is_quiet_) {
        if (is_required && membership(item, bound) == Membership::no) has_failed_ = true;
        return;
    }
    const Binding binding{bound.strength, bound.url, {}};
    const std::size_t mark = findings_.mark();
    bindings_.check({.node = item.node,
                     .sibling = item.sibling,
                     .type = &type_of(item.place()),
                     .owner = overlay.owner,
                     .element = overlay.element,
                     .choice = nullptr},
                    {.binding = &binding, .set = bound.value_set, .most = nullptr});
    if (findings_.has_errors_since(mark)) has_failed_ = true;
}

}  // namespace fhir
