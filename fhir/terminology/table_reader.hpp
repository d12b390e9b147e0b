// Reads the line tables of code systems and value sets; README.md describes them. Private to
// fhir/terminology.
#pragma once

#include "fhir/terminology/content.hpp"

#include <string_view>

namespace fhir::terminology {

// `text` must outlive the content. A system that is there with codes stays, unless it is R4's and
// this is not.
void read_code_systems(Terminology::Content& content, std::string_view text, bool is_from_r4);
void read_r4_value_sets(Terminology::Content& content, std::string_view text);

}  // namespace fhir::terminology
