// What people call an organisation.
#pragma once

#include "gateway/api/parts.hpp"

#include <string>
#include <string_view>

namespace gateway {

// Of a practice, PCN, provider or the triage desk; the code itself when nobody knows a name.
std::string name_of(const Directory& directory, std::string_view code);

}  // namespace gateway
