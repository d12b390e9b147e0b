// Reads a message and tells what came of it.
#pragma once

#include "fhir/json_reader.hpp"
#include "mappings/referral_reader.hpp"
#include "tests/support/messages.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace tests {

// A message with what was read of it: the referral points into the tree.
struct Outcome {
    fhir::Tree tree;
    fhir::Result<mappings::Reading> reading;

    const mappings::Referral& referral() const { return reading.value().referral; }

    std::vector<fhir::Issue> issues() const {
        return reading ? reading->warnings : reading.error().issues;
    }

    // "code @ expression" of each error; empty: it was taken.
    std::vector<std::string> errors() const { return listed(fhir::Severity::error); }
    std::vector<std::string> warnings() const { return listed(fhir::Severity::warning); }

private:
    std::vector<std::string> listed(fhir::Severity severity) const {
        std::vector<std::string> lines;
        for (const fhir::Issue& issue : issues()) {
            if (issue.severity != severity) continue;
            lines.push_back(std::string(issue.code) + " @ " + issue.expression);
        }
        return lines;
    }
};

inline Outcome read(std::string_view json, const mappings::ReaderSettings& settings = {
                                               .public_base = "https://ours.example/fhir"}) {
    fhir::Tree tree = fhir::read_json(json).value();
    auto reading = mappings::read_referral(tree, settings);
    return {std::move(tree), std::move(reading)};
}

using Lines = std::vector<std::string>;

}  // namespace tests
