#pragma once

#include "fhir/instant.hpp"
#include "gateway/domain/id.hpp"

#include <cstdint>
#include <string_view>

namespace gateway {

// An id for what happened to `subject` in its `version`: always the same one for the same
// arguments. A UUIDv7 of that time and of the subject's home.
Id derived_id(const Id& subject, std::uint32_t version, fhir::Timestamp at,
              std::string_view purpose);

}  // namespace gateway
