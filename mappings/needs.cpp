#include "mappings/reading.hpp"

#include <algorithm>
#include <cctype>

namespace mappings {
namespace {

using fhir::expression_of;
using fhir::IssueType;
using fhir::Node;

// Adds the codings of one CodeableConcept. True when it says anything, be it in words alone.
bool add_concept(Findings& findings, const Node& concept_node, std::vector<Need>& needs) {
    bool says_something = !findings.text(concept_node, "text").empty();
    for (const Node* coding : findings.objects(concept_node, "coding")) {
        const std::string_view code = findings.text(*coding, "code");
        const std::string_view system = findings.text(*coding, "system");
        says_something = says_something || !findings.text(*coding, "display").empty();
        if (code.empty()) continue;
        needs.push_back({std::string(system), std::string(code), coding});
        says_something = true;
    }
    return says_something;
}

bool add_list(Findings& findings, const Node& parent, std::string_view name,
              std::vector<Need>& needs) {
    bool says_something = false;
    for (const Node* one : findings.objects(parent, name)) {
        says_something = add_concept(findings, *one, needs) || says_something;
    }
    return says_something;
}

bool add_references(const ReadingContext& context, const Node& request, std::vector<Need>& needs) {
    bool says_something = false;
    for (const Node* reference : context.findings.objects(request, "reasonReference")) {
        const Part* part = target_of(context.message, *reference, context.findings);
        says_something = says_something || !context.findings.text(*reference, "display").empty();
        if (part == nullptr) continue;
        if (part->type != "Condition") {  // a report or a document: we need not understand it
            says_something = true;
            continue;
        }
        const Node* code = context.findings.object(*part->resource, "code");
        if (code == nullptr) continue;
        says_something = add_concept(context.findings, *code, needs) || says_something;
    }
    return says_something;
}

bool is_no_known_risks(std::string_view text) {
    constexpr std::string_view words = "no known risks";
    while (text.ends_with(' ') || text.ends_with('.')) text.remove_suffix(1);
    while (text.starts_with(' ')) text.remove_prefix(1);
    return std::equal(text.begin(), text.end(), words.begin(), words.end(), [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == b;
    });
}

bool says_no_known_risks(const Node* concept_node) {
    if (concept_node == nullptr) return false;
    if (is_no_known_risks(concept_node->string("text"))) return true;
    const auto codings = concept_node->items("coding");
    return std::any_of(codings.begin(), codings.end(), [](const Node& coding) {
        return coding.string("code") == "no-known-risks" ||
               is_no_known_risks(coding.string("display"));
    });
}

bool tells_of_risks(const Part& part) {
    const Node& resource = *part.resource;
    if (resource.string("status") == "entered-in-error") return false;
    if (part.type == "Flag") return true;
    return part.type == "Observation" &&
           (says_no_known_risks(resource.find("code")) ||
            says_no_known_risks(resource.find("valueCodeableConcept")) ||
            is_no_known_risks(resource.string("valueString")));
}

}  // namespace

void read_needs(const ReadingContext& context, Referral& referral) {
    Findings& findings = context.findings;
    const Node& request = *referral.service_request;
    bool has_reason = add_list(findings, request, "reasonCode", referral.needs);
    has_reason = add_references(context, request, referral.needs) || has_reason;
    for (Need& need : referral.needs) need.is_reason = true;
    if (const Node* code = findings.object(request, "code")) {
        add_concept(findings, *code, referral.needs);
    }
    add_list(findings, request, "orderDetail", referral.needs);
    if (has_reason) return;
    findings.warning(IssueType::required, "reason-missing",
                     "The message gives no reason for the referral. Say in reasonCode what the "
                     "person needs, coded or in words, so that the right place can be found.",
                     expression_of(request, "reasonCode"));
}

void read_risks(const ReadingContext& context, Referral& referral) {
    Findings& findings = context.findings;
    const auto& parts = context.message.parts();
    bool is_said = std::any_of(parts.begin(), parts.end(), tells_of_risks);
    for (const Node* reference : findings.objects(*referral.service_request, "supportingInfo")) {
        const std::string_view display = findings.text(*reference, "display");
        is_said = is_said || is_no_known_risks(display);
    }
    referral.tells_of_risks = is_said;
    if (is_said || referral.is_onward()) return;

    const std::string detail =
        "The message says nothing of risks. Add a Flag for each risk; where none is known, add a "
        "Flag with code.text \"No known risks\".";
    const std::string place = expression_of(*referral.service_request, "supportingInfo");
    if (context.settings.risks == Strictness::reject) {
        findings.error(IssueType::required, "risks-missing", detail, place);
    } else {
        findings.warning(IssueType::required, "risks-missing", detail, place);
    }
}

}  // namespace mappings
