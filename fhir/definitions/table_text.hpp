// Cuts the text of a table into lines and words; nothing is copied.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fhir {

// Takes what stands before the separator off the front of the text, and the separator.
inline std::string_view take(std::string_view& text, char separator) {
    const std::size_t end = text.find(separator);
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return taken;
}

[[noreturn]] inline void table_is_damaged(std::string_view line) {
    throw std::logic_error("a table of definitions is damaged at: " + std::string(line));
}

}  // namespace fhir
