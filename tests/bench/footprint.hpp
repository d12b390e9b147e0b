// How long the definitions take to load, and the memory of loading and of many documents.
#pragma once

#include "tests/bench/documents.hpp"

#include <cstdint>
#include <ostream>

namespace bench {

// To be called first of all in a process. Reads and validates so many documents, the files in turn,
// each time with another text in its first value; writes one line of JSON. Throws
// std::runtime_error where packages or documents cannot be used.
void measure_footprint(const Settings& settings, std::uint64_t documents, std::ostream& result);

}  // namespace bench
