// Ids within one resource: unique, and there where something is contained (R4 element.html,
// references.html 2.3.0.2).
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/validation/findings.hpp"
#include "fhir/validation/structure.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace fhir {

// One thread at a time; keeps its memory, and allocates nothing for ids without a fault once it is
// warm. The tree must be described.
class IdCheck {
public:
    // Both must outlive it.
    IdCheck(const Definitions& definitions, Findings& findings);

    void check(std::span<const Structure::Value> values);

private:
    // What an id names, and among what it must be the only one of that id.
    struct Named {
        const Node* scope;
        std::string_view id;
        const Node* node;
    };

    void contained(const Node& resource);
    void duplicates();

    Findings& findings_;
    std::uint16_t id_element_;
    std::uint16_t contained_element_;
    std::vector<Named> named_;
};

}  // namespace fhir
