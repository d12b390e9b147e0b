// Codes, held against their code systems and the value sets that R4 binds their elements to (R4
// terminologies.html 4.1.5). Asks nobody: of systems without content here, the form is judged.
#pragma once

#include "fhir/terminology/terminology.hpp"
#include "fhir/validation/base_rules.hpp"
#include "fhir/validation/findings.hpp"
#include "fhir/validation/structure.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace fhir {

// One thread at a time; allocates only to say what is wrong.
class Bindings {
public:
    // All must outlive it.
    Bindings(const BaseRules& rules, const Terminology& terminology, Findings& findings);

    // To be called for each value of a tree, and then `finish` with its root.
    void check(const Structure::Value& value);
    // The binding alone, of a value that is coded: a profile's beside R4's own.
    void check(const Structure::Value& value, const BaseRules::Bound& bound);
    // Says once for all codes that only their form could be judged.
    void finish(const Node& root);

private:
    using Bound = BaseRules::Bound;

    void code(const Structure::Value& value, const Bound& bound);
    void coding(const Node& coding);
    void one_coding(const Node& coding, const Bound& bound);
    void concept_codings(const Node& concept_node, const Bound& bound);
    void quantity(const Node& quantity);
    void code_of_system(const Node& holder, const Node& code, std::string_view system);
    void display(const Node& holder, std::string_view system, std::string_view code);
    Membership member(const ValueSet& set, const Node& coding, bool& is_told) const;
    void outside(const Node& node, const Bound& bound, bool is_outside_most, std::string_view code);
    void missing(const Node& node, const Bound& bound);

    const BaseRules& rules_;
    const Terminology& terminology_;
    Findings& findings_;
    std::size_t by_form_ = 0;
};

}  // namespace fhir
