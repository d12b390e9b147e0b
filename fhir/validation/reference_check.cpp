#include "fhir/validation/reference_check.hpp"

#include "fhir/validation/primitives.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace fhir {
namespace {

constexpr std::string_view definitions_base = "http://hl7.org/fhir/StructureDefinition/";

// What R4's tables name is a type of R4, all but always.
std::string_view name_in(std::string_view target) {
    return target.starts_with(definitions_base) ? target.substr(definitions_base.size()) : target;
}

bool may_lead_to(const ElementType& choice, std::string_view type) {
    return choice.targets.empty() || std::ranges::any_of(choice.targets, [&](auto target) {
               const std::string_view name = name_in(target);
               return name == type || name == "Resource";
           });
}

// "Patient, Group or Device".
std::string listed(std::span<const std::string_view> targets) {
    std::string text;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (i > 0) text.append(i + 1 == targets.size() ? " or " : ", ");
        text.append(name_in(targets[i]));
    }
    return text;
}

struct Needed {
    std::string_view type;
    std::string_view element;
};

// What the first resource of a message or document refers to directly, and so must be in the
// bundle (R4 messaging.html 2.4.3, documents.html 3.3.1).
constexpr std::array<Needed, 10> needed_in_bundle{{
    {"MessageHeader", "focus"},
    {"Composition", "subject"},
    {"Composition", "encounter"},
    {"Composition", "author"},
    {"Composition", "custodian"},
    {"Composition.attester", "party"},
    {"Composition.event", "detail"},
    {"Composition.section", "author"},
    {"Composition.section", "focus"},
    {"Composition.section", "entry"},
}};

bool is_first_in(const Node& entry) {
    return &*entry.parent()->begin() == &entry;
}

bool has_space(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

}  // namespace

ReferenceCheck::ReferenceCheck(const Definitions& definitions, const References& references,
                               Findings& findings)
    : definitions_(definitions),
      references_(references),
      findings_(findings),
      reference_type_(definitions.find("Reference")) {}

void ReferenceCheck::check(std::span<const Structure::Value> values) {
    place_ = {};
    links_.clear();
    for (const Structure::Value& value : values) {
        if (value.node == nullptr || value.choice == nullptr) continue;
        if (value.type == reference_type_) {
            reference(value);
        } else if (value.type->primitive == Primitive::canonical) {
            canonical(value);
        }
    }
}

void ReferenceCheck::add(const Structure::Value& value, const Node& at, Severity severity,
                         IssueType type, std::string_view code, std::string detail) {
    findings_.add({.node = value.node,
                   .severity = severity,
                   .type = type,
                   .code = code,
                   .detail = std::move(detail),
                   .at = &at});
}

ReferenceCheck::Parts ReferenceCheck::members_of(const Node& reference) {
    Parts parts;
    for (const Node& member : reference) {
        if (member.name() == "reference") {
            parts.literal = &member;
        } else if (member.name() == "type") {
            parts.type = &member;
        } else {
            parts.is_described = true;
        }
    }
    return parts;
}

// References of one resource follow one another mostly, so that the last place is often this one.
const ReferenceCheck::Place& ReferenceCheck::place_of(const Node& node) {
    const Node* container = References::container_of(node);
    if (container == place_.container && container != nullptr) return place_;
    place_ = {};
    place_.container = container;
    for (const Node* around = container; around != nullptr; around = around->parent()) {
        place_.entry = References::entry_of(*around);
        if (place_.entry == nullptr) continue;
        place_.bundle = bundle_kind(*place_.entry->parent()->parent());
        place_.has_full_url = !place_.entry->string("fullUrl").empty();
        break;
    }
    return place_;
}

