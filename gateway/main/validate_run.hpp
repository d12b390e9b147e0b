// Checks all that `validate` was given, on all cores, and prints in the order of the input.
#pragma once

#include "gateway/api/conformance.hpp"
#include "gateway/main/commands.hpp"
#include "mappings/referral_reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway {

struct Checks {
    const Conformance& conformance;
    fhir::Rulebook rules;
    std::vector<std::string> profiles;                  // for every document
    std::optional<mappings::ReaderSettings> referrals;  // set: a referral is held to these too
};

// An ExitCode. Memory does not grow with the input; who prints waits for nobody.
int run_checks(const Checks& checks, const std::vector<std::string>& files, Report format);

}  // namespace gateway
