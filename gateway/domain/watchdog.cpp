#include "gateway/domain/watchdog.hpp"

#include "fhir/systems.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace gateway {
namespace {

using mappings::Patience;
using mappings::Patiences;

Patience patience_for(Wait wait, const Patiences& all) {
    switch (wait) {
        case Wait::unanswered:
            return all.unanswered;
        case Wait::urgent:
            return all.urgent;
        case Wait::dead_letter:
            // Its owner was reminded five times, and operations know: the lead comes first.
            return {.nudge = {},
                    .escalate = all.unanswered.nudge.count() > 0 ? all.unanswered.nudge
                                                                 : all.unanswered.escalate,
                    .reoffer = all.unanswered.reoffer};
        case Wait::accepted:
            return all.accepted;
        case Wait::in_progress:
            return all.in_progress;
        case Wait::on_hold:
            return all.on_hold;
        case Wait::cancellation:
            return all.cancellation;
    }
    return {};
}

bool may_be_taken_back(Wait wait) {
    return wait == Wait::unanswered || wait == Wait::urgent || wait == Wait::dead_letter;
}

}  // namespace

std::optional<Wait> wait_of(const Task& task) {
    const TaskState& state = task.state;
    if (!is_open(state.status)) return std::nullopt;
    switch (state.business_status) {
        case BusinessStatus::withheld:
            return std::nullopt;
        case BusinessStatus::cancellation_requested:
            return Wait::cancellation;
        case BusinessStatus::dead_letter:
            return Wait::dead_letter;
        default:
            break;
    }
    switch (state.status) {
        case TaskStatus::accepted:
            return Wait::accepted;
        case TaskStatus::in_progress:
            return Wait::in_progress;
        case TaskStatus::on_hold:
            return Wait::on_hold;
        default:
            return task.is_urgent ? Wait::urgent : Wait::unanswered;
    }
}

std::optional<NextWatch> next_watch(Wait wait, Silence silence, const Patiences& patiences) {
    const Patience patience = patience_for(wait, patiences);
    const bool may_reoffer = may_be_taken_back(wait);
    const std::array<std::chrono::seconds, 3> times{
        patience.nudge, patience.escalate, may_reoffer ? patience.reoffer : std::chrono::seconds{}};
    const auto first = static_cast<std::size_t>(silence);  // that has not been taken
    std::chrono::seconds passed{0};
    for (std::size_t step = 0; step < times.size(); ++step) {
        if (times[step].count() == 0) continue;
        if (step < first) {
            passed = times[step];
            continue;
        }
        return NextWatch{static_cast<WatchStep>(step), times[step] - passed};
    }
    return std::nullopt;
}

Timestamp watched_from(const TaskState& state) {
    return state.silence == Silence::none ? state.since : state.told_at;
}

std::optional<Due> next_due(const Task& task, const Watch& watch, std::string_view last_resort) {
    const std::optional<Wait> wait = wait_of(task);
    if (!wait) return std::nullopt;
    const auto next = next_watch(*wait, task.state.silence, watch.patiences);
    if (!next) return std::nullopt;
    if (next->step == WatchStep::reoffer && task.owner == last_resort) return std::nullopt;
    return Due{next->step, watch.days.after(watched_from(task.state), next->after)};
}

TaskState nudged(TaskState state, Timestamp now) {
    state.silence = Silence::nudged;
    state.told_at = now;
    return state;
}

TaskState escalated(TaskState state, std::string lead, Timestamp now) {
    state.silence = Silence::escalated;
    state.told_at = now;
    state.lead = std::move(lead);
    return state;
}

TaskState withdrawn(TaskState state, Timestamp now) {
    state.status = TaskStatus::rejected;
    state.business_status = BusinessStatus::closed;
    state.reason = R"({"coding":[{"system":")" + std::string(fhir::own::reasons) + R"(","code":")" +
                   std::string(no_answer) + R"("}],"text":"It was not answered in time"})";
    state.lease_holder.clear();
    state.lease_until = {};
    state.begin_wait(now);
    return state;
}

}  // namespace gateway
