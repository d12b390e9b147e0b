#include "fhir/validation/structure.hpp"

#include "fhir/validation/narrative.hpp"
#include "fhir/validation/near_name.hpp"
#include "fhir/validation/primitives.hpp"

#include <string>
#include <utility>

namespace fhir {
namespace {

// A message with more unknown members has worse faults than slips of the pen.
constexpr std::size_t most_hints = 100;

std::string counted(std::size_t count, const char* one, const char* more) {
    return std::to_string(count) + (count == 1 ? one : more);
}

std::string expected(Kind wanted, Kind found) {
    std::string text = "Expected ";
    text.append(kind_name(wanted)).append(", found ").append(kind_name(found)).append(".");
    return text;
}

bool is_resource(const Type& type) {
    return type.kind == TypeKind::resource;
}

}  // namespace

Structure::Structure(const Definitions& definitions, Findings& findings)
    : definitions_(definitions),
      findings_(findings),
      element_type_(definitions.find("Element")),
      required_(definitions.types().size() + 1) {
    for (const Type& type : definitions.types()) {
        for (const Element& element : type.elements) {
            if (element.min > 0) required_[type.id].set(element.ordinal);
        }
    }
}

void Structure::check(const Tree& tree) {
    open_.clear();
    values_.clear();
    owner_ = nullptr;
    hints_ = 0;
    resource(tree.root(), {});
    while (!open_.empty()) {
        const Open next = open_.back();
        open_.pop_back();
        owner_ = next.members;
        object(*next.node, *next.members);
    }
}

void Structure::add(const Node& node, IssueType type, std::string_view code, std::string detail) {
    findings_.add({.node = &node, .type = type, .code = code, .detail = std::move(detail)});
}

void Structure::keep(const Node* node, const Node* sibling, const Type& type, const Member& place) {
    values_.push_back({node, sibling, &type, owner_, place.element, place.type});
}

// The member is none for the root.
void Structure::resource(const Node& node, const Member& member) {
    const std::uint16_t place = member.element == nullptr ? std::uint16_t{0} : member.element->id;
    const Node* name = node.find("resourceType");
    const Type* type = nullptr;
    if (!node.is_object()) {
        add(node, IssueType::structure, "wrong-kind", expected(Kind::object, node.kind()));
    } else if (name == nullptr) {
        add(node, IssueType::structure, "resource-type-missing",
            "A resource must have a resourceType.");
    } else if (!name->is_string()) {
        add(node, IssueType::structure, "wrong-kind",
            "The resourceType must be " + std::string(kind_name(Kind::string)) + ".");
    } else {
        type = definitions_.find(name->text());
        if (type == nullptr || !is_resource(*type)) {
            type = nullptr;
            add(node, IssueType::structure, "resource-type-unknown",
                "The resourceType is none of R4's.");
        } else if (type->is_abstract) {
            type = nullptr;
            add(node, IssueType::structure, "resource-type-abstract",
                "The resourceType is abstract; name the resource that is meant.");
        }
    }
    node.describe(type == nullptr ? std::uint16_t{0} : type->id, place);
    if (type == nullptr) return;
    keep(&node, nullptr, *type, member);
    open_.push_back({&node, type});
}

void Structure::object(const Node& node, const Type& type) {
    if (node.size() == 0) {
        add(node, IssueType::structure, "empty-object",
            "An object must not be empty; leave it out.");
        return;
    }
    Elements seen;
    Elements seen_sibling;
    for (const Node& child : node) {
        const Member found = type.find(child.name());
        if (found.element == nullptr) {
            unknown_member(node, child, type);
            continue;
        }
        const std::size_t place = found.element->ordinal;
        auto& marks = found.is_sibling ? seen_sibling : seen;
        const bool is_twice =
            found.element->is_choice && (seen.test(place) || seen_sibling.test(place));
        marks.set(place);
        if (is_twice) choice_twice(node, type, *found.element);
        if (found.is_sibling) {
            sibling(node, child, type, found);
        } else {
            member(child, found);
        }
    }
    const Elements missing = required_[type.id] & ~(seen | seen_sibling);
    if (missing.none()) return;
    for (const Element& element : type.elements) {
        if (missing.test(element.ordinal)) required_missing(node, element);
    }
}

void Structure::required_missing(const Node& node, const Element& element) {
    findings_.add({.node = &node,
                   .missing = element.name,
                   .type = IssueType::required,
                   .code = "required-missing",
                   .detail = "The element " + std::string(element.name) + " is required here."});
}

void Structure::unknown_member(const Node& object, const Node& node, const Type& type) {
    if (node.name() == "resourceType" && is_resource(type)) return;
    std::string detail = "R4 has no such member in " + std::string(type.name) + ".";
    const std::string_view near =
        hints_++ < most_hints ? near_name(type, node.name()) : std::string_view();
    if (!near.empty()) detail.append(" Did you mean ").append(near).append("?");
    findings_.add({.node = &object,
                   .type = IssueType::structure,
                   .code = "unknown-member",
                   .detail = std::move(detail),
                   .at = &node});
}

// Says so where the second of two types begins: a value and its own _element are one.
void Structure::choice_twice(const Node& object, const Type& type, const Element& element) {
    const ElementType* first = nullptr;
    for (const Node& child : object) {
        const Member found = type.find(child.name());
        if (found.element != &element) continue;
        if (first == nullptr) first = found.type;
        if (found.type == first) continue;
        findings_.add({.node = &object,
                       .type = IssueType::structure,
                       .code = "choice-twice",
                       .detail = "The element " + std::string(element.name) +
                                 " may have one type only; leave out the others.",
                       .at = &child});
    }
}

void Structure::member(const Node& node, const Member& found) {
    node.describe(found.type->type->id, found.element->id);
    if (found.element->is_array()) {
        array(node, found);
    } else if (node.is_array()) {
        add(node, IssueType::structure, "wrong-kind",
            "Expected a single value, found an array; the element may be there once.");
    } else {
        value(node, found);
    }
}

void Structure::array(const Node& node, const Member& found) {
    if (!node.is_array()) {
        add(node, IssueType::structure, "wrong-kind",
            "Expected an array, found " + std::string(kind_name(node.kind())) +
                "; write the value in brackets.");
        return;
    }
    if (node.size() == 0) {
        add(node, IssueType::structure, "empty-array", "An array must not be empty; leave it out.");
        return;
    }
    if (node.size() > found.element->max) {
        add(node, IssueType::structure, "too-many",
            "Found " + counted(node.size(), " value", " values") + ", at most " +
                std::to_string(found.element->max) + " may be here.");
    }
    const bool is_primitive = found.type->type->primitive != Primitive::none;
    bool has_null = false;
    for (const Node& item : node) {
        item.describe(node.type(), node.element());
        if (is_primitive && item.kind() == Kind::null) {
            has_null = true;
        } else {
            value(item, found);
        }
    }
    if (has_null) nulls(node);
}

void Structure::value(const Node& node, const Member& found) {
    const Type& type = *found.type->type;
    if (type.primitive != Primitive::none) {
        primitive(node, found);
    } else if (is_resource(type)) {
        resource(node, found);
    } else if (!node.is_object()) {
        add(node, IssueType::structure, "wrong-kind", expected(Kind::object, node.kind()));
    } else {
        keep(&node, nullptr, type, found);
        open_.push_back({&node, &type});
    }
}

// A null keeps the place of a value that has an _element alone.
void Structure::nulls(const Node& list) {
    const Node* siblings = nullptr;
    for (const Node& member : *list.parent()) {
        const std::string_view name = member.name();
        if (name.starts_with('_') && name.substr(1) == list.name()) siblings = &member;
    }
    auto sibling =
        siblings != nullptr && siblings->is_array() ? siblings->begin() : Node::Iterator();
    for (const Node& item : list) {
        const bool has_sibling = sibling != Node::Iterator() && sibling->is_object();
        if (item.kind() == Kind::null && !has_sibling) null_value(item);
        if (sibling != Node::Iterator()) ++sibling;
    }
}

void Structure::null_value(const Node& node) {
    add(node, IssueType::structure, "null-value",
        "null may stand only in an array of primitives, beside an _element.");
}

void Structure::primitive(const Node& node, const Member& found) {
    const Type& type = *found.type->type;
    if (node.kind() == Kind::null) return null_value(node);
    const Kind wanted = kind_of(type.primitive);
    if (node.kind() != wanted) {
        add(node, IssueType::structure, "wrong-kind", expected(wanted, node.kind()));
        return;
    }
    if (type.primitive == Primitive::xhtml) {
        if (const NarrativeFault* fault = narrative_fault(node.text())) {
            add(node, IssueType::invalid, fault->code, std::string(fault->detail));
        }
        return;
    }
    if (const ValueFault* fault = fault_of(type.primitive, node.text())) {
        findings_.add({.node = &node,
                       .severity = fault->severity,
                       .type = IssueType::value,
                       .code = fault->code,
                       .detail = std::string(fault->detail)});
        if (fault->severity == Severity::error) return;
    }
    keep(&node, nullptr, type, found);
}

void Structure::sibling(const Node& object, const Node& node, const Type& type,
                        const Member& found) {
    if (found.type->type->primitive == Primitive::none) {
        unknown_member(object, node, type);
        return;
    }
    node.describe(found.type->type->id, found.element->id);
    const Node* values = object.find(node.name().substr(1));
    if (!found.element->is_array()) {
        sibling_object(node, values, found);
    } else if (!node.is_array()) {
        add(node, IssueType::structure, "wrong-kind", expected(Kind::array, node.kind()));
    } else {
        sibling_array(node, values, found);
    }
}

void Structure::sibling_array(const Node& node, const Node* values, const Member& found) {
    if (node.size() == 0) {
        add(node, IssueType::structure, "empty-array", "An array must not be empty; leave it out.");
        return;
    }
    const bool has_values = values != nullptr && values->is_array();
    if (has_values && values->size() != node.size()) {
        add(node, IssueType::structure, "sibling-length",
            "The values and their _elements must be as many: found " +
                std::to_string(values->size()) + " and " + std::to_string(node.size()) + ".");
    }
    auto value = has_values ? values->begin() : Node::Iterator();
    for (const Node& item : node) {
        const Node* own = value == Node::Iterator() ? nullptr : &*value;
        item.describe(node.type(), node.element());
        // Beside a null of the values, it is the value that is told of.
        if (item.kind() != Kind::null || (own == nullptr && !has_values)) {
            sibling_object(item, own, found);
        }
        if (own != nullptr) ++value;
    }
}

void Structure::sibling_object(const Node& node, const Node* value, const Member& found) {
    if (!node.is_object()) {
        add(node, IssueType::structure, "wrong-kind", expected(Kind::object, node.kind()));
        return;
    }
    if (value == nullptr || value->kind() == Kind::null) {
        keep(nullptr, &node, *found.type->type, found);
    }
    open_.push_back({&node, element_type_});
}

}  // namespace fhir
