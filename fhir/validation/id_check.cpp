#include "fhir/validation/id_check.hpp"

#include "fhir/references.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

namespace fhir {
namespace {

// The elements of a StructureDefinition have their ids in its snapshot and again in its
// differential; elsewhere it is the resource in which an element's id is the only one.
const Node* scope_of(const Node& element) {
    const Node* resource = References::resource_of(element);
    for (const Node* around = &element; around != resource; around = around->parent()) {
        if (around->name() == "snapshot" || around->name() == "differential") return around;
    }
    return resource;
}

}  // namespace

IdCheck::IdCheck(const Definitions& definitions, Findings& findings)
    : findings_(findings),
      id_element_(definitions.element_id("id")),
      contained_element_(definitions.element_id("contained")) {}

void IdCheck::check(std::span<const Structure::Value> values) {
    named_.clear();
    for (const Structure::Value& value : values) {
        if (value.node == nullptr || value.element == nullptr) continue;
        if (value.element->id == contained_element_) {
            contained(*value.node);
        } else if (value.element->id == id_element_ && value.type->primitive == Primitive::string) {
            const Node& element = *value.node->parent();
            named_.push_back({scope_of(element), value.node->text(), &element});
        }
    }
    if (named_.size() > 1) duplicates();
}

void IdCheck::contained(const Node& resource) {
    const std::string_view id = resource.string("id");
    if (!id.empty()) {
        named_.push_back({resource.parent(), id, &resource});
    } else if (resource.find("id") == nullptr) {
        findings_.add({.node = &resource,
                       .missing = "id",
                       .type = IssueType::required,
                       .code = "required-missing",
                       .detail = "A contained resource needs an id, so that it can be referred "
                                 "to."});
    }
}

void IdCheck::duplicates() {
    std::ranges::sort(named_, [](const Named& left, const Named& right) {
        if (left.scope != right.scope) return std::less<>()(left.scope, right.scope);
        const int order = left.id.compare(right.id);
        return order < 0 || (order == 0 && left.node->offset() < right.node->offset());
    });
    for (std::size_t i = 1; i < named_.size(); ++i) {
        const Named& before = named_[i - 1];
        const Named& named = named_[i];
        if (before.scope != named.scope || before.id != named.id) continue;
        findings_.add({.node = named.node,
                       .type = IssueType::duplicate,
                       .code = "duplicate-id",
                       .detail = "Another element of the same resource has this id."});
    }
}

}  // namespace fhir
