// CPU time of reading and validating, and of RapidJSON's in-situ parse beside it.
#pragma once

#include "tests/bench/documents.hpp"

#include <istream>
#include <ostream>

namespace bench {

// Measures a round for each line of `orders`, and writes a line of JSON for each:
// {"NAME": {"microseconds": [..], "errors": [..]}}, a number for each document.
// Throws std::runtime_error where packages or documents cannot be used.
void run_rounds(const Settings& settings, std::istream& orders, std::ostream& results);

}  // namespace bench
