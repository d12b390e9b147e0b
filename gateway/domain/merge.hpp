// What a merge makes of the two tasks: a repeat ends, and another task for the same person goes on
// in its place. Pure.
#pragma once

#include "gateway/domain/task.hpp"

namespace gateway {

// The repeat's state once it was merged into that task: cancelled, with the reason duplicate, and
// no clock, queue or lease any more. `is_told`: who asked for it may know which task goes on.
TaskState merged_away(TaskState state, const Id& into, bool is_told, Timestamp now);

// The state of the one that goes on: it names those referrals too, each once. Nothing else changes:
// its owner has not answered by this, so its clock and its lease run on.
TaskState joined_by(TaskState state, const std::vector<Id>& repeats);

}  // namespace gateway
