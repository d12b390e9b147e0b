#include "mappings/directory/postcode.hpp"
#include "mappings/reading.hpp"

#include <algorithm>
#include <array>

namespace mappings {
namespace {

using fhir::expression_of;
using fhir::IssueType;
using fhir::Node;

void read_nhs_numbers(const ReadingContext& context, const Node& patient, Referral& referral) {
    Findings& findings = context.findings;
    for (const Node* identifier : findings.objects(patient, "identifier")) {
        if (!is_nhs_number_system(findings.text(*identifier, "system"))) continue;
        if (identifier->find("value") == nullptr) continue;  // traced, and none was found
        const auto number = fhir::NhsNumber::parse(findings.text(*identifier, "value"));
        const std::string place = expression_of(*identifier) + ".value";
        if (!number) {
            findings.error(IssueType::value, "nhs-number-format",
                           "An NHS number is ten digits without blanks. Correct it, or leave the "
                           "identifier out when the number is not known.",
                           place);
            continue;
        }
        if (!number->passes_check()) {
            const std::string detail =
                "The last digit of the NHS number does not fit the others, so it may be mistyped. "
                "Check it against the person's record.";
            if (context.settings.nhs_number_check == Strictness::reject) {
                findings.error(IssueType::value, "nhs-number-check", detail, place);
            } else {
                findings.warning(IssueType::value, "nhs-number-check", detail, place);
            }
        }
        if (referral.nhs_number && !(*referral.nhs_number == *number)) {
            findings.error(IssueType::business_rule, "nhs-number-differs",
                           "The message gives one person two NHS numbers. Send the one that is "
                           "theirs today.",
                           place);
            continue;
        }
        referral.nhs_number = *number;
    }
}

// "usual", "official" ... of a name that they had once cannot stand for the name that they have.
bool is_past(std::string_view use) {
    return use == "old" || use == "maiden";
}

void check_names(Findings& findings, const Node& patient) {
    bool has_given = false;
    bool has_family = false;
    const Node* first = nullptr;
    for (const Node* name : findings.objects(patient, "name")) {
        const auto given = findings.texts(*name, "given");
        const std::string_view family = findings.text(*name, "family");
        if (is_past(findings.text(*name, "use"))) continue;
        if (first == nullptr) first = name;
        has_family = has_family || !family.empty();
        has_given = has_given || std::any_of(given.begin(), given.end(),
                                             [](std::string_view text) { return !text.empty(); });
    }
    const auto place = [&](std::string_view part) {
        return first != nullptr ? expression_of(*first, part)
                                : expression_of(patient, "name") + "." + std::string(part);
    };
    if (!has_family) {
        findings.error(IssueType::required, "family-name-missing",
                       "The person's family name is missing: send a name that they have today "
                       "with `family`.",
                       place("family"));
    }
    if (!has_given) {
        findings.error(IssueType::required, "first-name-missing",
                       "The person's first name is missing: send a name that they have today "
                       "with `given`.",
                       place("given"));
    }
}

void read_birth_date(Findings& findings, const Node& patient, Referral& referral) {
    const std::string_view text = findings.text(patient, "birthDate");
    if (const Node* node = patient.find("birthDate"); node != nullptr && !node->is_string()) return;
    if (text.empty()) {
        findings.error(IssueType::required, "birth-date-missing",
                       "The person's date of birth is missing: send it as year-month-day.",
                       expression_of(patient, "birthDate"));
        return;
    }
    if (const auto day = fhir::parse_day(text)) {
        referral.birth_date = *day;
        return;
    }
    findings.error(IssueType::value, "birth-date-format",
                   "The date of birth must be one whole day that the calendar has, written "
                   "year-month-day, such as 1950-01-31.",
                   expression_of(patient, "birthDate"));
}

// Where they live today: the first address for home, else the first of any use.
void read_address(const ReadingContext& context, const Node& patient, Referral& referral) {
    Findings& findings = context.findings;
    bool has_home = false;
    for (const Node* address : findings.objects(patient, "address")) {
        const std::string_view use = findings.text(*address, "use");
        const auto postcode = directory::normal_postcode(findings.text(*address, "postalCode"));
        const bool is_home = use == "home";
        if (!postcode || use == "old" || has_ended(context, findings.object(*address, "period"))) {
            continue;
        }
        if (!referral.district.empty() && (has_home || !is_home)) continue;
        referral.district = directory::district_of(*postcode);
        has_home = is_home;
    }
}

void check_gender(Findings& findings, const Node& patient) {
    constexpr std::array<std::string_view, 4> codes{"male", "female", "other", "unknown"};
    const std::string_view gender = findings.text(patient, "gender");
    if (gender.empty() || std::find(codes.begin(), codes.end(), gender) != codes.end()) return;
    findings.error(IssueType::code_invalid, "gender-code",
                   "The gender must be one of male, female, other and unknown.",
                   expression_of(patient, "gender"));
}

void check_alive(Findings& findings, const Node& patient) {
    const bool is_dead = findings.boolean(patient, "deceasedBoolean").value_or(false) ||
                         !findings.text(patient, "deceasedDateTime").empty();
    if (!is_dead) return;
    findings.error(
        IssueType::business_rule, "person-dead",
        "The message says that the person has died, and nobody may contact them. If "
        "that is a mistake, correct the record and send the referral again.",
        expression_of(patient, patient.find("deceasedDateTime") != nullptr ? "deceasedDateTime"
                                                                           : "deceasedBoolean"));
}

void read_practice(const ReadingContext& context, const Node& patient, Referral& referral) {
    // The codes of the NHS data dictionary for: none, not applicable, not known.
    constexpr std::array<std::string_view, 3> nowhere{"V81997", "V81998", "V81999"};
    Findings& findings = context.findings;
    std::optional<fhir::OdsCode> first;
    const Node* chosen = nullptr;
    for (const Node* reference : findings.objects(patient, "generalPractitioner")) {
        const Party party =
            party_of(context.message, context.settings.public_base, *reference, findings);
        if (!party.organisation) continue;
        const Node* identifier = findings.object(*reference, "identifier");
        const Node* period =
            identifier == nullptr ? nullptr : findings.object(*identifier, "period");
        const bool is_current = !has_ended(context, period);
        if (!first) {
            first = party.organisation;
            chosen = reference;
        }
        if (is_current && !referral.practice) {
            referral.practice = party.organisation;
            chosen = reference;
        }
    }
    if (!referral.practice) referral.practice = first;

    const std::string place = expression_of(patient, "generalPractitioner");
    if (referral.practice) {
        if (std::find(nowhere.begin(), nowhere.end(), referral.practice->text()) != nowhere.end()) {
            findings.warning(IssueType::business_rule, "practice-not-known",
                             "The practice code says that the person has no registered practice or "
                             "that it is not known. The referral goes to the triage desk.",
                             expression_of(*chosen));
        }
        return;
    }
    if (referral.is_onward()) return;  // the first referral has said it
    const std::string detail =
        "The GP practice where the person is registered is missing. Send it as "
        "generalPractitioner.identifier with the practice's ODS code (system "
        "https://fhir.nhs.uk/Id/ods-organization-code); V81999 says that it is not known.";
    if (referral.is_self_referral) {
        findings.warning(IssueType::required, "practice-missing", detail, place);
    } else {
        findings.error(IssueType::required, "practice-missing", detail, place);
    }
}

}  // namespace

void read_person(const ReadingContext& context, const Node& patient, Referral& referral) {
    refuse_modifiers(context.findings, patient);
    read_nhs_numbers(context, patient, referral);
    check_names(context.findings, patient);
    read_birth_date(context.findings, patient, referral);
    read_address(context, patient, referral);
    check_gender(context.findings, patient);
    check_alive(context.findings, patient);
    read_practice(context, patient, referral);
}

}  // namespace mappings
