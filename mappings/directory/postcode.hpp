// Postcodes of the United Kingdom: "GL14 2AB" is an outward code, which is the postcode district,
// and an inward code.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mappings::directory {

// "gl142ab" -> "GL14 2AB"; a district alone ("gl14") stays alone. None: it is neither. Only the
// form is checked.
std::optional<std::string> normal_postcode(std::string_view text);

// "GL14" of "GL14 2AB" and of "GL14"; the text is a normal postcode.
std::string_view district_of(std::string_view postcode);

}  // namespace mappings::directory
