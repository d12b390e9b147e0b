// What can be told from the bytes alone, whatever a parser says. Private to the JSON reader.
#pragma once

#include "fhir/text_place.hpp"

#include <optional>
#include <string_view>

namespace fhir {

// The first byte order mark or control character that no JSON text may hold (NUL among them), or
// what is not UTF-8.
std::optional<TextProblem> scan_json(std::string_view bytes);

}  // namespace fhir
