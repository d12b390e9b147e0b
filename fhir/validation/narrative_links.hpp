// Links and images of a narrative that lead into the resource itself (R4 narrative.html 2.4.0.2).
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/validation/findings.hpp"
#include "fhir/validation/structure.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace fhir {

// Warns of href="#id" and src="#id" where neither a contained resource, nor an element, nor an
// element of a narrative of the same resource has that id. One thread at a time; keeps its memory,
// and allocates nothing for narratives without such links. The tree must be described.
class NarrativeLinks {
public:
    // Both must outlive it.
    NarrativeLinks(const Definitions& definitions, Findings& findings);

    void check(std::span<const Structure::Value> values);

private:
    void look_at(const Node& narrative);
    void collect_ids(const Node& container);

    Findings& findings_;
    const Type* narrative_;
    const Node* container_ = nullptr;
    std::vector<std::string_view> ids_;  // in `container_`, sorted
};

}  // namespace fhir
