// The profiles and extension definitions that HL7 publishes with R4: r4/published.ndjson, compiled
// into the program as it is. Private to fhir/profiles.
#pragma once

#include <string_view>

namespace fhir {

// The StructureDefinition of that URL as JSON; empty when it is none of them. The first call finds
// where the lines begin, which stand in the order of their URLs. Any thread.
std::string_view published_definition(std::string_view url);

// All of them, a line each.
std::string_view published_definitions() noexcept;

}  // namespace fhir
