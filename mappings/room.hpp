// Whether a service takes people at present, as its provider says it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace mappings {

struct Room {
    enum class State : std::uint8_t { open, waiting_list, closed };

    State state = State::open;
    std::optional<std::uint32_t> weeks;          // waiting_list: how long one waits
    std::optional<std::chrono::sys_days> until;  // closed: the first day on which it is open again

    // A closed one opens by itself on its day; one with a waiting list takes people.
    bool takes_people(std::chrono::sys_days day) const {
        return state != State::closed || (until && *until <= day);
    }

    friend bool operator==(const Room&, const Room&) = default;
};

// By the service's id. One that is not named here has said nothing, and is open.
using Rooms = std::map<std::string, Room, std::less<>>;

}  // namespace mappings
