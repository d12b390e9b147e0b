// The message back in sentences, and as plain text.
#include "fhir/json_reader.hpp"
#include "fhir/systems.hpp"
#include "gateway/api/message_back.hpp"
#include "gateway/api/organisation_names.hpp"
#include "gateway/api/timeline.hpp"
#include "mappings/words.hpp"

#include <array>
#include <charconv>

namespace gateway {
namespace {

using mappings::TakenMeasure;

// A day that a client wrote, of whatever precision.
std::string day_of(const std::string& written) {
    const auto when = fhir::parse_date_time(written);
    const bool is_whole_day = written.size() >= std::string_view("2026-03-02").size();
    return when && is_whole_day ? spoken_day(when->from) : written;
}

std::string sentence(std::string text) {
    if (text.empty() || text.ends_with('.') || text.ends_with('!') || text.ends_with('?')) {
        return text;
    }
    return text + ".";
}

std::string in_brackets(const std::string& text) {
    return text.empty() ? std::string() : " (" + text + ")";
}

std::string join(const std::vector<std::string>& parts, std::string_view between) {
    std::string all;
    for (const std::string& part : parts) {
        if (!all.empty()) all += between;
        all += part;
    }
    return all;
}

// `words` with " (SNOMED CT 1234)" behind them, where they do not say the code themselves; codes of
// other systems say nothing to people.
std::string with_snomed(std::string words, const std::vector<mappings::CodeWords>& codes) {
    std::string all;
    for (const mappings::CodeWords& code : codes) {
        if (code.system != fhir::snomed || words.find(code.code) != std::string::npos) continue;
        all += all.empty() ? "SNOMED CT " : ", ";
        all += code.code;
    }
    return words + in_brackets(all);
}

// "+5", "-0.5", "no change".
std::string change_of(double from, double to) {
    const double change = to - from;
    if (change == 0) return "no change";
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), change, std::chars_format::fixed, 2);
    std::string number(text.data(), end.ptr);
    while (number.ends_with('0')) number.pop_back();
    if (number.ends_with('.')) number.pop_back();
    return change > 0 ? "+" + number : number;
}

std::string answer_words(const mappings::Answer& answer) {
    return answer.value ? answer.text : "not answered";
}

const mappings::Answer* answer_to(const TakenMeasure* measure, const mappings::Answer& question) {
    if (measure == nullptr) return nullptr;
    for (const mappings::Answer& answer : measure->answers) {
        if (answer.code == question.code) return &answer;
    }
    return nullptr;
}

std::string measure_words(const mappings::Pair& pair) {
    const TakenMeasure* shown = pair.baseline != nullptr ? pair.baseline : &pair.measures.back();
    std::string text = shown->name;
    text += pair.baseline != nullptr ? ", baseline " + day_of(pair.baseline->date)
                                     : std::string(", no baseline");
    const TakenMeasure* after = pair.baseline != nullptr ? pair.follow_up : shown;
    text += after != nullptr ? ", follow-up " + day_of(after->date) : ", no follow-up";
    text += ": ";
    std::vector<std::string> numbers;
    for (const mappings::Answer& before : shown->answers) {
        std::string words = before.name.empty() ? std::string() : before.name + " ";
        words += answer_words(before);
        const mappings::Answer* now = after == shown ? nullptr : answer_to(after, before);
        if (now != nullptr) words += " then " + answer_words(*now);
        if (now != nullptr && before.value && now->value) {
            words += in_brackets(change_of(*before.value, *now->value));
        }
        numbers.push_back(std::move(words));
    }
    return sentence(text + join(numbers, "; "));
}

class Teller {
public:
    Teller(const MessageBackFacts& facts, const Directory& directory)
        : facts_(facts), directory_(directory) {}

    std::vector<MessageBackSection> tell() {
        actions();
        referral();
        outcome();
        contacts();
        measures();
        plan();
        who();
        return std::move(sections_);
    }

    std::string name(const std::string& code) const { return name_of(directory_, code); }

private:
    void add(MessageBackPart part, std::string title, std::vector<std::string> lines,
             std::string none = "None recorded.") {
        const bool is_none = lines.empty();
        if (is_none) lines.push_back(std::move(none));
        sections_.push_back({part, std::move(title), std::move(lines), is_none});
    }

