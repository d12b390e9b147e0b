#include "gateway/api/task_update.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/systems.hpp"

#include <chrono>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::Issue;
using fhir::IssueType;
using fhir::Node;

std::string words_of(const std::vector<TaskStatus>& statuses) {
    std::string words;
    for (const TaskStatus status : statuses) {
        words += words.empty() ? "" : ", ";
        words += to_code(status);
    }
    return words.empty() ? "none" : words;
}

fhir::Error illegal_step(const Task& task) {
    std::string detail = "this step does not follow from the present status, ";
    detail += to_code(task.state.status);
    detail += "; its owner may take these steps now: ";
    detail += words_of(next_steps(task.state.status, Party::owner));
    detail += "; who asked for it may take these: ";
    detail += words_of(next_steps(task.state.status, Party::requester));
    return fhir::make_error(ErrorKind::invalid, IssueType::business_rule, "illegal-step",
                            std::move(detail), "Task.status");
}

std::string known_reasons() {
    std::string known;
    for (const TaskReason& reason : task_reasons()) {
        if (reason.party == Party::gateway) continue;
        known += known.empty() ? "" : ", ";
        known += reason.code;
    }
    return known + " (" + std::string(fhir::own::reasons) + ")";
}

Issue reason_issue(IssueType type, std::string_view code, std::string detail,
                   std::string expression) {
    return {.severity = fhir::Severity::error,
            .type = type,
            .code = code,
            .detail = std::move(detail),
            .expression = std::move(expression)};
}

// A text explains a reason to people. It never stands for the code of a decline: whoever reads "we
// are full" into it or not decides what happens to the person.
void check_reason(const TaskWish& wish, const Step& step, std::vector<Issue>& issues) {
    if (!step.needs_reason) return;
    const std::string text = wish.reason.empty() ? "{}" : wish.reason;
    const auto reason = fhir::read_json(text);
    if (!reason) return issues.push_back(reason.error().issues.front());
    const bool is_decline = step.to == TaskStatus::rejected;
    std::size_t codes = 0;
    std::size_t ours = 0;
    std::size_t place = 0;
    for (const Node& coding : reason->root().items("coding")) {
        const std::string at = "Task.statusReason.coding[" + std::to_string(place++) + "]";
        if (coding.string("code").empty()) continue;
        ++codes;
        if (coding.string("system") != fhir::own::reasons) continue;
        ++ours;
        const TaskReason* own = find_task_reason(coding.string("code"));
        if (own == nullptr || own->party == Party::gateway) {
            issues.push_back(reason_issue(
                IssueType::code_invalid, "reason-code",
                "this reason is not one to give; known are " + known_reasons(), at + ".code"));
        }
    }
    if (is_decline && ours == 0) {
        issues.push_back(reason_issue(
            IssueType::required, "reason-required",
            "a decline needs a code in statusReason.coding, for it decides what happens next; a "
            "text may stand beside it. Known are " +
                known_reasons(),
            codes == 0 && reason->root().size() == 0 ? "Task.statusReason"
                                                     : "Task.statusReason.coding"));
    } else if (is_decline && ours > 1) {
        issues.push_back(reason_issue(IssueType::business_rule, "several-reasons",
                                      "a decline has one code of ours, for it decides what happens "
                                      "next",
                                      "Task.statusReason.coding"));
    } else if (codes == 0 && reason->root().string("text").empty()) {
        issues.push_back(
            reason_issue(IssueType::required, "reason-required",
                         "say why in statusReason, as a text or as a code: " + known_reasons(),
                         "Task.statusReason"));
    }
}

bool has_output(const TaskWish& wish) {
    if (wish.outputs.empty()) return false;
    const auto tree = fhir::read_json(wish.outputs);
    const Node* output = tree ? tree->root().find("output") : nullptr;
    return output != nullptr && output->size() > 0;
}

std::size_t items_in(const std::string& array) {
    if (array.empty()) return 0;
    const auto tree = fhir::read_json_value(array);
    return tree ? tree->root().size() : 0;
}

// Whether `wanted` is `present` with one item more that stands at its end already: a patch that
// adds a note, sent twice.
bool repeats_the_last(const std::string& wanted, const std::string& present) {
    if (present.size() < 2 || wanted.size() <= present.size()) return false;
    if (items_in(wanted) != items_in(present) + 1) return false;
    const std::string_view open = std::string_view(present).substr(0, present.size() - 1);
    if (!wanted.starts_with(open)) return false;
    // What was added, without its comma and bracket.
    const std::string_view added =
        std::string_view(wanted).substr(open.size() + 1, wanted.size() - open.size() - 2);
    return open.ends_with(added);
}

