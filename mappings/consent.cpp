#include "mappings/reading.hpp"

#include <algorithm>

namespace mappings {
namespace {

using fhir::Node;

bool says(const Node& consent, std::string_view list, std::string_view code) {
    const auto concepts = consent.items(list);
    return std::any_of(concepts.begin(), concepts.end(),
                       [&](const Node& one) { return has_coding(&one, {}, code); });
}

// Consent to research or to a living will says nothing of sharing, in either direction.
bool is_of_another_matter(const Node* scope) {
    return has_coding(scope, {}, "research") || has_coding(scope, {}, "adr");
}

// The consent to direct care that every referral goes with. It is not the one that is asked for.
bool is_direct_care(const Node& consent) {
    return says(consent, "category", "DRC") || says(consent, "policyRule", "IMPLIED");
}

// Exceptions and modifiers that we cannot weigh: what has them permits nothing.
bool is_plain(Findings& findings, const Node& consent, const Node& provision) {
    return findings.objects(provision, "provision").empty() &&
           provision.find("modifierExtension") == nullptr &&
           consent.find("modifierExtension") == nullptr;
}

Consent judge(const ReadingContext& context, const Node& consent) {
    Findings& findings = context.findings;
    const std::string_view status = findings.text(consent, "status");
    const Node* scope = findings.object(consent, "scope");
    const Node* provision = findings.object(consent, "provision");
    const std::string_view type =
        provision == nullptr ? std::string_view{} : findings.text(*provision, "type");
    if (is_of_another_matter(scope)) return Consent::absent;
    if (status == "rejected" || status == "inactive") return Consent::denied;
    if (status != "active") return Consent::absent;
    if (type == "deny") return Consent::denied;
    if (type != "permit" || is_direct_care(consent) || !is_plain(findings, consent, *provision)) {
        return Consent::absent;
    }
    const bool is_over = has_ended(context, findings.object(*provision, "period"));
    return has_coding(scope, {}, "patient-privacy") && !is_over ? Consent::permitted
                                                                : Consent::absent;
}

}  // namespace

Consent read_consent(const ReadingContext& context) {
    Consent answer = Consent::absent;
    for (const Part& part : context.message.parts()) {
        if (part.type != "Consent") continue;
        const Consent one = judge(context, *part.resource);
        if (one == Consent::denied || answer == Consent::absent) answer = one;
    }
    return answer;
}

}  // namespace mappings
