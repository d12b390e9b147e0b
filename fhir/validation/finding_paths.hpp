// Where things were found, in FHIRPath. Private to fhir/validation.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/tree.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fhir {

// One thread at a time; keeps its memory, and what the path has in common with the one before.
class FindingPaths {
public:
    // To be called before a node of another tree, or of one that was changed.
    void forget() noexcept { steps_.clear(); }

    // FHIRPath in the sender's indices, with a choice as "value.ofType(Quantity)" when the tree is
    // described: "Bundle.entry[1].resource.name[0].family". Until the next call.
    std::string_view of(const Node& node, const Definitions& definitions);

private:
    struct Step {
        const Node* node = nullptr;
        std::size_t end = 0;  // in path_
    };

    std::vector<Step> steps_;  // from the root to the node before
    std::vector<const Node*> way_;
    std::string path_;
};

}  // namespace fhir
