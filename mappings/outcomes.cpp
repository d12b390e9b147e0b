#include "mappings/outcomes.hpp"

#include "fhir/systems.hpp"
#include "mappings/measure_reader.hpp"
#include "mappings/words.hpp"

#include <algorithm>
#include <array>

namespace mappings {
namespace {

using fhir::Issue;
using fhir::IssueType;
using fhir::Node;
using fhir::Severity;

constexpr std::array<std::string_view, 4> output_codes{"baseline", "follow-up",
                                                       "action-professional", "action-person"};

// v3-ActCode, as far as people meet.
std::string_view class_words(std::string_view code) {
    if (code == "AMB") return "in person";
    if (code == "VR") return "by phone or video";
    if (code == "HH") return "at home";
    if (code == "FLD") return "out and about";
    return {};
}

class Reader {
public:
    explicit Reader(const Node& task) : task_(task) {}

    Outcomes read() {
        for (const Node& output : task_.items("output")) read(output);
        return std::move(outcomes_);
    }

private:
    const Node* contained(const Node& reference) const {
        const std::string_view text = reference.string("reference");
        if (!text.starts_with('#')) return nullptr;
        for (const Node& resource : task_.items("contained")) {
            if (resource.string("id") == text.substr(1)) return &resource;
        }
        return nullptr;
    }

    void read(const Node& output) {
        const std::string_view code = own_code(output);
        if (const Node* reference = output.find("valueReference")) {
            const Node* resource = contained(*reference);
            if (resource != nullptr) read_resource(output, *resource, code);
            return;
        }
        const std::string text = text_of(output);
        if (text.empty()) return;
        if (code == "action-professional") {
            outcomes_.for_professionals.push_back(text);
        } else if (code == "action-person") {
            outcomes_.for_person.push_back(text);
        } else {
            add_finding(output, text);
        }
    }

    // The code of our own system that its type has; empty: none.
    std::string_view own_code(const Node& output) {
        const Node* type = output.find("type");
        if (type == nullptr) return {};
        for (const Node& coding : type->items("coding")) {
            if (coding.string("system") != fhir::own::task_output) continue;
            const std::string_view code = coding.string("code");
            if (std::ranges::find(output_codes, code) != output_codes.end()) return code;
            outcomes_.faults.push_back(
                {.severity = Severity::error,
                 .type = IssueType::code_invalid,
                 .code = "output-code",
                 .detail = "this code of task-output is not known; known are baseline, follow-up, "
                           "action-professional and action-person",
                 .expression = expression_of(coding, "code")});
        }
        return {};
    }

    void read_resource(const Node& output, const Node& resource, std::string_view code) {
        const std::string_view type = resource.string("resourceType");
        if (type == "Observation" || type == "QuestionnaireResponse") {
            const std::size_t before = outcomes_.faults.size();
            auto reading = read_measure(resource, outcomes_.faults);
            if (!reading) {
                const bool is_at_fault = outcomes_.faults.size() != before;
                if (!code.empty() && !is_at_fault) not_read(output);
                return;
            }
            if (code == "baseline") reading->moment = Moment::baseline;
            if (code == "follow-up") reading->moment = Moment::follow_up;
            reading->expression = expression_of(output);
            outcomes_.measures.push_back(*std::move(reading));
        } else if (type == "Encounter") {
            read_contact(resource);
        } else if (type == "CarePlan") {
            if (resource.string("status") == "entered-in-error") return;
            outcomes_.plan =
                read_plan(resource, [this](const Node& reference) { return contained(reference); });
        }
    }

    void not_read(const Node& output) {
        outcomes_.faults.push_back(
            {.severity = Severity::warning,
             .type = IssueType::informational,
             .code = "measure-not-read",
             .detail = "this measure is kept with the task, but the message back cannot tell it: "
                       "it has neither a code that the gateway knows nor one number as its value",
             .expression = expression_of(output)});
    }

