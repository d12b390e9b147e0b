// A task as FHIR.
#pragma once

#include "gateway/domain/referral.hpp"
#include "gateway/domain/task_state.hpp"
#include "gateway/ports/authenticator.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gateway {

// What the caller is to a task: nobody when it may only look, or not even that.
std::optional<Party> party_of(const Caller& caller, const Task& task);

// Its owner, who asks for it, the first referrer of its chain, or a lead who was told of it.
bool may_see(const Caller& caller, const TaskRecord& record);

// One FHIR R4 Task. The steps that the caller may take next stand in an extension each; a lease
// that runs at `now` is Task.restriction.period. Its owner sees in Task.input which referral of the
// same person was open already, and which were merged into it; of a repeat that was merged an
// extension names the Task that goes on, to who may know. `room_hint` stands in an extension;
// empty: there is none.
std::string task_view(const Task& task, const Referral& referral, std::optional<Party> party,
                      Timestamp now, std::string_view room_hint = {});

// W/"3"
std::string etag_of(std::uint32_t version);
// "Mon, 02 Mar 2026 09:30:00 GMT" (RFC 9110)
std::string http_date(Timestamp time);

}  // namespace gateway
