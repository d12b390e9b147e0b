// An update of a task: what is wished, and whether the state machine lets it happen. Pure.
#pragma once

#include "fhir/error.hpp"
#include "fhir/tree.hpp"
#include "gateway/domain/task.hpp"
#include "gateway/domain/task_reason.hpp"
#include "gateway/domain/task_state.hpp"
#include "gateway/http/router.hpp"

#include <optional>
#include <string>

namespace gateway {

using fhir::Result;

// What the client wants the task to be.
struct TaskWish {
    TaskStatus status = TaskStatus::requested;
    bool picks_up = false;  // it said "received": taken as picked up
    std::string reason;     // JSON, as TaskState has them
    std::string notes;
    std::string outputs;
};

// What the body asks the task to be: a whole Task, or `present` with a JSON Patch applied.
// malformed, invalid: as the readers of fhir/ say.
Result<fhir::Tree> wanted_task(const Request& request, const fhir::Tree& present, bool is_patch,
                               const fhir::Definitions& definitions);

// Reads a whole Task against the present one as we write it. An element that is left out of the
// ones that never change counts as unchanged. malformed: not a Task. invalid: every element that
// cannot be changed or kept, and every note, reason or output of the wrong shape.
Result<TaskWish> read_wish(const fhir::Node& wanted, const fhir::Node& present);

// The first reason of our code system in a statusReason (JSON); null: it says none that we know.
const TaskReason* own_reason(const std::string& status_reason);

struct TaskStep {
    bool changes = false;  // else: everything is so already, no new version
    TaskState state;
};

// What becomes of the task. conflict: another collector holds it. invalid: an illegal step (with
// the present status, the steps that are allowed and who may take them), a reason or output that
// is missing.
Result<TaskStep> decide_step(const Task& task, const TaskWish& wish, Party party,
                             const std::string& client, Timestamp now);

}  // namespace gateway
