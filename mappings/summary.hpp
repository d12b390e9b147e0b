// What a document about a referral says of the person, and of who referred them and why.
#pragma once

#include "fhir/tree.hpp"

#include <string>
#include <vector>

namespace mappings {

struct CodeWords {
    std::string system;
    std::string code;
    std::string display;
};

// As the message says it; empty where it does not.
struct ReferralSummary {
    std::string given;  // all first names, of the official name
    std::string family;
    std::string birth_date;
    std::string nhs_number;
    std::string identifier_system;  // of the referral, by its sender
    std::string identifier;
    std::string referrer;  // the person's name
    std::string role;      // ... and what they are
    std::vector<std::string> reasons;
    std::vector<CodeWords> reason_codes;
};

// Of a ServiceRequest or a transaction that was taken.
ReferralSummary summary_of(const fhir::Tree& message);

}  // namespace mappings
