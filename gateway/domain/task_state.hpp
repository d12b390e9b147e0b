// Which step may follow which, and by whom: one table (referral workflow 3.6).
#pragma once

#include "gateway/domain/task.hpp"

#include <span>
#include <vector>

namespace gateway {

// Who takes a step: by what the caller is to this task, not by its role. The gateway itself takes
// one where nobody answers. A merger is an owner who ends a repeat, for another task of the same
// person goes on (merge.hpp).
enum class Party : std::uint8_t { owner, requester, gateway, merger };

struct Step {
    TaskStatus from;
    TaskStatus to;
    Party party;
    bool needs_reason = false;
    bool needs_output = false;
    bool is_request = false;  // the owner has to confirm it: a cancellation of accepted work
};

std::span<const Step> steps();

// The step, or null when there is none.
const Step* find_step(TaskStatus from, TaskStatus to, Party party);

// What may come next for that party, in the order of the table.
std::vector<TaskStatus> next_steps(TaskStatus from, Party party);

}  // namespace gateway
