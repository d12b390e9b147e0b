// Names that identify systems: the NHS's and SNOMED's, and those that we mint ourselves.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace fhir {

namespace own {

// Every canonical URL of our own starts with this; it is written nowhere else.
inline constexpr std::string_view base = "https://referral-gateway.example/fhir";

template <std::size_t size>
struct Path {
    consteval Path(const char (&literal)[size]) { std::copy_n(literal, size, text); }
    char text[size];
};

template <Path path>
inline constexpr auto joined = [] {
    std::array<char, base.size() + sizeof path.text - 1> url{};
    std::copy_n(path.text, sizeof path.text - 1, std::copy(base.begin(), base.end(), url.begin()));
    return url;
}();

template <Path path>
inline constexpr std::string_view url{joined<path>.data(), joined<path>.size()};

// Code systems.
inline constexpr std::string_view issue_codes = url<"/CodeSystem/issue">;
inline constexpr std::string_view business_status = url<"/CodeSystem/business-status">;
inline constexpr std::string_view reasons = url<"/CodeSystem/task-reason">;
inline constexpr std::string_view rules = url<"/CodeSystem/routing-rule">;
// What became of an attempt to post to an endpoint.
inline constexpr std::string_view delivery_outcomes = url<"/CodeSystem/delivery-outcome">;
// Of Task.output.type: what an output is, where its resource does not say it.
inline constexpr std::string_view task_output = url<"/CodeSystem/task-output">;
// Measures, and the questions of measures, that have no code of SNOMED CT that we know.
inline constexpr std::string_view measure_codes = url<"/CodeSystem/measure">;
// Of HealthcareService.type: the ids of Open Referral UK's taxonomy terms.
inline constexpr std::string_view taxonomy_terms = url<"/CodeSystem/taxonomy-term">;
// On Task, valueCode, once for each step that may come next.
inline constexpr std::string_view allowed_step = url<"/StructureDefinition/allowed-next-step">;
// On Task, valueReference: of a repeat that was merged, the Task that goes on in its place.
inline constexpr std::string_view merged_into = url<"/StructureDefinition/merged-into">;
// On Task, valueString, for a provider that declines for want of room again and again though it
// says that it is open: how to say what room there is.
inline constexpr std::string_view room_hint = url<"/StructureDefinition/room-hint">;
// On HealthcareService: whether it takes people at present (mappings/directory/fhir_room.hpp).
inline constexpr std::string_view capacity = url<"/StructureDefinition/capacity">;
// On Annotation, valueCode "provider": the note may be shown to a provider.
inline constexpr std::string_view audience = url<"/StructureDefinition/audience">;
// On Flag and CarePlan, valueBoolean true: it may be shown to a provider.
inline constexpr std::string_view shareable = url<"/StructureDefinition/shareable">;
// On Patient in a provider's view, valueString, in the place of the date of birth.
inline constexpr std::string_view age_band = url<"/StructureDefinition/age-band">;
// The system of the opaque identifier that stands for a person in Task.for.
inline constexpr std::string_view person = url<"/person">;
// The system of the identifiers of messages back.
inline constexpr std::string_view message_back = url<"/message-back">;
// What a feed is about.
inline constexpr std::string_view feed_topic = url<"/SubscriptionTopic/referral-feed">;

}  // namespace own

namespace hl7 {
// On OperationOutcome.issue: valueInteger, counted from one.
inline constexpr std::string_view issue_line =
    "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line";
inline constexpr std::string_view issue_column =
    "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col";
// valueString, the file that an issue is about.
inline constexpr std::string_view issue_file =
    "http://hl7.org/fhir/StructureDefinition/operationoutcome-file";
// On OperationOutcome.issue: valueString, the rule that was broken.
inline constexpr std::string_view issue_rule =
    "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id";
}  // namespace hl7

namespace nhs {
inline constexpr std::string_view number = "https://fhir.nhs.uk/Id/nhs-number";
inline constexpr std::string_view ods_code = "https://fhir.nhs.uk/Id/ods-organization-code";
// BaRS messages write "id" small; both are taken, the first is written.
inline constexpr std::string_view ods_code_bars = "https://fhir.nhs.uk/id/ods-organization-code";
inline constexpr std::string_view http_error_codes =
    "https://fhir.nhs.uk/CodeSystem/http-error-codes";
}  // namespace nhs

inline constexpr std::string_view snomed = "http://snomed.info/sct";

}  // namespace fhir