    void read_contact(const Node& encounter) {
        if (encounter.string("status") != "finished") return;
        const Node* period = encounter.find("period");
        const std::string_view start = period == nullptr ? "" : period->string("start");
        const auto when = fhir::parse_date_time(start);
        if (!when) {
            outcomes_.faults.push_back(
                {.severity = Severity::error,
                 .type = IssueType::required,
                 .code = "contact-date",
                 .detail = "a contact that was held says when: Encounter.period.start",
                 .expression = expression_of(encounter, "period")});
            return;
        }
        Contact contact{std::string(start), when->from, {}, {}, {}, {}};
        if (const Node* kind = encounter.find("class")) {
            contact.class_system = kind->string("system");
            contact.class_code = kind->string("code");
            contact.kind = class_words(contact.class_code);
            if (contact.kind.empty()) contact.kind = kind->string("display");
        }
        if (const Node* type = encounter.path({"type", "text"})) contact.kind = type->text();
        for (const Node& participant : encounter.items("participant")) {
            const Node* individual = participant.find("individual");
            if (individual == nullptr || individual->string("display").empty()) continue;
            if (!contact.with.empty()) contact.with += ", ";
            contact.with += individual->string("display");
        }
        outcomes_.contacts.push_back(std::move(contact));
    }

    static std::string text_of(const Node& output) {
        if (const Node* value = output.find("valueCodeableConcept")) return words_of(*value);
        for (const std::string_view name : {"valueString", "valueMarkdown"}) {
            if (!output.string(name).empty()) return std::string(output.string(name));
        }
        return {};
    }

    void add_finding(const Node& output, std::string text) {
        Finding finding{{}, std::move(text), {}};
        if (const Node* type = output.find("type")) finding.label = words_of(*type);
        if (const Node* value = output.find("valueCodeableConcept")) {
            for (const Node& coding : value->items("coding")) {
                if (coding.string("code").empty()) continue;
                finding.codes.push_back({std::string(coding.string("system")),
                                         std::string(coding.string("code")),
                                         std::string(coding.string("display"))});
            }
        }
        outcomes_.findings.push_back(std::move(finding));
    }

    const Node& task_;
    Outcomes outcomes_;
};

}  // namespace

Outcomes read_outcomes(const Node& task) {
    return Reader(task).read();
}

std::vector<Pair> paired(std::vector<TakenMeasure> measures) {
    std::ranges::stable_sort(measures, {}, &TakenMeasure::at);
    std::vector<Pair> pairs;
    for (TakenMeasure& reading : measures) {
        const auto same = std::ranges::find_if(pairs, [&](const Pair& pair) {
            return pair.measures.front().is_of_same_measure(reading);
        });
        Pair& pair = same == pairs.end() ? pairs.emplace_back() : *same;
        pair.measures.push_back(std::move(reading));
    }
    for (Pair& pair : pairs) {
        const auto said = std::ranges::find(pair.measures, Moment::baseline, &TakenMeasure::moment);
        const auto open = std::ranges::find(pair.measures, Moment::not_said, &TakenMeasure::moment);
        const auto first = said != pair.measures.end() ? said : open;
        if (first != pair.measures.end()) pair.baseline = &*first;
        // A last one that says that it is a baseline too follows nothing up.
        const TakenMeasure& last = pair.measures.back();
        if (&last != pair.baseline && last.moment != Moment::baseline) pair.follow_up = &last;
    }
    return pairs;
}

std::vector<Issue> unpaired(const Outcomes& outcomes, const std::vector<TakenMeasure>& earlier) {
    const auto is_first_of = [](const TakenMeasure& one, const TakenMeasure& follow_up) {
        return one.moment != Moment::follow_up && one.is_of_same_measure(follow_up);
    };
    std::vector<Issue> warnings;
    for (const TakenMeasure& reading : outcomes.measures) {
        if (reading.moment != Moment::follow_up) continue;
        const auto fits = [&](const TakenMeasure& one) { return is_first_of(one, reading); };
        if (std::ranges::any_of(outcomes.measures, fits) || std::ranges::any_of(earlier, fits)) {
            continue;
        }
        warnings.push_back({.severity = Severity::warning,
                            .type = IssueType::business_rule,
                            .code = "follow-up-unpaired",
                            .detail = "this follow-up has no baseline of the same measure in any "
                                      "task of this person's referral, so no change can be told; "
                                      "send the baseline too, if there is one",
                            .expression = reading.expression});
    }
    return warnings;
}

}  // namespace mappings
