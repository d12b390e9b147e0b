// What the outcomes of a task become in a message back: one resource each, as JSON. References to
// the person and to who did it are the fullUrls of their entries.
#pragma once

#include "fhir/json_writer.hpp"
#include "gateway/domain/task.hpp"
#include "mappings/outcomes.hpp"

#include <string>
#include <string_view>

namespace gateway {

// Observation: the person does not want social prescribing (SNOMED CT 871711000000103).
std::string declined_resource(Timestamp when, const std::string& patient,
                              const std::string& performer);
// Encounter.
std::string contact_resource(const mappings::Contact& contact, const std::string& patient,
                             const std::string& provider);
// Observation; its category says baseline or follow-up where its sender did.
std::string measure_resource(const mappings::TakenMeasure& measure, const std::string& patient,
                             const std::string& performer);
// CarePlan.
std::string plan_resource(const mappings::PersonalPlan& plan, const std::string& patient,
                          const std::string& author);

// {"system", "code", "display"}; an empty one is left out.
void write_code(fhir::JsonWriter& out, std::string_view system, std::string_view code,
                std::string_view display);
// A CodeableConcept of at most one code.
void write_code_and_words(fhir::JsonWriter& out, std::string_view system, std::string_view code,
                          std::string_view words);

}  // namespace gateway
