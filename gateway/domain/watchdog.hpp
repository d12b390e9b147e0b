// What is due about a task whose owner is silent: one table. Pure.
#pragma once

#include "gateway/domain/task.hpp"
#include "mappings/patience.hpp"
#include "mappings/working_days.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gateway {

// What its owner is waited for: each has a clock of its own.
enum class Wait : std::uint8_t {
    unanswered,   // requested: nobody collects it, or collects it and does not answer
    urgent,       // likewise, of an urgent referral
    dead_letter,  // requested, collected too often; nobody can claim it any more
    accepted,     // and not begun
    in_progress,  // and no word
    on_hold,      // paused by its owner
    cancellation  // asked to stop, and no answer
};
inline constexpr std::array every_wait{Wait::unanswered,  Wait::urgent,      Wait::dead_letter,
                                       Wait::accepted,    Wait::in_progress, Wait::on_hold,
                                       Wait::cancellation};
inline constexpr std::array every_silence{Silence::none, Silence::nudged, Silence::escalated};

// None: it is closed, or its referrer has put it on hold.
std::optional<Wait> wait_of(const Task& task);

enum class WatchStep : std::uint8_t {
    nudge,     // remind the owner
    escalate,  // tell the lead of the PCN
    reoffer    // end it with the reason no-answer, and ask the next one
};

// The reason (system task-reason) that only the gateway gives.
inline constexpr std::string_view no_answer = "no-answer";

struct Watch {
    mappings::Patiences patiences;
    mappings::WorkingDays days;
};

// The next step, and how much of working days after the step before it (or, before any, after the
// wait began). So a gateway that was down for long takes one step after the other, and each of
// those who are told has the time to act.
struct NextWatch {
    WatchStep step;
    std::chrono::milliseconds after;
};
// None: nothing more is done. Accepted work is never offered to another by itself: somebody is with
// the person.
std::optional<NextWatch> next_watch(Wait wait, Silence silence,
                                    const mappings::Patiences& patiences);

// From when that time counts.
Timestamp watched_from(const TaskState& state);

struct Due {
    WatchStep step;
    Timestamp at;
};
// What comes next for the task, and when. `last_resort`: ODS code of the desk after which nobody is
// left to ask, so that it keeps what it has.
std::optional<Due> next_due(const Task& task, const Watch& watch, std::string_view last_resort);

// The task's state after a nudge, or after an escalation to that lead.
TaskState nudged(TaskState state, Timestamp now);
TaskState escalated(TaskState state, std::string lead, Timestamp now);
// After it was taken from its owner; with the reason no-answer.
TaskState withdrawn(TaskState state, Timestamp now);

}  // namespace gateway
