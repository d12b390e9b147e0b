// Message -> Referral, for FHIR REST: a ServiceRequest with what it needs contained, or a
// transaction Bundle. Checks the national minimum (PRSB Social Prescribing Information Standard
// v1.1, section by section) and says everything that is wrong at once.
#pragma once

#include "fhir/error.hpp"
#include "mappings/referral.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace mappings {

enum class Strictness { warn, reject };

struct ReaderSettings {
    Strictness nhs_number_check = Strictness::warn;  // a check digit that is wrong
    Strictness risks = Strictness::warn;             // no Flag and no "no known risks"
    std::string_view public_base{};  // our own base URL: references below it are ours
};

// What was read, and what the sender should know though it was taken.
struct Reading {
    Referral referral;
    std::vector<fhir::Issue> warnings;
};

// The root of `tree` is a ServiceRequest or a Bundle of type transaction. Errors (all faults found,
// warnings among the issues): malformed where it is not the structure of FHIR, else invalid.
// Pure; any thread.
//
// What could be read despite the faults is in `despite`, when it is given and the message holds a
// ServiceRequest: enough to find, in the same answer, what is wrong for other reasons.
fhir::Result<Reading> read_referral(const fhir::Tree& tree, const ReaderSettings& settings,
                                    std::optional<Referral>* despite = nullptr);

}  // namespace mappings
