// Percent escapes, and what may come out of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway {

enum class Plus { is_plus, is_space };

// Decodes once. nullopt: an escape that is none, a NUL, or bytes that are not UTF-8.
std::optional<std::string> percent_decode(std::string_view text, Plus plus);

bool is_utf8(std::string_view text);

}  // namespace gateway
