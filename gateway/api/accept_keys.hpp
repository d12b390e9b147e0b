// What makes a sent referral the same as an earlier one, beside its identifier.
#pragma once

#include "gateway/api/search_parameters.hpp"
#include "mappings/referral.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// FHIR's If-None-Exist: "identifier=system|value", also with "ServiceRequest?" before it, as it is
// or percent-encoded. Empty text: none. malformed: another parameter, none, or several.
Result<std::optional<Token>> read_if_none_exist(std::string_view text);

// Whether the token fits the identifier that the referral is kept under.
bool names(const Token& token, const mappings::Referral& referral);

// "k:" with the Idempotency-Key, "r:" with the client's own X-Request-Id. malformed: a key that is
// longer than 255 bytes.
Result<std::vector<std::string>> idempotency_keys(const Request& request);

}  // namespace gateway
