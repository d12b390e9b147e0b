// What `validate` says of a document, in each of its formats.
#pragma once

#include "fhir/error.hpp"
#include "gateway/main/commands.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

struct Totals {
    std::size_t documents = 0;
    std::size_t lines = 0;  // of these, the lines of ndjson
    std::size_t wrong = 0;  // with an error
    std::size_t errors = 0;
    std::size_t warnings = 0;
    bool has_unread = false;  // a file could not be read
};

// A document and what was found in it; lines are those of the document.
struct Finding {
    std::string_view file;
    std::string_view text;
    std::uint32_t first_line = 0;  // of an ndjson input, from 1; 0: the document is the file
    std::vector<fhir::Issue> issues;
};

// Adds the document's part of the output, and counts it. Of `json` that is the issues, each with a
// comma behind it, between `head_of` and `tail_of`.
void report(Report format, Finding finding, std::string& output, Totals& totals);

// What stands before all documents, and after them: in text how many there were, unless all has
// been said of a single file.
std::string_view head_of(Report format);
std::string tail_of(Report format, const Totals& totals);

}  // namespace gateway
