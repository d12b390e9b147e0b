// The numbers of the measures that we have a scale of, without a word of anybody's: for counting.
#pragma once

#include "mappings/outcomes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace mappings {

// One number as it was taken once.
struct Measured {
    std::string number;  // one of measured_numbers()
    Moment moment = Moment::not_said;
    fhir::Timestamp at{};
    double value = 0;

    friend bool operator==(const Measured&, const Measured&) = default;
};

// Of every number of our scales, in their order: "ons4-satisfied", and "swemwbs" where the measure
// is one number alone.
const std::vector<std::string>& measured_numbers();

// What was answered of them. Measures that we have no scale of are passed over.
std::vector<Measured> measured_in(const std::vector<TakenMeasure>& measures);

struct MeasuredChange {
    std::string number;
    double before = 0;
    double after = 0;

    friend bool operator==(const MeasuredChange&, const MeasuredChange&) = default;
};

// Of one person's referral: baseline and follow-up by the rule of `paired`, each number by itself,
// so a question that was left open once does not undo the others.
std::vector<MeasuredChange> changes_in(const std::vector<Measured>& measured);

}  // namespace mappings
