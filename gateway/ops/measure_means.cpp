#include "gateway/ops/measure_means.hpp"

namespace gateway {
namespace {

void add(MeasureSum& sum, const MeasureSum& other) {
    sum.people += other.people;
    sum.before += other.before;
    sum.after += other.after;
}

}  // namespace

void add(MeasureTally& tally, const std::vector<mappings::MeasuredChange>& changes) {
    for (const mappings::MeasuredChange& change : changes) {
        add(tally[change.number], {1, change.before, change.after});
    }
}

void add(MeasureTally& tally, const MeasureTally& other) {
    for (const auto& [number, sum] : other) add(tally[number], sum);
}

std::vector<ToldMeasure> tell(const MeasureTally& tally) {
    std::vector<ToldMeasure> told;
    for (const std::string& number : mappings::measured_numbers()) {
        ToldMeasure& measure = told.emplace_back();
        const auto found = tally.find(number);
        if (found == tally.end()) continue;
        const MeasureSum& sum = found->second;
        measure.people = Told(sum.people);
        if (sum.people == 0 || measure.people.is_few()) continue;
        const auto people = static_cast<double>(sum.people);
        measure.before = sum.before / people;
        measure.change = (sum.after - sum.before) / people;
    }
    return told;
}

}  // namespace gateway
