// What is wrong, or odd, in the sources of a directory. They are public, so a finding says what
// was found.
#pragma once

#include <cstdint>
#include <string>

namespace mappings::directory {

enum class Weight : std::uint8_t {
    refused,  // the entry is not taken
    error,    // breaks the standard; what is broken is left out, the rest is taken
    warning   // allowed, and taken
};

struct Finding {
    Weight weight = Weight::error;
    std::string file;
    std::uint32_t line = 0;  // from 1; 0: the whole file
    std::string pointer;     // RFC 6901; empty: the whole document
    std::string sentence;
};

// "FILE:12: error /contents/3/url: ..."
std::string to_line(const Finding& finding);

}  // namespace mappings::directory
