#include "fhir/validation/profile_overlay.hpp"

#include "fhir/validation/profile_values.hpp"

#include <algorithm>
#include <utility>

namespace fhir {
namespace {

bool is_sibling(const Node& member) {
    return member.name().starts_with('_');
}

std::string number_of_values(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " value" : " values");
}

std::string in_slice_text(std::string_view slice) {
    return slice.empty() ? std::string() : " in the slice " + std::string(slice);
}

}  // namespace

std::size_t ProfileMember::count() const noexcept {
    const auto size = [](const Node* node) -> std::size_t {
        if (node == nullptr) return 0;
        return node->is_array() ? node->size() : 1;
    };
    return std::max(size(values), size(siblings));
}

OverlayCheck::OverlayCheck(const Rulebook& rules, Evaluator& evaluator,
                           const References& references, Findings& findings)
    : definitions_(*rules.definitions),
      rules_(rules),
      evaluator_(evaluator),
      references_(references),
      findings_(findings),
      bindings_(*rules.base, *rules.terminology, findings),
      extension_id_(rules.definitions->element_id("extension")),
      types_(rules.definitions->types()) {}

bool OverlayCheck::check(const Node& value, const Profile& profile) {
    const Profile* outer = std::exchange(profile_, &profile);
    const bool had_failed = std::exchange(has_failed_, false);
    const Type& type = type_of(value);
    if (type.is_a(*profile.type)) {
        this->value({&value, nullptr}, *profile.root);
    } else {
        report({.node = &value, .code = "wrong-profile"}, [&] {
            return "The profile is for " + std::string(profile.type->name) + ", and this is " +
                   std::string(type.name) + ".";
        });
    }
    const bool is_well = !has_failed_;
    has_failed_ = has_failed_ || had_failed;
    profile_ = outer;
    return is_well;
}

void OverlayCheck::value(const ProfileItem& item, const Overlay& overlay) {
    if (is_quiet_ && has_failed_) return;
    if (item.place().type() == 0) return;
    if (overlay.looks_at_values && !type(item, overlay)) return;
    if (!overlay.child_keys.empty()) {
        const bool is_object = item.node != nullptr && item.node->is_object();
        const Node* object = is_object ? item.node : item.sibling;
        if (object != nullptr) {
            members(*object, overlay);
        } else {
            nothing_in(*item.node, overlay);
        }
    }
    if (overlay.looks_at_values) looked_at(item, overlay);
}

void OverlayCheck::looked_at(const ProfileItem& item, const Overlay& overlay) {
    if (overlay.fixed != nullptr || overlay.pattern != nullptr) literals(item, overlay);
    if (item.node != nullptr) {
        if (overlay.has_limits) limits(*item.node, overlay);
        if (!overlay.targets.empty()) targets(*item.node, overlay);
    }
    if (overlay.binding) binding(item, overlay);
    if (!overlay.profiles.empty()) type_profiles(item, overlay);
    if (!overlay.rules.empty()) rules(item, overlay);
}

void OverlayCheck::members(const Node& object, const Overlay& overlay) {
    const std::span<const ChildKey> keys = overlay.child_keys;
    const std::size_t base = open_.size();
    open_.resize(base + keys.size());
    for (const Node& member : object) {
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (keys[i].element != member.element()) continue;
            ProfileMember& found = open_[base + i];
            (is_sibling(member) ? found.siblings : found.values) = &member;
            break;
        }
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const ProfileMember member = open_[base + i];
        const bool is_there = member.values != nullptr || member.siblings != nullptr;
        if (is_there || keys[i].is_required) element(object, member, *overlay.children[i]);
    }
    open_.resize(base);
}

// A primitive without an _element has no extensions.
void OverlayCheck::nothing_in(const Node& primitive, const Overlay& overlay) {
    if (type_of(primitive).primitive == Primitive::none) return;
    for (std::size_t i = 0; i < overlay.child_keys.size(); ++i) {
        if (overlay.child_keys[i].is_required) element(primitive, {}, *overlay.children[i]);
    }
}

void OverlayCheck::element(const Node& object, const ProfileMember& member,
                           const Overlay& overlay) {
    // A value of the wrong kind was reported.
    const Node* values = member.values;
    if (values != nullptr && values->is_array() != overlay.element->is_array()) return;
    cardinality(object, member, overlay, member.count(), {});
    if (overlay.max != 0 && (overlay.looks_at_values || !overlay.child_keys.empty())) {
        member.each([&](const ProfileItem& item) { value(item, overlay); });
    }
    if (overlay.slicing) slices(object, member, *overlay.slicing, nullptr);
}

