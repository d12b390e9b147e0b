// What the measures of a group say: of how many people there is a number before and one after, and
// how it changed. Pure.
#pragma once

#include "gateway/ops/small_numbers.hpp"
#include "mappings/measured.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gateway {

struct MeasureSum {
    std::uint64_t people = 0;
    double before = 0;  // the sum
    double after = 0;
};

// In full, by the number: "ons4-happy".
using MeasureTally = std::map<std::string, MeasureSum>;

// Of one person, or of one offer.
void add(MeasureTally& tally, const std::vector<mappings::MeasuredChange>& changes);
void add(MeasureTally& tally, const MeasureTally& other);

// Means over the people who have both numbers. Unset where those are fewer than 5.
struct ToldMeasure {
    Told people;
    std::optional<double> before;
    std::optional<double> change;  // after less before
};

// In the order of mappings::measured_numbers(); of those that nobody has, too.
std::vector<ToldMeasure> tell(const MeasureTally& tally);

}  // namespace gateway
