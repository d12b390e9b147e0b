// What an organisation hears of.
#pragma once

#include "gateway/domain/referral.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

enum class EventKind : std::uint8_t {
    referral_accepted,
    referral_changed,
    task_placed,
    task_claimed,
    task_returned,
    task_dead_letter,
    task_changed,
    task_overdue,    // its owner was silent, and is reminded
    task_escalated,  // it was silent still, and the lead of the PCN is told
    task_full  // its owner has declined so often for want of room that it may say that it has none
};
std::string_view to_code(EventKind kind);

// For one organisation to hear. `source` names the happening: the same one is told once.
struct NewEvent {
    std::string organisation;
    Id source;
    EventKind kind = EventKind::task_changed;
};

// Adds the event, unless its organisation hears of this happening already, or there is none.
void tell(std::vector<NewEvent>& events, NewEvent event);

// For each that has to do with the task: its owner, who asks for it, the first referrer of its
// chain, and a lead who was told that it waits unseen.
std::vector<NewEvent> events_for(const Task& task, const Referral& referral, EventKind kind,
                                 const Id& source);

}  // namespace gateway
