// The only door to RapidJSON's reader.
#pragma once

#include "fhir/error.hpp"
#include "fhir/tree.hpp"

#include <cstddef>
#include <string_view>

namespace fhir {

// What a message may be; beyond it `malformed`. Depth counts objects and arrays, the root being 1,
// and over 1,000 is 1,000: the reader needs stack for each level.
struct JsonLimits {
    std::size_t depth = 64;
    std::size_t number_bytes = 40;
    std::size_t name_bytes = 128;
    std::size_t string_bytes = 256 * 1024;
    std::size_t members = 256;    // of one object
    std::size_t nodes = 200'000;  // of the whole message
};

// Reads one JSON object. malformed, with line and column in the detail: not JSON; not UTF-8; a byte
// order mark; a NUL; a lone surrogate; a control character that FHIR forbids; a name twice in one
// object (also when it is escaped); a limit passed; anything after the object but white space;
// a root that is no object. Runs in time linear in the bytes, on any thread.
Result<Tree> read_json(std::string_view bytes, const JsonLimits& limits = {});

// The same for any JSON value as the root: a JSON Patch is an array.
Result<Tree> read_json_value(std::string_view bytes, const JsonLimits& limits = {});

}  // namespace fhir
