// What a CodeableConcept says to people.
#pragma once

#include "fhir/tree.hpp"

#include <string>

namespace mappings {

// Its text, else the first display or code that it has; empty: nothing.
inline std::string words_of(const fhir::Node& concept_node) {
    if (!concept_node.string("text").empty()) return std::string(concept_node.string("text"));
    for (const std::string_view member : {"display", "code"}) {
        for (const fhir::Node& coding : concept_node.items("coding")) {
            if (!coding.string(member).empty()) return std::string(coding.string(member));
        }
    }
    return {};
}

}  // namespace mappings
