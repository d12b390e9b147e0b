// Whether a StructureDefinition constrains what is there: each path of its differential must lead
// to an element that the type has (R4 profiling.html: a profile defines no elements of its own).
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/profiles/profiles.hpp"
#include "fhir/validation/findings.hpp"

#include <string_view>

namespace fhir {

struct Overlay;

// One thread at a time; allocates nothing for what is no StructureDefinition. The tree must be
// described.
class DefinitionCheck {
public:
    // All must outlive it. `profiles`, where there are any, tell what the base profile has
    // narrowed.
    DefinitionCheck(const Definitions& definitions, const Profiles* profiles, Findings& findings);

    // Looks at the resource itself, and at none that it contains.
    void check(const Node& resource);

private:
    struct Base {
        bool is_known = false;
        const Overlay* overlay = nullptr;  // null when it is R4's own type
    };

    Base base_of(const Node& resource) const;
    void path(const Node& definition, const Type& type, Base base);
    void add(const Node& definition, std::string_view path, std::string_view why);

    const Definitions& definitions_;
    const Profiles* profiles_;
    Findings& findings_;
    const Type* structure_definition_;
};

}  // namespace fhir
