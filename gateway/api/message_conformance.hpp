// What R4 and profiles have against what was sent to be kept, as its sender hears it.
#pragma once

#include "fhir/error.hpp"
#include "mappings/referral.hpp"

#include <vector>

namespace gateway {

// Errors and warnings; what only informs is left out. A code that is not written as its system
// writes codes, of a system whose content is not here (SNOMED CT ...), refuses nothing: it is a
// warning, unless it is one of those that a referral is routed by.
std::vector<fhir::Issue> told_of_message(const std::vector<fhir::Issue>& found,
                                         const std::vector<mappings::Need>& routed_by = {});

// Whether the message is not the structure of FHIR (400), rather than breaks a rule of it (422).
bool is_of_structure(const fhir::Issue& issue);

}  // namespace gateway
