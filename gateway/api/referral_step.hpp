// What a referrer may do to a referral that is kept: its status, and what follows for its open
// task. Pure.
#pragma once

#include "fhir/error.hpp"
#include "fhir/tree.hpp"
#include "gateway/domain/referral.hpp"

#include <optional>
#include <vector>

namespace gateway {

using fhir::Result;

// What may come next, in the order of the table; nothing after entered-in-error.
std::vector<ReferralStatus> next_statuses(ReferralStatus from);

// Reads what the referrer wants the referral to be against what it is (both a whole
// ServiceRequest): nothing but the status may differ; meta, text and id are not looked at.
// malformed: no ServiceRequest, or of another id. invalid: every element that may not change, or a
// status that is none of a referral.
Result<ReferralStatus> read_wanted_status(const fhir::Node& wanted, const fhir::Node& present);

// invalid: the step does not follow from the present status; it says which would.
Result<void> check_step(ReferralStatus from, ReferralStatus to);

// What becomes of an open or unrouted task; nullopt: it stays as it is. Where it changes, its owner
// is waited for from `now` on.
std::optional<TaskState> task_after(const Task& task, ReferralStatus to, Timestamp now);

}  // namespace gateway