void ReferenceCheck::reference(const Structure::Value& value) {
    const Parts parts = members_of(*value.node);
    const bool has_type = parts.type != nullptr && parts.type->is_string();
    if (parts.literal == nullptr) {
        if (!parts.is_described && value.node->size() > 0) {
            add(value, *value.node, Severity::warning, IssueType::structure, "reference-empty",
                "A reference without reference or identifier should have a display.");
        }
        if (has_type) named_type(value, *parts.type, nullptr);
        return;
    }
    const Node& literal = *parts.literal;
    if (!literal.is_string() || literal.text().empty()) return;
    const ReferenceParts written = parts_of(literal.text(), definitions_);
    const Place& place = place_of(*value.node);
    const Type* target = nullptr;
    if (has_good_form(value, literal, written, place)) {
        target = target_of(value, literal, written, place);
    } else {
        target = written.type;
    }
    if (target != nullptr) target_type(value, literal, *target);
    if (has_type) named_type(value, *parts.type, target);
}

bool ReferenceCheck::has_good_form(const Structure::Value& value, const Node& literal,
                                   const ReferenceParts& parts, const Place& place) {
    const std::string_view text = literal.text();
    if (parts.form != ReferenceForm::absolute && has_space(text)) {
        add(value, literal, Severity::error, IssueType::value, "bad-reference",
            "A reference must not hold white space.");
        return false;
    }
    switch (parts.form) {
        case ReferenceForm::fragment:
        case ReferenceForm::relative:
        case ReferenceForm::absolute:
            return true;
        case ReferenceForm::conditional:
            if (is_request(place.bundle)) return true;
            add(value, literal, place.entry == nullptr ? Severity::warning : Severity::error,
                IssueType::value, "conditional-reference",
                "A search in place of a reference may stand in a transaction alone.");
            return false;
        case ReferenceForm::other:
            break;
    }
    // R4 has no rule for what a relative reference to no FHIR server looks like; in a Bundle it
    // must be possible to read it against the fullUrl.
    const bool is_fault = place.entry != nullptr && !parts.has_parts;
    add(value, literal, is_fault ? Severity::error : Severity::warning, IssueType::value,
        "bad-reference",
        "Expected a relative reference as Type/id or Type/id/_history/version with one of R4's "
        "resource types, an absolute URL, a urn, or # and the id of a contained resource.");
    return false;
}

// What the reference leads to, as far as that is known.
const Type* ReferenceCheck::target_of(const Structure::Value& value, const Node& literal,
                                      const ReferenceParts& parts, const Place& place) {
    const bool is_inside = parts.form == ReferenceForm::fragment;
    References::Found found;
    if (is_inside) {
        found = references_.find(*value.node, literal.text());
    } else if (place.entry != nullptr) {
        found = references_.find_from(*place.entry, literal.text());
    }
    if (found.count > 1) {
        add(value, literal, Severity::error, IssueType::multiple_matches, "reference-ambiguous",
            "The reference fits " + std::to_string(found.count) +
                " entries of the bundle; it must fit one.");
    }
    if (parts.form == ReferenceForm::relative && is_request(place.bundle) && !place.has_full_url) {
        findings_.add({.node = place.entry,
                       .missing = "fullUrl",
                       .type = IssueType::required,
                       .code = "full-url-missing",
                       .detail = "An entry whose resource has relative references needs a fullUrl "
                                 "to read them against."});
    }
    if (found.resource == nullptr) {
        // What an entry has as its fullUrl was looked at there.
        const ValueFault* fault = parts.form == ReferenceForm::absolute
                                      ? fault_of(Primitive::uri, literal.text())
                                      : nullptr;
        if (fault != nullptr) {
            add(value, literal, Severity::error, IssueType::value, fault->code,
                std::string(fault->detail));
            return parts.type;
        }
        if (place.entry != nullptr && !is_inside) not_found(value, literal, parts, place);
        return parts.type;
    }
    if (is_interlinked(place.bundle)) {
        const Node* entry = References::entry_of(*found.resource);
        if (entry != nullptr && entry != place.entry) links_.push_back({place.entry, entry});
    }
    const std::uint16_t type = found.resource->type();
    return type == 0 ? nullptr : &definitions_.type(type);
}

