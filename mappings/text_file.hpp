// Whole files. For mappings' own files. Blocking.
#pragma once

#include "fhir/error.hpp"

#include <string>
#include <string_view>

namespace mappings {

// unavailable: it cannot be read, with the reason of the system.
fhir::Result<std::string> read_text_file(const std::string& file);

// Writes beside `file`, syncs, and renames into place: a reader sees the old text or the new one,
// also after a power cut. unavailable: the old text is still there.
fhir::Result<void> write_text_file(const std::string& file, std::string_view text);

}  // namespace mappings
