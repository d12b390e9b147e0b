// Messages out of bytes, in both of FHIR's formats.
#pragma once

#include "gateway/http/router.hpp"

#include <string_view>

namespace gateway {

// The body of a request, in the format that its Content-Type names.
Result<fhir::Tree> read_body(const Request& request, const fhir::Definitions& definitions);

// A message as it was received and kept: the bytes tell its format.
Result<fhir::Tree> read_kept(std::string_view content, const fhir::Definitions& definitions);

}  // namespace gateway