    void actions() {
        std::vector<std::string> lines;
        for (const ReportedTask& reported : facts_.tasks) {
            for (const std::string& action : reported.outcomes.for_professionals) {
                lines.push_back(sentence("For professionals: " + action));
            }
        }
        if (lines.empty()) lines.emplace_back("For professionals: none.");
        const std::size_t for_professionals = lines.size();
        for (const ReportedTask& reported : facts_.tasks) {
            for (const std::string& action : reported.outcomes.for_person) {
                lines.push_back(sentence("For the person: " + action));
            }
        }
        if (lines.size() == for_professionals) lines.emplace_back("For the person: none.");
        add(MessageBackPart::actions, "Plan and requested actions", std::move(lines));
    }

    void referral() {
        std::vector<std::string> lines;
        const mappings::ReferralSummary& summary = facts_.summary;
        std::string by = "Referred on " + spoken_day(facts_.first->accepted_at) + " by ";
        if (!summary.referrer.empty()) by += summary.referrer + in_brackets(summary.role) + ", ";
        lines.push_back(sentence(by + name(facts_.first->referrer)));
        lines.emplace_back("Referral to social prescribing service (SNOMED CT 871731000000106).");
        if (!summary.reasons.empty()) {
            lines.push_back(sentence(
                "Reason: " + with_snomed(join(summary.reasons, "; "), summary.reason_codes)));
        }
        for (const ReportedTask& reported : facts_.tasks) {
            const std::string when = spoken_day(reported.task->placed_at);
            const std::string to = name(reported.task->owner);
            lines.push_back(sentence(reported.referral->based_on
                                         ? "Referred onward on " + when + " by " +
                                               name(reported.referral->referrer) + " to " + to
                                         : "Sent on " + when + " to " + to));
        }
        add(MessageBackPart::referral, "Referral details", std::move(lines));
    }

    static std::string reason_of(const Task& task) {
        if (task.state.reason.empty()) return {};
        const auto reason = fhir::read_json(task.state.reason);
        const std::string words = reason ? mappings::words_of(reason->root()) : std::string();
        return words.empty() ? words : ": " + words;
    }

    static std::string ended_words(const Task& task) {
        const std::string when = " on " + spoken_day(task.updated);
        if (task.state.business_status == BusinessStatus::merged) {
            return "ended" + when + reason_of(task);
        }
        switch (task.state.status) {
            case TaskStatus::completed:
                return "completed" + when;
            case TaskStatus::rejected:
                return "declined" + when + reason_of(task);
            case TaskStatus::failed:
                return "could not be carried out," + when + reason_of(task);
            case TaskStatus::cancelled:
                return "cancelled" + when + reason_of(task);
            default:
                return "not finished yet";
        }
    }

    void outcome() {
        std::vector<std::string> lines;
        for (const ReportedTask& reported : facts_.tasks) {
            lines.push_back(
                sentence(name(reported.task->owner) + ": " + ended_words(*reported.task)));
            if (is_declined_by_person(reported)) {
                lines.emplace_back("Social prescribing declined (SNOMED CT 871711000000103).");
            }
            for (const mappings::Finding& finding : reported.outcomes.findings) {
                const std::string label = finding.label.empty() ? "Outcome" : finding.label;
                lines.push_back(sentence(label + ": " + with_snomed(finding.text, finding.codes)));
            }
        }
        add(MessageBackPart::outcome, "Outcome", std::move(lines));
    }

    void contacts() {
        std::vector<const mappings::Contact*> all;
        for (const ReportedTask& reported : facts_.tasks) {
            for (const mappings::Contact& contact : reported.outcomes.contacts) {
                all.push_back(&contact);
            }
        }
        std::ranges::stable_sort(all, {}, &mappings::Contact::at);
        std::vector<std::string> lines;
        if (!all.empty()) {
            lines.push_back(std::to_string(all.size()) +
                            (all.size() == 1 ? " contact was held." : " contacts were held."));
        }
        for (const mappings::Contact* contact : all) {
            std::string line = day_of(contact->date);
            if (!contact->kind.empty()) line += ", " + contact->kind;
            if (!contact->with.empty()) line += ", with " + contact->with;
            lines.push_back(sentence(line));
        }
        add(MessageBackPart::contacts, "Contacts with professionals", std::move(lines));
    }

    void measures() {
        std::vector<std::string> lines;
        for (const mappings::Pair& pair : facts_.measures) lines.push_back(measure_words(pair));
        add(MessageBackPart::measures, "Assessments", std::move(lines));
    }

