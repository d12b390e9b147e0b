// Which codes look like one that is wrong. Private to fhir/terminology.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace fhir::terminology {

// At most `most` of the candidates, the nearest first, those equally near in their order; only
// those that share more than half of their letters with the code. The case of letters does not
// count.
std::vector<std::string_view> nearest(const std::vector<std::string_view>& candidates,
                                      std::string_view code, std::size_t most);

}  // namespace fhir::terminology
