// What can be told from the bytes alone, before a parser sees them. Private to the JSON reader.
#pragma once

#include "fhir/text_place.hpp"

#include <optional>
#include <string_view>

namespace fhir {

struct JsonScan {
    std::optional<TextProblem> problem;
    bool has_escapes = false;  // without a backslash no string can hold more than what was scanned
};

// Refuses byte order marks, control characters that no JSON text may hold (NUL among them), and
// what is not UTF-8.
JsonScan scan_json(std::string_view bytes);

}  // namespace fhir
