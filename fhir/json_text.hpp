// What more than one part needs to know of JSON text.
#pragma once

#include "fhir/tree.hpp"

#include <string>
#include <string_view>

namespace fhir {

// `text` between quotation marks, with the shortest escapes. What is not UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

// The one writing that all JSON texts of equal content have: members sorted by the bytes of their
// names, no white space, numbers as they were written.
void append_canonical_json(std::string& out, const Node& node);

// JSON's grammar of a number, which is that of FHIR's decimal too.
bool is_json_number(std::string_view text);

// Whether such a number's exponent is over 308: no double holds it, and other readers fail on it.
bool is_beyond_double(std::string_view number);

}  // namespace fhir
