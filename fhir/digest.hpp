// A digest of what a message says, whatever the order of its members and its white space.
#pragma once

#include "fhir/tree.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace fhir {

using Digest = std::array<std::uint8_t, 32>;

// SHA-256 over a canonical writing: members sorted by name, no white space, strings decoded,
// numbers as written. `context` goes in first, and keeps digests of different shapes apart.
Digest digest_of(const Node& node, std::string_view context);

// SHA-256 of the bytes, as `sha256sum` has it.
Digest digest_of(std::string_view bytes);

// Its first 12 hexadecimal digits, in small letters: enough to tell versions of a file apart.
std::string short_text(const Digest& digest);

// HMAC-SHA-256.
Digest keyed_digest(std::string_view key, std::string_view text);

}  // namespace fhir