    void plan() {
        std::vector<std::string> lines;
        if (facts_.plan != nullptr) lines = plan_lines(*facts_.plan->outcomes.plan);
        add(MessageBackPart::plan, "Care and support plan", std::move(lines));
    }

    static std::vector<std::string> plan_lines(const mappings::PersonalPlan& plan) {
        std::vector<std::string> lines;
        const auto add_line = [&](const std::string& label, const std::string& text) {
            if (!text.empty()) lines.push_back(sentence(label + ": " + text));
        };
        add_line("What matters to the person", plan.matters);
        for (const std::string& strength : plan.strengths) add_line("Strengths", strength);
        for (const std::string& each : plan.needs) add_line("Need", each);
        for (const mappings::PlanGoal& goal : plan.goals) {
            add_line("Goal", goal.text + in_brackets(goal.status));
        }
        for (const mappings::PlanAction& action : plan.actions) {
            std::vector<std::string> more;
            for (const std::string& part : {action.who, action.when, action.status}) {
                if (!part.empty()) more.push_back(part);
            }
            std::string text = action.what + in_brackets(join(more, ", "));
            if (!action.outcome.empty()) text += "; " + action.outcome;
            add_line("Action", text);
        }
        add_line("Agreed with", plan.agreed_with);
        add_line("Written by", plan.written_by);
        if (!plan.agreed_on.empty()) add_line("Agreed on", day_of(plan.agreed_on));
        if (!plan.review_on.empty()) add_line("To be reviewed on", day_of(plan.review_on));
        return lines;
    }

    void who() {
        std::vector<std::string> lines;
        for (const ReportedTask& reported : facts_.tasks) {
            const Task& task = *reported.task;
            const std::string& by = task.changed_by.empty() ? task.owner : task.changed_by;
            lines.push_back(sentence("Last recorded by " + name(by) + " on " +
                                     spoken_time(task.updated) + ", for " + name(task.requester)));
        }
        lines.emplace_back(
            "Put together by referral-gateway from what they have recorded; nobody has edited it.");
        add(MessageBackPart::who, "Record", std::move(lines));
    }

    const MessageBackFacts& facts_;
    const Directory& directory_;
    std::vector<MessageBackSection> sections_;
};

// Words of `text` in lines of at most 78 characters; the second and further ones are set in.
void write_wrapped(std::string& out, const std::string& text) {
    constexpr std::size_t width = 78;
    constexpr std::string_view blanks = " \t\r\n";
    std::string line = " ";
    bool is_begun = false;
    std::size_t from = text.find_first_not_of(blanks);
    while (from != std::string::npos) {
        const std::size_t end = std::min(text.find_first_of(blanks, from), text.size());
        const std::string_view word = std::string_view(text).substr(from, end - from);
        if (is_begun && line.size() + 1 + word.size() > width) {
            out += line + "\n";
            line = "   ";
        }
        line += ' ';
        line += word;
        is_begun = true;
        from = text.find_first_not_of(blanks, end);
    }
    out += line + "\n";
}

}  // namespace

std::vector<MessageBackSection> tell_message_back(const MessageBackFacts& facts,
                                                  const Directory& directory) {
    return Teller(facts, directory).tell();
}

std::string message_back_title() {
    return "Social prescribing: message back to practice and referrer";
}

std::string message_back_person(const MessageBackFacts& facts, const Directory& directory) {
    const mappings::ReferralSummary& summary = facts.summary;
    std::string text = summary.given;
    if (!text.empty() && !summary.family.empty()) text += ' ';
    text += summary.family;
    if (!summary.birth_date.empty()) text += ", born " + day_of(summary.birth_date);
    if (!summary.nhs_number.empty()) text += ", NHS number " + summary.nhs_number;
    if (!facts.first->practice.empty()) {
        text += ", of " + name_of(directory, facts.first->practice);
    }
    return text;
}

std::string message_back_text(const MessageBackFacts& facts, const Directory& directory) {
    std::string text = message_back_title() + "\n";
    write_wrapped(text, message_back_person(facts, directory));
    text += facts.is_final ? "Final" : "Preliminary: the work goes on";
    text += ". As of " + spoken_time(facts.at) + ".\n";
    for (const MessageBackSection& section : tell_message_back(facts, directory)) {
        text += "\n" + section.title + "\n";
        for (const std::string& line : section.lines) write_wrapped(text, line);
    }
    return text;
}

}  // namespace gateway