void OverlayCheck::cardinality(const Node& object, const ProfileMember& member,
                               const Overlay& overlay, std::size_t count, std::string_view slice) {
    const std::string_view name = overlay.element->name;
    if (count < overlay.min) {
        report({.node = &object,
                .missing = name,
                .type = IssueType::required,
                .code = "required-missing"},
               [&] {
                   return "The profile wants at least " + number_of_values(overlay.min) +
                          in_slice_text(slice) + " of " + std::string(name) + ", found " +
                          std::to_string(count) + ".";
               });
    }
    if (count > overlay.max) {
        const Node* place = member.values != nullptr ? member.values : member.siblings;
        report({.node = place, .code = "too-many"}, [&] {
            if (overlay.max == 0) return std::string("The profile does not allow this element.");
            return "The profile allows at most " + number_of_values(overlay.max) +
                   in_slice_text(slice) + " here, found " + std::to_string(count) + ".";
        });
    }
}

bool OverlayCheck::type(const ProfileItem& item, const Overlay& overlay) {
    if (overlay.types.empty()) return true;
    const Type& found = type_of(item.place());
    const auto allows = [&](const Type* type) { return type == &found || found.is_a(*type); };
    if (std::ranges::any_of(overlay.types, allows)) return true;
    report({.node = &item.place(), .code = "wrong-type"}, [&] {
        std::string text = "Found " + std::string(found.name) + ", the profile allows ";
        for (const Type* type : overlay.types) {
            if (type != overlay.types.front()) text.append(" or ");
            text.append(type->name);
        }
        return text.append(".");
    });
    return false;
}

void OverlayCheck::literals(const ProfileItem& item, const Overlay& overlay) {
    const auto is = [&](const Node* wanted, bool (*fits_to)(const Node&, const Node&)) {
        return wanted == nullptr || (item.node != nullptr && fits_to(*item.node, *wanted));
    };
    if (!is(overlay.fixed, is_equal)) {
        report({.node = &item.place(), .type = IssueType::value, .code = "not-fixed-value"},
               [] { return "The value is not the one that the profile fixes."; });
    }
    if (!is(overlay.pattern, holds_pattern)) {
        report({.node = &item.place(), .type = IssueType::value, .code = "not-pattern"},
               [] { return "The value does not hold all that the profile's pattern has."; });
    }
}

void OverlayCheck::limits(const Node& node, const Overlay& overlay) {
    if (overlay.max_length != 0 && node.is_string() &&
        node.text().size() > overlay.max_length) {  // bytes are at least as many as characters
        const std::size_t length = length_of(node.text());
        if (length > overlay.max_length) {
            report({.node = &node, .type = IssueType::too_long, .code = "too-long"}, [&] {
                return "Found " + std::to_string(length) + " characters, the profile allows " +
                       std::to_string(overlay.max_length) + ".";
            });
        }
    }
    const Type& type = type_of(node);
    if (overlay.min_value != nullptr) {
        const auto order = order_of(type, node, *overlay.min_value);
        if (order && *order == std::strong_ordering::less) {
            report({.node = &node, .type = IssueType::value, .code = "below-minimum"},
                   [] { return "The value is less than the least that the profile allows."; });
        }
    }
    if (overlay.max_value != nullptr) {
        const auto order = order_of(type, node, *overlay.max_value);
        if (order && *order == std::strong_ordering::greater) {
            report({.node = &node, .type = IssueType::value, .code = "above-maximum"},
                   [] { return "The value is more than the most that the profile allows."; });
        }
    }
}

void OverlayCheck::rules(const ProfileItem& item, const Overlay& overlay) {
    const Node& place = item.place();
    PathItem context;
    context.node = item.node;
    context.sibling = item.sibling;
    context.type = &type_of(place);
    PathScope scope;
    scope.resource = References::resource_of(place);
    scope.root_resource = References::container_of(place);
    scope.references = &references_;
    scope.terminology = rules_.terminology;
    for (const Rule& rule : overlay.rules) {
        const auto truth = evaluator_.test(*rule.expression, context, scope);
        if (truth == Evaluator::Truth::yes) continue;
        const bool has_failed = truth == Evaluator::Truth::failed;
        report({.node = &place,
                .severity = rule.severity,
                .type = IssueType::invariant,
                .code = has_failed ? "rule-not-run" : "rule-broken",
                .key = rule.key},
               [&] {
                   return has_failed ? "The profile's rule cannot be run on this: " + rule.human
                                     : rule.human;
               });
    }
}

}  // namespace fhir
