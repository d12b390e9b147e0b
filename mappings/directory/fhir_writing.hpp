// Bits that the three views are written with. For this folder's own files.
#pragma once

#include "fhir/json_writer.hpp"
#include "mappings/directory/directory.hpp"

#include <string>
#include <string_view>

namespace mappings::directory {

// resourceType, id and meta, of an object that has begun.
void write_head(fhir::JsonWriter& out, std::string_view type, const std::string& id,
                const History& history);
// Nothing when the text is empty.
void write_text(fhir::JsonWriter& out, std::string_view name, std::string_view text);
// A CodeableConcept of text alone, as an item or a member's value.
void write_concept(fhir::JsonWriter& out, std::string_view text);
// A Reference; the display may be empty.
void write_reference(fhir::JsonWriter& out, std::string_view type, const std::string& id,
                     std::string_view display);
// The member `telecom`; nothing when all are empty.
void write_telecom(fhir::JsonWriter& out, std::string_view phone, std::string_view email,
                   std::string_view url);

}  // namespace mappings::directory