bool says_nothing_new(const Task& task, const TaskWish& wish) {
    const TaskState& state = task.state;
    const bool notes_are_there =
        wish.notes == state.notes || repeats_the_last(wish.notes, state.notes);
    return notes_are_there && wish.outputs == state.outputs && wish.reason == state.reason;
}

fhir::Error held_by_another(const Task& task) {
    return fhir::make_error(ErrorKind::conflict, IssueType::conflict, "held",
                            "another collector of this queue holds the task until " +
                                fhir::format_instant(task.state.lease_until),
                            "Task");
}

TaskStep picked_up(const Task& task, const std::string& client, Timestamp now) {
    TaskStep step{.changes = true, .state = task.state};
    if (task.is_leased(now) && task.state.lease_holder == client) return {false, task.state};
    step.state.business_status = BusinessStatus::picked_up;
    step.state.lease_holder = client;
    step.state.lease_length = std::chrono::minutes(15);
    step.state.lease_until = now + step.state.lease_length;
    ++step.state.deliveries;
    return step;
}

BusinessStatus business_status_after(const Task& task, TaskStatus status) {
    if (!is_open(status)) return BusinessStatus::closed;
    if (task.state.business_status == BusinessStatus::cancellation_requested) {
        return BusinessStatus::cancellation_requested;
    }
    return BusinessStatus::worked_on;
}

}  // namespace

const TaskReason* own_reason(const std::string& status_reason) {
    const auto reason = fhir::read_json(status_reason);
    if (!reason) return nullptr;
    for (const Node& coding : reason->root().items("coding")) {
        if (coding.string("system") != fhir::own::reasons) continue;
        return find_task_reason(coding.string("code"));
    }
    return nullptr;
}

Result<TaskStep> decide_step(const Task& task, const TaskWish& wish, Party party,
                             const std::string& client, Timestamp now) {
    const TaskState& state = task.state;
    const TaskStatus wanted = wish.picks_up ? TaskStatus::requested : wish.status;
    const bool is_same_status = wanted == state.status;
    if (is_same_status && !wish.picks_up && says_nothing_new(task, wish)) {
        return TaskStep{false, state};
    }
    const bool is_owner = party == Party::owner;
    if (is_owner && task.is_leased(now) && state.lease_holder != client) {
        return held_by_another(task);
    }
    if (is_owner && state.business_status == BusinessStatus::withheld) {
        return fhir::make_error(ErrorKind::invalid, IssueType::business_rule, "withheld",
                                "the referrer has put this referral on hold; it comes back to the "
                                "queue when it is active again",
                                "Task.status");
    }
    if (wish.picks_up) {
        if (!is_owner || state.status != TaskStatus::requested) return illegal_step(task);
        return picked_up(task, client, now);
    }

    TaskStep next{.changes = true, .state = state};
    next.state.notes = repeats_the_last(wish.notes, state.notes) ? state.notes : wish.notes;
    next.state.outputs = wish.outputs;
    next.state.reason = wish.reason;
    if (is_same_status) {
        if (!is_open(state.status)) return illegal_step(task);
        if (is_owner) next.state.begin_wait(now);
        if (task.is_leased(now)) next.state.lease_until = now + state.lease_length;
        return next;
    }

    const Step* step = find_step(state.status, wanted, party);
    if (step == nullptr) return illegal_step(task);
    fhir::Error error{.kind = ErrorKind::invalid, .issues = {}, .cause = {}, .allow = {}};
    check_reason(wish, *step, error.issues);
    if (step->needs_output && !has_output(wish)) {
        error.issues.push_back({.severity = fhir::Severity::error,
                                .type = IssueType::required,
                                .code = "output-required",
                                .detail = "a completed task says in output what came of it",
                                .expression = "Task.output"});
    }
    if (!error.issues.empty()) return error;

    next.state.begin_wait(now);
    if (step->is_request) {
        if (state.business_status == BusinessStatus::cancellation_requested) {
            return TaskStep{false, state};
        }
        next.state.status = state.status;
        next.state.business_status = BusinessStatus::cancellation_requested;
        return next;
    }
    next.state.status = wanted;
    next.state.business_status = business_status_after(task, wanted);
    next.state.lease_holder.clear();
    next.state.lease_until = {};
    // A reason that was given for the step before does not explain this one.
    if (!step->needs_reason && wish.reason == state.reason) next.state.reason.clear();
    return next;
}

}  // namespace gateway
