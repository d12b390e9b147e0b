// One entry of a batch: as a request, and its answer as an entry. Pure.
#pragma once

#include "fhir/json_writer.hpp"
#include "gateway/http/router.hpp"

#include <cstddef>
#include <string_view>

namespace gateway {

// The entry as the request that it would be alone: with the caller's Prefer (but for wait), its
// own conditions as header fields, and the batch's keys with "#index" behind them. malformed: no
// request, an address that is not below `public_base`, a Bundle inside, a patch that is no JSON
// Patch in a Binary.
Result<HttpRequest> request_of_entry(const fhir::Node& entry, std::size_t index,
                                     const Request& batch, std::string_view public_base);

// An entry of a batch-response.
void write_answer(fhir::JsonWriter& json, const HttpResponse& answer);

}  // namespace gateway
