// What can be told from the bytes alone, before a parser sees them. Private to the readers.
#pragma once

#include "fhir/error.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fhir {

// Why a text is refused: ours word for word, nothing of the message in it.
struct JsonProblem {
    IssueType type;
    std::string_view code;
    std::string_view advice;
    std::size_t offset;
};

struct JsonScan {
    std::optional<JsonProblem> problem;
    bool has_escapes = false;  // without a backslash no string can hold more than what was scanned
};

// Refuses byte order marks, control characters that no JSON text may hold (NUL among them), and
// what is not UTF-8.
JsonScan scan_json(std::string_view bytes);

// Both counted from one, in characters.
struct TextPlace {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};
TextPlace text_place(std::string_view bytes, std::size_t offset);

// "line 3, column 14: " for the sender, both counted from one, in characters.
std::string json_place(std::string_view bytes, std::size_t offset);

}  // namespace fhir
