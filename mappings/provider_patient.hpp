// The person as a provider sees them, and the bits that allow-listed views are written with. For
// mappings' own files.
#pragma once

#include "fhir/json_writer.hpp"
#include "fhir/tree.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace mappings {

// The member as a string; nothing when it is absent or no string.
void write_text(fhir::JsonWriter& out, const fhir::Node& parent, std::string_view name);
// The same, only when it is a date or dateTime.
void write_date(fhir::JsonWriter& out, const fhir::Node& parent, std::string_view name);
// Codings (system, code, display) and text of a CodeableConcept.
void write_concept(fhir::JsonWriter& out, const fhir::Node& concept_node);

// "25-34"; empty: born after today.
std::string_view age_band(std::chrono::sys_days born, std::chrono::sys_days today);

// Name to use, one contact route, communication, age band. Nothing else.
class ProviderPatient {
public:
    // `patient` may be null, and else must live as long as this.
    ProviderPatient(const fhir::Node* patient, std::chrono::sys_days today)
        : patient_(patient), today_(today) {}

    bool is_known() const { return patient_ != nullptr; }
    // The name to use, in one line.
    std::string name() const;
    // The contained Patient, with the id "patient".
    void write(fhir::JsonWriter& out) const;

private:
    const fhir::Node* patient_;
    std::chrono::sys_days today_;
};

}  // namespace mappings
