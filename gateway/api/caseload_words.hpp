#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/domain/caseload.hpp"

#include <string>

namespace gateway {

// For who refers to the link workers of a PCN that have accepted as many in the last 12 months as
// they are enough for, or more; else empty. Pure.
std::string caseload_words(const Directory& directory, const Caseload& caseload);

}  // namespace gateway
