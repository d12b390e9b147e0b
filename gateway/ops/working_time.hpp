#pragma once

#include "fhir/instant.hpp"

#include <chrono>

namespace gateway {

// What lies between the two of Mondays to Fridays, in UTC, each day whole: from Friday noon to
// Monday noon is one day. Zero when `to` is not later. Bank holidays count as days of work.
std::chrono::milliseconds working_time(fhir::Timestamp from, fhir::Timestamp to);

}  // namespace gateway
