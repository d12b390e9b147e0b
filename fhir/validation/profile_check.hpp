// Holds resources against profiles and extension definitions: the pass after base R4, which reports
// only what they add to it. Private to fhir/validation.
#pragma once

#include "fhir/fhirpath/fhirpath.hpp"
#include "fhir/references.hpp"
#include "fhir/tree.hpp"
#include "fhir/validation/findings.hpp"
#include "fhir/validation/structure.hpp"
#include "fhir/validation/validator.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace fhir {

struct Profile;

// One thread at a time; keeps its memory, and allocates nothing for a valid resource once it is
// warm. The trees must be described, and `references` be the index of the tree that is checked.
class ProfileCheck {
public:
    // All four must outlive it. Without Rulebook::profiles only modifier extensions are looked at.
    ProfileCheck(const Rulebook& rules, Evaluator& evaluator, const References& references,
                 Findings& findings);
    ProfileCheck(ProfileCheck&&) noexcept;
    ~ProfileCheck();

    // Everything that profiles have to say of a tree, which `values` are of; the validator calls it
    // once.
    // Resources of the tree are held against what is demanded of them (one that is not known is an
    // error), and each, contained ones and entries included, against the profiles of its own
    // meta.profile, which is read here (one that is not known is a warning; those of plain R4
    // types have nothing to add). Each extension is held against its definition, where that is
    // known; a modifier extension that is not known is an error (R4 extensibility.html 2.5.0.1.2).
    void check(const Node& root, std::span<const Structure::Value> values,
               std::span<const Demand> demands);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace fhir
