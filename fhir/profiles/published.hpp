// The profiles and extension definitions that HL7 publishes with R4: r4/published.ndjson, compiled
// into the program as it is. Private to fhir/profiles.
#pragma once

#include <string_view>

namespace fhir {

// The StructureDefinition of that URL as JSON; empty when it is none of them. Nothing is made for
// it: the lines stand in the order of their URLs, and the search halves them. Any thread.
std::string_view published_definition(std::string_view url) noexcept;

// All of them, a line each.
std::string_view published_definitions() noexcept;

}  // namespace fhir
