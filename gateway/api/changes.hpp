// What several handlers need of a request, and of what they answer.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/http/router.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gateway {

// The version that If-Match asks for; nullopt when the header is not there (or is "*").
// malformed: not an ETag of ours. stale: not there though the caller has to send it.
Result<std::optional<std::uint32_t>> expected_version(const Request& request);

Actor actor_of(const Request& request);

// How long the client would have us wait for news (`Prefer: wait=50`); zero: it does not ask.
std::chrono::seconds wait_of(const Request& request, std::chrono::seconds longest);

fhir::Error not_found(std::string_view what);
fhir::Error stale_version(std::uint32_t present);

}  // namespace gateway
