#pragma once

#include <cstddef>
#include <string_view>

namespace fhir {

// Bytes of the character that `text` begins with; 0 when it does not begin with well-formed UTF-8
// (Unicode 15, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t utf8_character(std::string_view text);

}  // namespace fhir
