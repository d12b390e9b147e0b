// One measure out of the resource that carries it. For mappings' own files.
#pragma once

#include "mappings/outcomes.hpp"

#include <optional>
#include <vector>

namespace mappings {

// Of an Observation, whose code names the measure (its value, or a component for each number), or
// a QuestionnaireResponse, whose items have the numbers' codes as linkId. A number that was not
// answered says so by dataAbsentReason, or an item without an answer. Empty: at fault, with the
// faults in `faults`, or nothing that we can read: no number in it, or entered in error.
std::optional<TakenMeasure> read_measure(const fhir::Node& resource,
                                         std::vector<fhir::Issue>& faults);

}  // namespace mappings
