// The room that a service has, as an extension of HealthcareService:
//   {"url": ".../capacity", "extension": [{"url": "state", "valueCode": "waiting-list"},
//                                         {"url": "weeks", "valueUnsignedInt": 6}]}
// state: open, waiting-list (weeks: how long one waits; may be left out), closed (until: valueDate,
// the first day on which it is open again; without it until further notice). Pure; any thread.
#pragma once

#include "fhir/error.hpp"
#include "fhir/json_writer.hpp"
#include "mappings/room.hpp"

#include <chrono>
#include <string>

namespace mappings::directory {

// One Extension. A closure that is over is written as open.
void write_room(fhir::JsonWriter& out, const Room& room, std::chrono::sys_days today);

// "Closed for new referrals until 2027-01-05."; empty: it is open.
std::string room_in_words(const Room& room, std::chrono::sys_days today);

// invalid: every fault, with its place below `expression`: a state that is none; weeks without a
// waiting list, or more than two years; a day without a closure, or one that is not after `today`.
fhir::Result<Room> read_room(const fhir::Node& extension, std::chrono::sys_days today,
                             const std::string& expression);

}  // namespace mappings::directory
