#include "mappings/referral_reader.hpp"

#include "mappings/reading.hpp"

#include <algorithm>
#include <array>

namespace mappings {
namespace {

using fhir::expression_of;
using fhir::IssueType;
using fhir::Node;

template <std::size_t size>
bool is_one_of(std::string_view code, const std::array<std::string_view, size>& codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

void read_identifier(Findings& findings, const Node& request, Referral& referral) {
    bool has_official = false;
    for (const Node* identifier : findings.objects(request, "identifier")) {
        const std::string_view value = findings.text(*identifier, "value");
        const std::string_view system = findings.text(*identifier, "system");
        const bool is_official = findings.text(*identifier, "use") == "official";
        if (value.empty() || has_official || (referral.identifier && !is_official)) continue;
        referral.identifier = Identifier{std::string(system), std::string(value)};
        has_official = is_official;
    }
}

// "ServiceRequest/{uuid}" is one of ours; a plan or a request elsewhere is none of our business.
void read_based_on(const ReadingContext& context, const Node& request, Referral& referral) {
    Findings& findings = context.findings;
    for (const Node* reference : findings.objects(request, "basedOn")) {
        const std::string_view text = reference_text(*reference, findings);
        if (context.message.target(*reference) != nullptr) continue;
        const LocalReference local = local_reference(text, context.settings.public_base);
        if (local.type != "ServiceRequest" || !is_uuid(local.id)) continue;
        if (referral.based_on && *referral.based_on != local.id) {
            findings.error(IssueType::business_rule, "several-origins",
                           "An onward referral stems from one referral. Name that one alone in "
                           "basedOn.",
                           expression_of(*reference));
        }
        if (!referral.based_on) referral.based_on = std::string(local.id);
    }
}

void read_status(Findings& findings, const Node& request, Referral& referral) {
    constexpr std::array<std::string_view, 7> known{
        "draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"};
    referral.status = findings.text(request, "status");
    if (referral.status == "active") return;
    const std::string place = expression_of(request, "status");
    if (referral.status.empty()) {
        findings.error(IssueType::required, "status-missing",
                       "A new referral needs the status \"active\".", place);
        return;
    }
    const bool is_known = is_one_of(referral.status, known);
    findings.error(is_known ? IssueType::business_rule : IssueType::code_invalid,
                   "status-not-active",
                   "A new referral must have the status \"active\": send it when it is ready to be "
                   "worked on.",
                   place);
}

void read_intent(Findings& findings, const Node& request, Referral& referral) {
    constexpr std::array<std::string_view, 3> taken{"order", "plan", "proposal"};
    constexpr std::array<std::string_view, 6> known{
        "directive", "original-order", "reflex-order", "filler-order", "instance-order", "option"};
    referral.intent = findings.text(request, "intent");
    if (is_one_of(referral.intent, taken)) return;
    const std::string place = expression_of(request, "intent");
    if (referral.intent.empty()) {
        findings.error(IssueType::required, "intent-missing",
                       "A referral needs an intent: \"order\", \"plan\" or \"proposal\".", place);
    } else if (referral.intent != "filler-order") {
        findings.error(
            is_one_of(referral.intent, known) ? IssueType::business_rule : IssueType::code_invalid,
            "intent-not-taken",
            "The intent of a referral is \"order\", \"plan\" or \"proposal\"; of an "
            "onward referral \"filler-order\".",
            place);
    } else if (!referral.is_onward()) {
        findings.error(IssueType::business_rule, "onward-without-origin",
                       "An onward referral (intent \"filler-order\") names the referral that it "
                       "stems from: basedOn \"ServiceRequest/\" and its id on this gateway.",
                       expression_of(request, "basedOn"));
    }
}

void read_priority(Findings& findings, const Node& request, Referral& referral) {
    const std::string_view priority = findings.text(request, "priority");
    if (priority.empty()) return;
    referral.priority = priority;
    if (priority == "routine" || priority == "urgent") return;
    const std::string place = expression_of(request, "priority");
    if (priority == "asap" || priority == "stat") {
        findings.error(IssueType::business_rule, "not-an-emergency-route",
                       "This is not an emergency route: a referral may wait for days before "
                       "somebody reads it. Where life is in danger phone 999, for urgent advice "
                       "111, or speak to the duty clinician. What can wait is sent as \"routine\" "
                       "or \"urgent\".",
                       place);
        return;
    }
    findings.error(IssueType::code_invalid, "priority-code",
                   "The priority of a referral is \"routine\" or \"urgent\".", place);
}

void check_meaning(Findings& findings, const Node& request) {
    refuse_modifiers(findings, request);
    if (!findings.boolean(request, "doNotPerform").value_or(false)) return;
    findings.error(IssueType::business_rule, "do-not-perform",
                   "The message asks that something should not be done. To take a referral back, "
                   "set its status to \"revoked\".",
                   expression_of(request, "doNotPerform"));
}

// Finds the person, and makes sure that it is theirs.
void find_person(const ReadingContext& context, const Node& request, Referral& referral) {
    Findings& findings = context.findings;
    const auto& parts = context.message.parts();
    const auto person = std::find_if(parts.begin(), parts.end(),
                                     [](const Part& part) { return part.type == "Patient"; });
    if (person != parts.end()) referral.patient = person->resource;

    const Node* subject = findings.object(request, "subject");
    if (subject != nullptr && subject->find("reference") != nullptr) {
        const Part* part = target_of(context.message, *subject, findings);
        if (part != nullptr && part->type != "Patient") {
            findings.error(IssueType::value, "subject-not-a-person",
                           "The subject of a referral is a Patient.", expression_of(*subject));
        } else if (part == nullptr && !referral.is_onward() && person != parts.end()) {
            findings.error(IssueType::not_found, "subject-elsewhere",
                           "The subject does not point at the Patient of this message. Use \"#id\" "
                           "for a contained Patient, or the fullUrl of its entry.",
                           expression_of(*subject));
        }
    } else if (!referral.is_onward() && person != parts.end()) {
        findings.error(IssueType::required, "subject-missing",
                       "Let subject.reference point at the Patient of this message.",
                       expression_of(request, "subject"));
    }
    if (referral.patient == nullptr && !referral.is_onward()) {
        findings.error(IssueType::required, "person-missing",
                       "The message holds no Patient. Send the person along: contained in the "
                       "ServiceRequest, or as an entry of the transaction.",
                       expression_of(request, "subject"));
    }
}

// An identifier beside the person's own must be the person's own.
void compare_subject(Findings& findings, const Node& request, Referral& referral) {
    const Node* subject = findings.object(request, "subject");
    const Node* identifier = subject == nullptr ? nullptr : findings.object(*subject, "identifier");
    if (identifier == nullptr || !is_nhs_number_system(findings.text(*identifier, "system")))
        return;
    const auto number = fhir::NhsNumber::parse(findings.text(*identifier, "value"));
    const std::string place = expression_of(*identifier) + ".value";
    if (!number) {
        findings.error(IssueType::value, "nhs-number-format",
                       "An NHS number is ten digits without blanks. Correct it, or leave the "
                       "identifier out when the number is not known.",
                       place);
    } else if (referral.nhs_number && !(*referral.nhs_number == *number)) {
        findings.error(IssueType::business_rule, "nhs-number-differs",
                       "The NHS number of the subject is not the one of the Patient in the "
                       "message. Make sure that this is the right person.",
                       place);
    } else {
        referral.nhs_number = *number;
    }
}

// "R" and "V" of HL7's confidentiality, as NHS systems mark who must not be found.
bool is_restricted(Findings& findings, const Node& resource) {
    const Node* meta = findings.object(resource, "meta");
    if (meta == nullptr) return false;
    return std::ranges::any_of(findings.objects(*meta, "security"), [&](const Node* label) {
        const std::string_view code = findings.text(*label, "code");
        return code == "R" || code == "V";
    });
}

bool is_sensitive(Findings& findings, const Referral& referral) {
    return is_restricted(findings, referral.tree->root()) ||
           is_restricted(findings, *referral.service_request) ||
           (referral.patient != nullptr && is_restricted(findings, *referral.patient));
}

Referral read_request(const ReadingContext& context, const Node& request) {
    Findings& findings = context.findings;
    Referral referral;
    referral.shape = context.message.is_bundle() ? Shape::transaction : Shape::resource;
    referral.service_request = &request;
    check_meaning(findings, request);
    read_identifier(findings, request, referral);
    read_based_on(context, request, referral);
    read_status(findings, request, referral);
    read_intent(findings, request, referral);
    read_priority(findings, request, referral);
    read_requester(context, referral);
    find_person(context, request, referral);
    if (referral.patient != nullptr) read_person(context, *referral.patient, referral);
    compare_subject(findings, request, referral);
    read_performers(context, referral);
    read_needs(context, referral);
    read_risks(context, referral);
    referral.consent = read_consent(context);
    return referral;
}

std::optional<fhir::Timestamp> read_authored(Findings& findings, const Node& request) {
    const std::string_view text = findings.text(request, "authoredOn");
    if (text.empty()) return std::nullopt;
    if (const auto range = fhir::parse_date_time(text)) return range->from;
    findings.error(IssueType::value, "authored-on-format",
                   "authoredOn must be a date, or a date with time and zone, such as "
                   "2026-03-02T09:30:00Z.",
                   expression_of(request, "authoredOn"));
    return std::nullopt;
}

}  // namespace

fhir::Result<Reading> read_referral(const fhir::Tree& tree, const ReaderSettings& settings,
                                    std::optional<Referral>* despite) {
    Findings findings;
    const Node& root = tree.root();
    const std::string_view type = findings.text(root, "resourceType");
    if (type != "ServiceRequest" && type != "Bundle") {
        findings.malformed("resource-type",
                           "A referral is a ServiceRequest with what it needs contained, or a "
                           "transaction Bundle: let resourceType say which.",
                           expression_of(root, "resourceType"));
        return findings.take_error();
    }
    const Message message(root);
    check_envelope(root, message, findings);
    const Part* request = message.service_request();
    if (request == nullptr) return findings.take_error();

    const ReadingContext context{message, settings, findings,
                                 read_authored(findings, *request->resource)};
    Reading reading;
    reading.referral = read_request(context, *request->resource);
    reading.referral.tree = &tree;
    reading.referral.is_sensitive = is_sensitive(findings, reading.referral);
    if (findings.has_errors()) {
        if (despite != nullptr) *despite = std::move(reading.referral);
        return findings.take_error();
    }
    reading.warnings = findings.take_warnings();
    return reading;
}

}  // namespace mappings
