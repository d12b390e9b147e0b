#include "mappings/measured.hpp"

#include <algorithm>
#include <utility>

namespace mappings {
namespace {

std::string name_of(const Scale& scale, std::string_view part) {
    if (!part.empty()) return std::string(part);
    std::string name(scale.name);
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return name;
}

}  // namespace

const std::vector<std::string>& measured_numbers() {
    static const std::vector<std::string> numbers = [] {
        std::vector<std::string> all;
        for (const Scale& scale : scales()) {
            for (const ScalePart& part : scale.parts) all.push_back(name_of(scale, part.code));
        }
        return all;
    }();
    return numbers;
}

std::vector<Measured> measured_in(const std::vector<TakenMeasure>& measures) {
    std::vector<Measured> all;
    for (const TakenMeasure& measure : measures) {
        if (measure.scale == nullptr) continue;
        for (const Answer& answer : measure.answers) {
            if (!answer.value) continue;
            all.push_back(
                {name_of(*measure.scale, answer.code), measure.moment, measure.at, *answer.value});
        }
    }
    return all;
}

std::vector<MeasuredChange> changes_in(const std::vector<Measured>& measured) {
    std::vector<TakenMeasure> taken;
    for (const Measured& one : measured) {
        TakenMeasure& measure = taken.emplace_back();
        measure.code = one.number;
        measure.moment = one.moment;
        measure.at = one.at;
        measure.answers.push_back({{}, {}, {}, one.value});
    }
    std::vector<MeasuredChange> changes;
    for (const Pair& pair : paired(std::move(taken))) {
        if (pair.baseline == nullptr || pair.follow_up == nullptr) continue;
        changes.push_back({pair.baseline->code, *pair.baseline->answers.front().value,
                           *pair.follow_up->answers.front().value});
    }
    return changes;
}

}  // namespace mappings
