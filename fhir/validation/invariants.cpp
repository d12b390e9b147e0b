#include "fhir/validation/invariants.hpp"

#include <string>

namespace fhir {

Invariants::Invariants(const BaseRules& rules, const Definitions& definitions,
                       const Terminology& terminology, Evaluator& evaluator,
                       const References& references, Findings& findings)
    : rules_(rules), evaluator_(evaluator), findings_(findings), memory_(definitions) {
    scope_.references = &references;
    scope_.terminology = &terminology;
}

void Invariants::start() noexcept {
    memory_.forget();
}

void Invariants::check(const Structure::Value& value) {
    const bool has_value = value.node != nullptr && value.type->primitive != Primitive::none;
    run(has_value ? rules_.of_value(*value.type) : rules_.of_type(*value.type), value);
    if (value.element != nullptr) run(rules_.of_element(*value.owner, *value.element), value);
}

void Invariants::run(BaseRules::Checks checks, const Structure::Value& value) {
    for (const BaseRules::Check* check : checks) {
        if (holds(*check, value)) continue;
        if (memory_.culprits.empty()) {
            tell(*check->invariant, value.node == nullptr ? *value.sibling : *value.node);
        }
        for (const Node* culprit : memory_.culprits) tell(*check->invariant, *culprit);
        memory_.culprits.clear();
    }
}

void Invariants::tell(const Invariant& invariant, const Node& node) {
    findings_.add({.node = &node,
                   .severity = invariant.severity,
                   .type = IssueType::invariant,
                   .code = "invariant",
                   .detail = std::string(invariant.human) + " (" + std::string(invariant.key) + ")",
                   .rule = std::string(invariant.key)});
}

bool Invariants::holds(const BaseRules::Check& check, const Structure::Value& value) {
    if (check.native != nullptr) return check.native(value, memory_);
    const Node& place = value.node == nullptr ? *value.sibling : *value.node;
    scope_.resource = &resource_around(place, memory_.definitions);
    scope_.root_resource = &container_around(place, memory_.definitions);
    PathItem item;
    item.node = value.node;
    item.sibling = value.sibling;
    item.type = value.type;
    return evaluator_.test(*check.expression, item, scope_) != Evaluator::Truth::no;
}

}  // namespace fhir
