#include "gateway/domain/task_state.hpp"

#include <array>

namespace gateway {
namespace {

using enum TaskStatus;
using enum Party;

constexpr bool reason = true;
constexpr bool output = true;

// clang-format off
constexpr std::array<Step, 33> table{{
    {requested,   accepted,         owner},
    {requested,   rejected,         owner, reason},
    {accepted,    in_progress,      owner},
    {accepted,    on_hold,          owner, reason},
    {accepted,    completed,        owner, false, output},
    {accepted,    failed,           owner, reason},
    {accepted,    rejected,         owner, reason},
    {accepted,    cancelled,        owner},
    {in_progress, on_hold,          owner, reason},
    {in_progress, completed,        owner, false, output},
    {in_progress, failed,           owner, reason},
    {in_progress, cancelled,        owner},
    {on_hold,     in_progress,      owner},
    {on_hold,     completed,        owner, false, output},
    {on_hold,     failed,           owner, reason},
    {on_hold,     cancelled,        owner},
    {requested,   cancelled,        requester},
    {accepted,    cancelled,        requester, false, false, true},
    {in_progress, cancelled,        requester, false, false, true},
    {on_hold,     cancelled,        requester, false, false, true},
    {requested,   entered_in_error, requester},
    {accepted,    entered_in_error, requester},
    {in_progress, entered_in_error, requester},
    {on_hold,     entered_in_error, requester},
    {rejected,    entered_in_error, requester},
    {completed,   entered_in_error, requester},
    {failed,      entered_in_error, requester},
    {cancelled,   entered_in_error, requester},
    {requested,   rejected,         gateway, reason},
    {requested,   cancelled,        merger},
    {accepted,    cancelled,        merger},
    {in_progress, cancelled,        merger},
    {on_hold,     cancelled,        merger},
}};
// clang-format on

}  // namespace

std::span<const Step> steps() {
    return table;
}

const Step* find_step(TaskStatus from, TaskStatus to, Party party) {
    for (const Step& step : table) {
        if (step.from == from && step.to == to && step.party == party) return &step;
    }
    return nullptr;
}

std::vector<TaskStatus> next_steps(TaskStatus from, Party party) {
    std::vector<TaskStatus> next;
    for (const Step& step : table) {
        if (step.from == from && step.party == party) next.push_back(step.to);
    }
    return next;
}

}  // namespace gateway
