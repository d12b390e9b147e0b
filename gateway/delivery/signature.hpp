// The signature of Standard Webhooks 1.0 (standardwebhooks.com): symmetric, v1.
#pragma once

#include "fhir/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// The keys of a secret file: a line each, base64 of 24 to 64 bytes, "whsec_" in front or not; one
// or two. The error says what is wrong and never what is written there.
fhir::Result<std::vector<std::string>> read_keys(std::string_view file);

// What webhook-signature says: "v1,BASE64", once for each key. `timestamp`: seconds since 1970.
std::string webhook_signature(const std::vector<std::string>& keys, std::string_view id,
                              std::int64_t timestamp, std::string_view body);

}  // namespace gateway
