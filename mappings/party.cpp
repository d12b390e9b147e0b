#include "mappings/reading.hpp"

#include "fhir/systems.hpp"

#include <algorithm>

namespace mappings {
namespace {

using fhir::expression_of;
using fhir::IssueType;
using fhir::Node;

bool is_ods_system(std::string_view system) {
    return system == fhir::nhs::ods_code || system == fhir::nhs::ods_code_bars;
}

std::optional<fhir::OdsCode> ods_code(const Node& identifier, Findings& findings) {
    if (!is_ods_system(findings.text(identifier, "system"))) return std::nullopt;
    const std::string_view value = findings.text(identifier, "value");
    const auto code = fhir::OdsCode::parse(value);
    if (code) return *code;
    const bool is_missing = value.empty();
    findings.error(is_missing ? IssueType::required : IssueType::value, "ods-code-format",
                   "An ODS code is three to ten capital letters and digits. Look the organisation "
                   "up in the Organisation Data Service and send its code.",
                   expression_of(identifier) + ".value");
    return std::nullopt;
}

std::optional<fhir::OdsCode> ods_code_among(const Node& resource, Findings& findings) {
    std::optional<fhir::OdsCode> found;
    for (const Node* identifier : findings.objects(resource, "identifier")) {
        const auto code = ods_code(*identifier, findings);
        if (code && !found) found = code;
    }
    return found;
}

// The organisation that a Reference(Organization) means.
void read_organisation(const Message& message, std::string_view base, const Node& reference,
                       Findings& findings, Party& party) {
    party.organisation_name = findings.text(reference, "display");
    if (const Node* identifier = findings.object(reference, "identifier")) {
        party.organisation = ods_code(*identifier, findings);
    }
    const std::string_view text = reference_text(reference, findings);
    if (const Part* part = message.target(reference)) {
        if (part->type != "Organization") return;
        const std::string_view name = findings.text(*part->resource, "name");
        if (!name.empty()) party.organisation_name = name;
        const auto code = ods_code_among(*part->resource, findings);
        if (!party.organisation) party.organisation = code;
        return;
    }
    const LocalReference local = local_reference(text, base);
    if (!party.organisation && local.type == "Organization") {
        if (const auto code = fhir::OdsCode::parse(local.id)) party.organisation = *code;
    }
}

void read_role(const Message& message, std::string_view base, const Node& role, Findings& findings,
               Party& party) {
    if (const Node* organisation = findings.object(role, "organization")) {
        const auto known = party.organisation;
        read_organisation(message, base, *organisation, findings, party);
        if (known) party.organisation = known;
    }
    party.has_person = findings.object(role, "practitioner") != nullptr;
    party.has_role = !findings.objects(role, "code").empty();
}

void read_service(const Message& message, std::string_view base, const Part& part,
                  Findings& findings, Party& party) {
    for (const Node* identifier : findings.objects(*part.resource, "identifier")) {
        const std::string_view value = findings.text(*identifier, "value");
        if (!value.empty() && party.service.empty()) party.service = value;
    }
    if (party.service.empty()) party.service = part.id;
    if (const Node* provider = findings.object(*part.resource, "providedBy")) {
        read_organisation(message, base, *provider, findings, party);
    }
}

// A logical reference, or a literal one to something that is not in the message.
void read_outside(std::string_view base, const Node& reference, std::string_view text,
                  Findings& findings, Party& party) {
    const LocalReference local = local_reference(text, base);
    if (party.type.empty()) party.type = local.type;
    const Node* identifier = findings.object(reference, "identifier");
    if (party.type == "HealthcareService") {
        party.service = local.type == "HealthcareService" ? local.id : std::string_view{};
        if (party.service.empty() && identifier != nullptr && !party.organisation) {
            party.service = findings.text(*identifier, "value");
        }
    }
    if (party.type.empty() && party.organisation) party.type = "Organization";
}

}  // namespace

std::string_view reference_text(const Node& reference, Findings& findings) {
    const std::string_view text = findings.text(reference, "reference");
    if (text.empty() || is_reference(text)) return text;
    findings.error(IssueType::value, "reference-format",
                   "This is not a reference that can be followed. Use \"#id\" for a contained "
                   "resource, the fullUrl of an entry of the same Bundle, or \"Type/id\".",
                   expression_of(reference) + ".reference");
    return {};
}

const Part* target_of(const Message& message, const Node& reference, Findings& findings) {
    return reference_text(reference, findings).empty() ? nullptr : message.target(reference);
}

Party party_of(const Message& message, std::string_view public_base, const Node& reference,
               Findings& findings) {
    Party party;
    const Part* part = target_of(message, reference, findings);
    const std::string_view text = reference_text(reference, findings);
    party.type = part != nullptr ? part->type : findings.text(reference, "type");
    if (part == nullptr && party.type.empty()) party.type = local_reference(text, public_base).type;

    if (party.type == "Organization") {
        read_organisation(message, public_base, reference, findings, party);
        if (part != nullptr) party.resource = part->resource;
        return party;
    }
    if (const Node* identifier = findings.object(reference, "identifier")) {
        party.organisation = ods_code(*identifier, findings);
    }
    if (part == nullptr) {
        read_outside(public_base, reference, text, findings, party);
        if (party.type == "Organization") {
            party.organisation_name = findings.text(reference, "display");
        }
    } else {
        party.resource = part->resource;
        if (part->type == "PractitionerRole") {
            read_role(message, public_base, *part->resource, findings, party);
        } else if (part->type == "HealthcareService") {
            read_service(message, public_base, *part, findings, party);
        }
    }
    party.has_person = party.has_person || party.type == "Practitioner";
    return party;
}

bool has_ended(const ReadingContext& context, const Node* period) {
    if (period == nullptr) return false;
    const std::string_view end = context.findings.text(*period, "end");
    if (end.empty()) return false;
    const auto range = fhir::parse_date_time(end);
    return !range || !context.authored || range->to <= *context.authored;
}

bool is_nhs_number_system(std::string_view system) {
    return system == fhir::nhs::number || system == "https://fhir.nhs.uk/id/nhs-number";
}

bool has_coding(const Node* concept_node, std::string_view system, std::string_view code) {
    if (concept_node == nullptr) return false;
    const auto codings = concept_node->items("coding");
    return std::any_of(codings.begin(), codings.end(), [&](const Node& coding) {
        return coding.string("code") == code &&
               (system.empty() || coding.string("system") == system);
    });
}

void refuse_modifiers(Findings& findings, const Node& resource) {
    for (const std::string_view name : {"modifierExtension", "implicitRules"}) {
        if (resource.find(name) == nullptr) continue;
        findings.error(IssueType::not_supported, "unknown-modifier",
                       "This may turn the meaning of the resource round, and we do not know it. "
                       "Say the same without it, or speak to the people who run this gateway.",
                       expression_of(resource, name));
    }
}

void read_requester(const ReadingContext& context, Referral& referral) {
    Findings& findings = context.findings;
    const Node& request = *referral.service_request;
    const Node* requester = findings.object(request, "requester");
    if (requester == nullptr) {
        findings.error(IssueType::required, "requester-missing",
                       "Say who refers: a PractitionerRole with its organization, or an "
                       "Organization, or the Patient when they refer themself.",
                       expression_of(request, "requester"));
        return;
    }
    const Party party =
        party_of(context.message, context.settings.public_base, *requester, findings);
    referral.is_self_referral = party.type == "Patient" || party.type == "RelatedPerson";
    if (referral.is_self_referral) return;

    referral.requester = party.organisation;
    const std::string place = expression_of(*requester);
    if (!party.organisation) {
        findings.error(IssueType::required, "requester-organisation-missing",
                       "The referrer's organisation is missing. Let the requester be a "
                       "PractitionerRole whose organization has an identifier with the ODS code "
                       "(system https://fhir.nhs.uk/Id/ods-organization-code), or put that "
                       "identifier into requester itself.",
                       place);
    }
    if (!party.has_person) {
        findings.warning(IssueType::required, "requester-person-missing",
                         "The message does not say which person refers. Let the requester be a "
                         "PractitionerRole with a practitioner.",
                         place);
    }
    if (!party.has_role) {
        findings.warning(IssueType::required, "requester-role-missing",
                         "The message does not say in which role the person refers. Let the "
                         "requester be a PractitionerRole with a code.",
                         place);
    }
}

void read_performers(const ReadingContext& context, Referral& referral) {
    for (const Node* performer : context.findings.objects(*referral.service_request, "performer")) {
        const Party party =
            party_of(context.message, context.settings.public_base, *performer, context.findings);
        referral.performers.push_back(
            {party.organisation, std::string(party.service), expression_of(*performer)});
    }
}

}  // namespace mappings
