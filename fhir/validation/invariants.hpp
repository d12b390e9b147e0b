// The invariants of R4 (ElementDefinition.constraint), held against each value that they apply to.
#pragma once

#include "fhir/fhirpath/fhirpath.hpp"
#include "fhir/references.hpp"
#include "fhir/validation/base_rules.hpp"
#include "fhir/validation/findings.hpp"
#include "fhir/validation/native_invariants.hpp"
#include "fhir/validation/structure.hpp"

namespace fhir {

// One thread at a time; keeps its memory. An expression that cannot be run on a value says nothing:
// that is no fault of the sender's.
class Invariants {
public:
    // All must outlive it.
    Invariants(const BaseRules& rules, const Definitions& definitions,
               const Terminology& terminology, Evaluator& evaluator, const References& references,
               Findings& findings);

    // To be called before the values of another tree. It must be described, and be the one that
    // `references` is the index of.
    void start() noexcept;
    void check(const Structure::Value& value);

private:
    bool holds(const BaseRules::Check& check, const Structure::Value& value);
    void run(BaseRules::Checks checks, const Structure::Value& value);
    void tell(const Invariant& invariant, const Node& node);

    const BaseRules& rules_;
    Evaluator& evaluator_;
    Findings& findings_;
    NativeMemory memory_;
    PathScope scope_;
};

}  // namespace fhir
