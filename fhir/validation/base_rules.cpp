#include "fhir/validation/base_rules.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace fhir {
namespace {

// What is not held against values here: narratives are read by narrative.hpp, and best practice
// (that there be a narrative at all) is not told, as the reference validator does not.
struct Exempt {
    std::string_view key;
    std::string_view expression;
};
constexpr std::array exempt = {Exempt{"txt-1", "htmlChecks()"}, Exempt{"txt-2", "htmlChecks()"},
                               Exempt{"dom-6", "text.`div`.exists()"}};

bool is_exempt(const Invariant& invariant) {
    return std::any_of(exempt.begin(), exempt.end(), [&](const Exempt& one) {
        return one.key == invariant.key && one.expression == invariant.expression;
    });
}

Coded coded_by(const Definitions& definitions, const Type& type) {
    if (type.primitive != Primitive::none) return Coded::code;
    if (type.name == "Coding") return Coded::coding;
    if (type.name == "CodeableConcept") return Coded::codeable;
    return type.is_a(*definitions.find("Quantity")) ? Coded::quantity : Coded::none;
}

}  // namespace

BaseRules::BaseRules(const Definitions& definitions, const Terminology& terminology) {
    compile(definitions);
    types_.resize(definitions.types().size() + 1);
    for (const Type& type : definitions.types()) {
        types_[type.id].checks = checks_of(type.invariants);
        types_[type.id].value_checks = without_ele_1(types_[type.id].checks);
        types_[type.id].coded = coded_by(definitions, type);
        types_[type.id].first_place = static_cast<std::uint32_t>(place_ids_.size());
        for (const Element& element : type.elements) {
            place_ids_.push_back(
                place_id({checks_of(element.invariants), bound_of(element.binding, terminology)}));
        }
    }
}

void BaseRules::compile(const Definitions& definitions) {
    std::unordered_map<std::string_view, const Expression*> compiled;
    checks_.resize(definitions.invariants().size());
    for (const Invariant& invariant : definitions.invariants()) {
        Check& check = checks_[invariant.id];
        check.invariant = &invariant;
        if (is_exempt(invariant)) continue;
        check.native = native_invariant(invariant);
        if (check.native != nullptr) continue;
        const Expression*& known = compiled[invariant.expression];
        if (known == nullptr) {
            auto expression = Expression::compile(invariant.expression, definitions);
            if (expression) known = &expressions_.emplace_back(*std::move(expression));
        }
        check.expression = known;
        if (known == nullptr) not_compiled_.push_back(&invariant);
    }
}

std::uint16_t BaseRules::place_id(const Place& place) {
    if (place.checks.empty() && place.bound == nullptr) return 0;
    if (places_.size() > UINT16_MAX) throw std::logic_error("too many elements with rules");
    places_.push_back(place);
    return static_cast<std::uint16_t>(places_.size() - 1);
}

BaseRules::Checks BaseRules::checks_of(std::span<const Invariant* const> invariants) {
    std::vector<const Check*> checks;
    for (const Invariant* invariant : invariants) {
        const Check& check = checks_[invariant->id];
        if (check.native != nullptr || check.expression != nullptr) checks.push_back(&check);
    }
    if (checks.empty()) return {};
    return lists_.emplace_back(std::move(checks));
}

BaseRules::Checks BaseRules::without_ele_1(Checks checks) {
    std::vector<const Check*> others;
    for (const Check* check : checks) {
        if (check->native == nullptr || check->invariant->key != "ele-1") others.push_back(check);
    }
    if (others.empty()) return {};
    return lists_.emplace_back(std::move(others));
}

const BaseRules::Bound* BaseRules::bound_of(const Binding* binding,
                                            const Terminology& terminology) {
    if (binding == nullptr) return nullptr;
    Bound bound;
    bound.binding = binding;
    bound.set = terminology.value_set(binding->value_set);
    if (!binding->max_value_set.empty()) {
        bound.most = terminology.value_set(binding->max_value_set);
    }
    return &bounds_.emplace_back(bound);
}

}  // namespace fhir
