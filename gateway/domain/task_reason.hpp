// Why a task is not taken, or not carried on (our code system task-reason), and what a decline for
// that reason leads to: one table.
#pragma once

#include "gateway/domain/task_state.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace gateway {

enum class AfterDecline : std::uint8_t {
    next_candidate,  // whoever the rules name next
    link_workers,    // the person's link workers, then the triage desk: no provider is offered it
    nobody           // the road ends; the referrer hears of it and decides
};

struct TaskReason {
    std::string_view code;
    AfterDecline after;
    Party party = Party::owner;  // who may give it
};

std::span<const TaskReason> task_reasons();

// Null: the code system does not have it.
const TaskReason* find_task_reason(std::string_view code);

}  // namespace gateway