bool ReferenceCheck::must_be_in_bundle(const Structure::Value& value, const Place& place) const {
    if (!is_interlinked(place.bundle) || !is_first_in(*place.entry)) return false;
    if (References::resource_of(*value.node) != place.container) return false;
    const Node* owner = value.node->parent();
    if (owner->is_array()) owner = owner->parent();
    if (owner->type() == 0) return false;
    const std::string_view type = definitions_.type(owner->type()).name;
    return std::ranges::any_of(needed_in_bundle, [&](const Needed& needed) {
        return needed.type == type && needed.element == value.element->name;
    });
}

void ReferenceCheck::not_found(const Structure::Value& value, const Node& literal,
                               const ReferenceParts& parts, const Place& place) {
    const bool is_needed = must_be_in_bundle(value, place);
    const Severity severity = is_needed ? Severity::error : Severity::warning;
    if (parts.form == ReferenceForm::relative &&
        references_.namesake(*value.node, parts.type->name, parts.id) != nullptr) {
        add(value, literal, severity, IssueType::not_found, "reference-not-in-bundle",
            "An entry has a resource of this type and id, but its fullUrl is not what this "
            "reference makes with the fullUrl of its own entry; refer to it by its fullUrl.");
    } else if (is_needed) {
        add(value, literal, severity, IssueType::not_found, "reference-not-in-bundle",
            "What this refers to must be in the bundle; no entry fits the reference.");
    } else if (literal.text().starts_with("urn:")) {
        add(value, literal, severity, IssueType::not_found, "reference-not-in-bundle",
            "No entry of the bundle has this urn as its fullUrl, and nobody else can look it up.");
    }
}

void ReferenceCheck::target_type(const Structure::Value& value, const Node& at, const Type& type) {
    if (may_lead_to(*value.choice, type.name)) return;
    add(value, at, Severity::error, IssueType::structure, "wrong-target",
        "This must lead to " + listed(value.choice->targets) + ", and leads to " +
            std::string(type.name) + ".");
}

void ReferenceCheck::named_type(const Structure::Value& value, const Node& named,
                                const Type* target) {
    std::string_view name = named.text();
    if (name.empty()) return;
    // R4 references.html 2.3.0.3: a URL names the type of a logical model, nothing else.
    if (has_scheme(name)) {
        if (!name.starts_with(definitions_base)) return;
        name.remove_prefix(definitions_base.size());
        add(value, named, Severity::error, IssueType::value, "bad-reference-type",
            "Name the type of a resource by its name alone, without the URL.");
    }
    const Type* type = definitions_.find(name);
    if (type == nullptr || type->kind != TypeKind::resource) {
        add(value, named, Severity::error, IssueType::value, "bad-reference-type",
            "The type of a reference must be one of R4's resource types.");
    } else if (!may_lead_to(*value.choice, name)) {
        add(value, named, Severity::error, IssueType::structure, "wrong-target",
            "This must lead to " + listed(value.choice->targets) + ", and its type says " +
                std::string(name) + ".");
    } else if (target != nullptr && type != target) {
        add(value, named, Severity::error, IssueType::conflict, "wrong-target",
            "The type says " + std::string(name) + ", and the reference leads to " +
                std::string(target->name) + ".");
    }
}

// ref-1 speaks of references alone.
void ReferenceCheck::canonical(const Structure::Value& value) {
    const std::string_view text = value.node->text();
    if (!text.starts_with('#')) return;
    const Node* found = references_.resolve(*value.node, text);
    if (found == nullptr) {
        add(value, *value.node, Severity::error, IssueType::not_found, "contained-missing",
            "There is no contained resource of this id.");
    } else if (found->type() != 0) {
        target_type(value, *value.node, definitions_.type(found->type()));
    }
}

}  // namespace fhir
