// What the handlers that change something have in common.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/http/router.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gateway {

// The version that If-Match asks for; nullopt when the header is not there (or is "*").
// malformed: not an ETag of ours. stale: not there though the caller has to send it.
Result<std::optional<std::uint32_t>> expected_version(const Request& request);

Actor actor_of(const Request& request);

// One event for each organisation that has to do with the task: its owner, who asks for it, and
// the first referrer of its chain.
std::vector<NewEvent> events_for(const Task& task, const Referral& referral, EventKind kind,
                                 const Id& source);

fhir::Error not_found(std::string_view what);
fhir::Error stale_version(std::uint32_t present);

}  // namespace gateway
