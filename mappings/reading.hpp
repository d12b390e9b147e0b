// The steps of read_referral. For mappings' own files.
#pragma once

#include "fhir/instant.hpp"
#include "fhir/ods_code.hpp"
#include "mappings/findings.hpp"
#include "mappings/message.hpp"
#include "mappings/referral.hpp"
#include "mappings/referral_reader.hpp"

#include <optional>
#include <string_view>

namespace mappings {

// What every step needs. Lives for one message.
struct ReadingContext {
    const Message& message;
    const ReaderSettings& settings;
    Findings& findings;
    // ServiceRequest.authoredOn: the day by which periods of the message are judged.
    std::optional<fhir::Timestamp> authored;
};

// Who a Reference means, as far as the message says it.
struct Party {
    std::string_view type;  // "Organization", "PractitionerRole", ...; empty: cannot be told
    std::optional<fhir::OdsCode> organisation;
    std::string_view organisation_name;
    std::string_view service;  // of a HealthcareService: its identifier's value, else its id
    const fhir::Node* resource = nullptr;  // when it is in the message
    bool has_person = false;
    bool has_role = false;
};

// Follows a Reference through the message: at most from a role or a service to its organisation, so
// no cycle can hold it. Nothing is fetched.
Party party_of(const Message& message, std::string_view public_base, const fhir::Node& reference,
               Findings& findings);

// The text of a Reference, checked to have a shape that references may have.
std::string_view reference_text(const fhir::Node& reference, Findings& findings);
// What a Reference names in this message; null when it is not there.
const Part* target_of(const Message& message, const fhir::Node& reference, Findings& findings);

// True when the period has an end, and that is before the message was written. A period that ends
// some time in a message without a date has ended.
bool has_ended(const ReadingContext& context, const fhir::Node* period);
// True for https://fhir.nhs.uk/Id/nhs-number, with a capital or a small "Id".
bool is_nhs_number_system(std::string_view system);
bool has_coding(const fhir::Node* concept_node, std::string_view system, std::string_view code);
// Refuses what would turn the meaning of `resource` round in a way that we do not know.
void refuse_modifiers(Findings& findings, const fhir::Node& resource);

// Bundle, entries, ids and the number of ServiceRequests and persons.
void check_envelope(const fhir::Node& root, const Message& message, Findings& findings);

void read_person(const ReadingContext& context, const fhir::Node& patient, Referral& referral);
void read_requester(const ReadingContext& context, Referral& referral);
void read_performers(const ReadingContext& context, Referral& referral);
void read_needs(const ReadingContext& context, Referral& referral);
void read_risks(const ReadingContext& context, Referral& referral);
Consent read_consent(const ReadingContext& context);

}  // namespace mappings
