// The scales of the outcome measures that we know: one table. Of SNOMED CT only codes that a
// published source has; ONS4 and MYCaW have none that we found, so theirs are of our own code
// system `measure`.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace mappings {

// One number of a measure.
struct ScalePart {
    std::string_view code;  // of our code system; empty: the measure is this number alone
    std::string_view name;
    bool may_be_left_out = false;  // the measure is whole without it
};

struct Scale {
    std::string_view system;
    std::string_view code;
    std::string_view name;
    int least = 0;  // of each of its numbers
    int most = 0;
    bool is_whole = true;  // no decimals
    std::span<const ScalePart> parts;
};

std::span<const Scale> scales();

// Null: no scale has this code.
const Scale* find_scale(std::string_view system, std::string_view code);

// The scale that has a part of this code of ours; null: none has.
const Scale* scale_of_part(std::string_view code);

}  // namespace mappings
