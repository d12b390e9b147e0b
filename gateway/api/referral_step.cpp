#include "gateway/api/referral_step.hpp"

#include "fhir/digest.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::Issue;
using fhir::IssueType;
using fhir::Node;
using enum ReferralStatus;

constexpr std::array<std::pair<ReferralStatus, ReferralStatus>, 10> steps_of_a_referral{{
    {active, on_hold},
    {active, revoked},
    {active, completed},
    {active, entered_in_error},
    {on_hold, active},
    {on_hold, revoked},
    {on_hold, completed},
    {on_hold, entered_in_error},
    {revoked, entered_in_error},
    {completed, entered_in_error},
}};

// The gateway writes meta and id itself; text is made from the rest. The status is the one that
// may change.
constexpr std::array<std::string_view, 4> not_compared{"meta", "text", "id", "status"};

bool is_compared(std::string_view name) {
    return std::ranges::find(not_compared, name) == not_compared.end();
}

bool is_same(const Node* a, const Node* b) {
    if (a == nullptr || b == nullptr) return a == b;
    return fhir::digest_of(*a, {}) == fhir::digest_of(*b, {});
}

std::vector<std::string> changed_members(const Node& wanted, const Node& present) {
    std::vector<std::string> changed;
    for (const Node& member : wanted) {
        if (!is_compared(member.name()) || is_same(&member, present.find(member.name()))) continue;
        changed.emplace_back(member.name());
    }
    for (const Node& member : present) {
        if (!is_compared(member.name()) || wanted.find(member.name()) != nullptr) continue;
        changed.emplace_back(member.name());
    }
    return changed;
}

std::string words_of(const std::vector<ReferralStatus>& statuses) {
    std::string words;
    for (const ReferralStatus status : statuses) {
        words += words.empty() ? "" : ", ";
        words += to_code(status);
    }
    return words.empty() ? "none" : words;
}

Issue fault(IssueType type, std::string_view code, std::string detail, std::string expression) {
    return {.severity = fhir::Severity::error,
            .type = type,
            .code = code,
            .detail = std::move(detail),
            .expression = std::move(expression)};
}

void let_go(TaskState& state) {
    state.lease_holder.clear();
    state.lease_until = {};
}

std::optional<TaskState> ended(const Task& task, TaskStatus status, Timestamp now) {
    TaskState state = task.state;
    state.begin_wait(now);
    state.status = status;
    state.business_status = BusinessStatus::closed;
    let_go(state);
    return state;
}

std::optional<TaskState> withheld(const Task& task, Timestamp now) {
    if (task.state.status != TaskStatus::requested) return std::nullopt;
    TaskState state = task.state;
    state.begin_wait(now);
    state.business_status = BusinessStatus::withheld;
    let_go(state);
    return state;
}

std::optional<TaskState> placed_back(const Task& task, Timestamp now) {
    if (task.state.business_status != BusinessStatus::withheld) return std::nullopt;
    TaskState state = task.state;
    state.begin_wait(now);
    state.business_status = BusinessStatus::queued;
    // How often it was collected before the hold says nothing about the collectors of now.
    state.deliveries = 0;
    return state;
}

// Nobody has begun: it is off. Somebody has: they are asked to stop, and may have finished first.
std::optional<TaskState> called_off(const Task& task, Timestamp now) {
    if (task.state.status == TaskStatus::requested) return ended(task, TaskStatus::cancelled, now);
    if (task.state.business_status == BusinessStatus::cancellation_requested) return std::nullopt;
    TaskState state = task.state;
    state.begin_wait(now);
    state.business_status = BusinessStatus::cancellation_requested;
    return state;
}

// Nobody has to be found any more for a referral that its referrer has closed.
std::optional<TaskState> no_alarm_after(const Task& task, ReferralStatus to, Timestamp now) {
    if (to == active || to == on_hold) return std::nullopt;
    return ended(task, task.state.status, now);
}

}  // namespace

std::vector<ReferralStatus> next_statuses(ReferralStatus from) {
    std::vector<ReferralStatus> next;
    for (const auto& [before, after] : steps_of_a_referral) {
        if (before == from) next.push_back(after);
    }
    return next;
}

Result<ReferralStatus> read_wanted_status(const Node& wanted, const Node& present) {
    if (wanted.string("resourceType") != "ServiceRequest") {
        return fhir::make_error(ErrorKind::malformed, IssueType::structure, "resource-type",
                                "this is not a ServiceRequest", "resourceType");
    }
    const Node* id = wanted.find("id");
    if (id != nullptr && id->text() != present.string("id")) {
        return fhir::make_error(ErrorKind::malformed, IssueType::value, "id-differs",
                                "the id in the body is not that of the address",
                                "ServiceRequest.id");
    }
    fhir::Error error = fhir::hidden_error(ErrorKind::invalid, {});
    for (const std::string& name : changed_members(wanted, present)) {
        error.issues.push_back(
            fault(IssueType::business_rule, "may-not-change",
                  "a referral that was accepted stays as it is, but for its status: revoke it and "
                  "send another",
                  "ServiceRequest." + name));
    }
    const auto status = referral_status_of(wanted.string("status"));
    if (!status) {
        error.issues.push_back(fault(
            IssueType::code_invalid, "status",
            "the status of a referral is active, on-hold, revoked, completed or entered-in-error",
            "ServiceRequest.status"));
    }
    if (!error.issues.empty()) return error;
    return *status;
}

Result<void> check_step(ReferralStatus from, ReferralStatus to) {
    const auto next = next_statuses(from);
    if (std::ranges::find(next, to) != next.end()) return {};
    std::string detail = "this step does not follow from the present status, ";
    detail += to_code(from);
    detail += "; its referrer may set it to: ";
    detail += words_of(next);
    return fhir::make_error(ErrorKind::invalid, IssueType::business_rule, "illegal-step",
                            std::move(detail), "ServiceRequest.status");
}

std::optional<TaskState> task_after(const Task& task, ReferralStatus to, Timestamp now) {
    if (task.state.business_status == BusinessStatus::unrouted)
        return no_alarm_after(task, to, now);
    if (!is_open(task.state.status)) return std::nullopt;
    switch (to) {
        case active:
            return placed_back(task, now);
        case on_hold:
            return withheld(task, now);
        case revoked:
        case completed:
            return called_off(task, now);
        case entered_in_error:
            return ended(task, TaskStatus::entered_in_error, now);
    }
    return std::nullopt;
}

}  // namespace gateway
