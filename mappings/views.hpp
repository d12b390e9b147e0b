// A stored referral as FHIR, for who is reading it.
#pragma once

#include "fhir/instant.hpp"
#include "fhir/tree.hpp"
#include "mappings/referral.hpp"

#include <cstdint>
#include <string>

namespace mappings {

// The gateway's own facts about a referral, which stand beside the received bytes.
struct ReferralFacts {
    std::string id;
    std::uint32_t version = 1;
    fhir::Timestamp updated;
    std::string status;  // ServiceRequest.status now
    std::string person;  // opaque id of the person
};

// One ServiceRequest: the received one with our id, meta.versionId, meta.lastUpdated and status;
// a transaction's other entries become contained resources, and references by urn:uuid follow.
// `received` is the message as it came; it is changed by this and must not be used again.
std::string full_view(fhir::Tree& received, const ReferralFacts& facts);

// What an onward referral has from what it stems from; null: nothing.
struct Carried {
    const fhir::Tree* person = nullptr;   // the message of the first referral: Patient, Flags ...
    const fhir::Tree* outputs = nullptr;  // of the task that it was made from: the plan
};

// What a provider may see, by allow list (least data: name to use, chosen contact route,
// communication, age band, reason, notes, flags and the plan that are marked for them). An element
// that is not on the list is not there.
std::string provider_view(const fhir::Tree& received, const Carried& carried,
                          const ReferralFacts& facts, std::chrono::sys_days today);

}  // namespace mappings
