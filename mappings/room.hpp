// Whether a service takes people at present, as its provider says it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

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

// The id of a service with its hash, for who looks up hundreds of them: most have said nothing, and
// then the hash alone tells so. The text must outlive it.
struct RoomKey {
    RoomKey() = default;
    explicit RoomKey(std::string_view service)
        : id(service), hash(std::hash<std::string_view>()(service)) {}

    std::string_view id;
    std::size_t hash = 0;
};

struct RoomHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const { return RoomKey(id).hash; }
    std::size_t operator()(const RoomKey& key) const { return key.hash; }
};

struct RoomEqual {
    using is_transparent = void;
    bool operator()(std::string_view one, std::string_view other) const { return one == other; }
    bool operator()(const RoomKey& one, std::string_view other) const { return one.id == other; }
    bool operator()(std::string_view one, const RoomKey& other) const { return one == other.id; }
};

// By the service's id. One that is not named here has said nothing, and is open.
using Rooms = std::unordered_map<std::string, Room, RoomHash, RoomEqual>;

}  // namespace mappings
