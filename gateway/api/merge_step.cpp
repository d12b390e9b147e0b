#include "gateway/api/merge_step.hpp"

#include "gateway/domain/task_state.hpp"

#include <string_view>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;

constexpr std::string_view at_repeat = "Task.status";
constexpr std::string_view at_kept = "Parameters.parameter.where(name = 'into')";

fhir::Error refusal(std::string_view code, std::string detail, std::string_view where) {
    return fhir::make_error(ErrorKind::invalid, IssueType::business_rule, code, std::move(detail),
                            std::string(where));
}

// The referrer has the word: its own wish comes first.
Result<void> check_wishes(const Task& task, const std::string& which, std::string_view where) {
    if (task.state.business_status == BusinessStatus::withheld) {
        return refusal("withheld",
                       which +
                           " was put on hold by its referrer; it can be merged when it is "
                           "active again",
                       where);
    }
    if (task.state.business_status == BusinessStatus::cancellation_requested) {
        return refusal("cancellation-requested",
                       which +
                           "'s referrer asks to stop: confirm that first, by cancelled, and "
                           "there is nothing left to merge",
                       where);
    }
    return {};
}

}  // namespace

Result<void> check_merge(const Task& repeat, const Task& kept, const std::string& client,
                         Timestamp now) {
    if (repeat.id == kept.id || repeat.referral == kept.referral) {
        return refusal("merge-with-itself",
                       "both are for the same referral; into names the task of another referral of "
                       "the person",
                       at_kept);
    }
    const auto words = [](const Task& task) { return std::string(to_code(task.state.status)); };
    if (find_step(repeat.state.status, TaskStatus::cancelled, Party::merger) == nullptr) {
        return refusal("illegal-step",
                       "this task is " + words(repeat) +
                           ": only one that is requested, accepted, in-progress or on-hold can be "
                           "merged into another",
                       at_repeat);
    }
    if (!is_open(kept.state.status)) {
        return refusal("merge-into-closed",
                       "the task that into names is " + words(kept) +
                           ", so nobody would help the person: name one that is open, or go on "
                           "with this one",
                       at_kept);
    }
    Result<void> wished = check_wishes(repeat, "this task", at_repeat);
    if (wished) wished = check_wishes(kept, "the task that into names", at_kept);
    if (!wished) return wished;
    if (repeat.is_leased(now) && repeat.state.lease_holder != client) {
        return fhir::make_error(ErrorKind::conflict, IssueType::conflict, "held",
                                "another collector of this queue holds the task until " +
                                    fhir::format_instant(repeat.state.lease_until),
                                "Task");
    }
    return {};
}

}  // namespace gateway
