#pragma once

#include "fhir/instant.hpp"

#include <string>

namespace gateway {

// "Mon, 02 Mar 2026 09:30:00 GMT", for Date and Last-Modified.
std::string http_date(fhir::Timestamp time);

}  // namespace gateway
