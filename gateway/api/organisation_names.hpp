// What people call an organisation.
#pragma once

#include "gateway/api/parts.hpp"

#include <string>
#include <string_view>

namespace gateway {

// Of a practice, PCN, provider or the triage desk; the code itself when nobody knows a name.
std::string name_of(const Directory& directory, std::string_view code);

// The same in a text that a person reads: where the routing table says what the link workers of a
// PCN are called, "the community connector team of MARLING PCN".
std::string team_of(const Directory& directory, std::string_view code);

}  // namespace gateway
