// The names of the characters that HTML 4 defines, such as "nbsp".
#pragma once

#include <string_view>

namespace fhir {

bool is_html_entity(std::string_view name) noexcept;

}  // namespace fhir
