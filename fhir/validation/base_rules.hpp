// What R4 asks of a value beside its structure: invariants and bound value sets, made ready once.
// Immutable; read by any thread. Private to fhir/validation.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/fhirpath/fhirpath.hpp"
#include "fhir/terminology/terminology.hpp"
#include "fhir/validation/native_invariants.hpp"

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace fhir {

// Where a type holds its codes.
enum class Coded : std::uint8_t { none, code, coding, codeable, quantity };

// Both must outlive it.
class BaseRules {
public:
    // An invariant, and how it is run: by a twin written by hand, or by its expression.
    struct Check {
        const Invariant* invariant = nullptr;
        NativeInvariant native = nullptr;
        const Expression* expression = nullptr;
    };
    struct Bound {
        const Binding* binding = nullptr;
        const ValueSet* set = nullptr;   // null: not here
        const ValueSet* most = nullptr;  // the maximum value set; null: none, or not here
    };
    using Checks = std::span<const Check* const>;

    BaseRules(const Definitions& definitions, const Terminology& terminology);

    // That hold for each value of the type.
    Checks of_type(const Type& type) const noexcept { return types_[type.id].checks; }
    // The same for a primitive that has a value: what that alone makes hold (ele-1) is left out.
    Checks of_value(const Type& type) const noexcept { return types_[type.id].value_checks; }
    Checks of_element(const Type& owner, const Element& element) const noexcept {
        return place(owner, element).checks;
    }
    Coded coded(const Type& type) const noexcept { return types_[type.id].coded; }
    // Null: the element is bound to nothing.
    const Bound* bound(const Type& owner, const Element& element) const noexcept {
        return place(owner, element).bound;
    }

    // R4's invariants that are not run for want of an expression that compiles: none, a test says.
    std::span<const Invariant* const> not_compiled() const noexcept { return not_compiled_; }

private:
    struct OfType {
        Checks checks;
        Checks value_checks;
        std::uint32_t first_place = 0;
        Coded coded = Coded::none;
    };
    struct Place {
        Checks checks;
        const Bound* bound = nullptr;
    };

    const Place& place(const Type& owner, const Element& element) const noexcept {
        return places_[place_ids_[types_[owner.id].first_place + element.ordinal]];
    }
    void compile(const Definitions& definitions);
    std::uint16_t place_id(const Place& place);
    Checks checks_of(std::span<const Invariant* const> invariants);
    Checks without_ele_1(Checks checks);
    const Bound* bound_of(const Binding* binding, const Terminology& terminology);

    std::deque<Expression> expressions_;  // each text once
    std::vector<Check> checks_;           // by the id of the invariant
    std::vector<const Invariant*> not_compiled_;
    std::deque<std::vector<const Check*>> lists_;
    std::deque<Bound> bounds_;
    std::vector<OfType> types_;  // by the id of the type
    // Of the elements of all types: where in places_. Most have no rule of their own, and so many
    // places would not fit the cache.
    std::vector<std::uint16_t> place_ids_;
    std::vector<Place> places_ = std::vector<Place>(1);  // the first is of elements without a rule
};

}  // namespace fhir
