// Good messages for tests: each test spoils one in one place. Everybody in them is invented.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace tests {

// A ServiceRequest with what it needs contained: from practice A99901 (of PCN U99901), for a person
// who lets it be shared. It is read without a warning.
inline std::string good_referral() {
    return R"({
  "resourceType": "ServiceRequest",
  "identifier": [{"system": "https://practice.example/referrals", "value": "R-1001"}],
  "contained": [
    {"resourceType": "Patient", "id": "person",
     "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}],
     "name": [{"use": "official", "family": "Ashdown", "given": ["Margaret"]}],
     "telecom": [{"system": "phone", "value": "01632 960001", "use": "home", "rank": 1}],
     "gender": "female", "birthDate": "1951-07-14",
     "generalPractitioner": [{"identifier": {
       "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A99901"}}]},
    {"resourceType": "PractitionerRole", "id": "referrer",
     "practitioner": {"display": "Dr N. Okafor"},
     "organization": {"identifier": {
       "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A99901"}},
     "code": [{"text": "General practitioner"}]},
    {"resourceType": "Flag", "id": "risks", "status": "active",
     "code": {"text": "No known risks"}, "subject": {"reference": "#person"}},
    {"resourceType": "Consent", "id": "consent", "status": "active",
     "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope",
       "code": "patient-privacy"}]},
     "category": [{"text": "Sharing with the voluntary sector"}],
     "patient": {"reference": "#person"}, "policyRule": {"text": "The person agreed"},
     "provision": {"type": "permit"}}
  ],
  "status": "active",
  "intent": "order",
  "priority": "routine",
  "code": {"coding": [{"system": "http://snomed.info/sct", "code": "871731000000106"}]},
  "subject": {"reference": "#person"},
  "authoredOn": "2026-03-02T09:30:00Z",
  "requester": {"reference": "#referrer"},
  "reasonCode": [{"coding": [{"system": "http://snomed.info/sct", "code": "422650009"}]}],
  "supportingInfo": [{"reference": "#risks"}, {"reference": "#consent"}]
})";
}

// The same referral as a transaction Bundle. Nothing points at its Flag and its Consent.
inline std::string good_transaction() {
    return R"({
  "resourceType": "Bundle",
  "type": "transaction",
  "entry": [
    {"fullUrl": "urn:uuid:10000000-0000-4000-8000-000000000001",
     "request": {"method": "POST", "url": "ServiceRequest"},
     "resource": {
       "resourceType": "ServiceRequest",
       "identifier": [{"system": "https://practice.example/referrals", "value": "R-1001"}],
       "status": "active",
       "intent": "order",
       "priority": "routine",
       "code": {"coding": [{"system": "http://snomed.info/sct", "code": "871731000000106"}]},
       "subject": {"reference": "urn:uuid:10000000-0000-4000-8000-000000000002"},
       "authoredOn": "2026-03-02T09:30:00Z",
       "requester": {"reference": "urn:uuid:10000000-0000-4000-8000-000000000003"},
       "reasonCode": [{"coding": [{"system": "http://snomed.info/sct", "code": "422650009"}]}]}},
    {"fullUrl": "urn:uuid:10000000-0000-4000-8000-000000000002",
     "request": {"method": "POST", "url": "Patient"},
     "resource": {
       "resourceType": "Patient",
       "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}],
       "name": [{"use": "official", "family": "Ashdown", "given": ["Margaret"]}],
       "gender": "female", "birthDate": "1951-07-14",
       "generalPractitioner": [
         {"reference": "urn:uuid:10000000-0000-4000-8000-000000000004"}]}},
    {"fullUrl": "urn:uuid:10000000-0000-4000-8000-000000000003",
     "request": {"method": "POST", "url": "PractitionerRole"},
     "resource": {
       "resourceType": "PractitionerRole", "id": "referrer",
       "practitioner": {"display": "Dr N. Okafor"},
       "organization": {"reference": "urn:uuid:10000000-0000-4000-8000-000000000004"},
       "code": [{"text": "General practitioner"}]}},
    {"fullUrl": "urn:uuid:10000000-0000-4000-8000-000000000004",
     "request": {"method": "POST", "url": "Organization"},
     "resource": {
       "resourceType": "Organization", "id": "practice",
       "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code",
         "value": "A99901"}],
       "name": "The Invented Surgery"}},
    {"fullUrl": "urn:uuid:10000000-0000-4000-8000-000000000005",
     "request": {"method": "POST", "url": "Flag"},
     "resource": {
       "resourceType": "Flag", "status": "active", "code": {"text": "No known risks"},
       "subject": {"reference": "urn:uuid:10000000-0000-4000-8000-000000000002"}}},
    {"fullUrl": "urn:uuid:10000000-0000-4000-8000-000000000006",
     "request": {"method": "POST", "url": "Consent"},
     "resource": {
       "resourceType": "Consent", "status": "active",
       "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope",
         "code": "patient-privacy"}]},
       "category": [{"text": "Sharing with the voluntary sector"}],
       "patient": {"reference": "urn:uuid:10000000-0000-4000-8000-000000000002"},
       "policyRule": {"text": "The person agreed"},
       "provision": {"type": "permit"}}}
  ]
})";
}

// A link worker of U99901 sends the person on to the provider VC901, and leaves the person out.
inline std::string good_onward_referral() {
    return R"({
  "resourceType": "ServiceRequest",
  "identifier": [{"system": "https://link-workers.example/onward", "value": "O-1"}],
  "basedOn": [{"reference": "ServiceRequest/01890000-0000-7000-8000-000000000001"}],
  "status": "active",
  "intent": "filler-order",
  "subject": {"display": "as in the first referral"},
  "requester": {"identifier": {
    "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "U99901"}},
  "performer": [{"reference": "HealthcareService/walking-group"}],
  "reasonCode": [{"text": "Would like company on walks"}]
})";
}

// `text` with its one `old` replaced. Throws when there is none, or more than one: a test that
// spoils nothing would pass for nothing.
inline std::string with(std::string text, std::string_view old, std::string_view replacement) {
    const auto place = text.find(old);
    if (place == std::string::npos || text.find(old, place + 1) != std::string::npos) {
        throw std::logic_error("not there exactly once: " + std::string(old));
    }
    return text.replace(place, old.size(), replacement);
}

}  // namespace tests
