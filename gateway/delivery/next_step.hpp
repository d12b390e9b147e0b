#pragma once

#include "gateway/ports/subscription_store.hpp"

#include <cstdint>
#include <optional>

namespace gateway {

// What a subscription needs now.
struct PushStep {
    enum class Kind : std::uint8_t {
        rest,               // nothing, until `until` or until something happens
        note_unregistered,  // its endpoint is not registered: to be said once
        handshake,
        events,  // first to last
        redrive,
        heartbeat
    };
    Kind kind = Kind::rest;
    std::uint64_t first = 0;  // in numbers of the feed
    std::uint64_t last = 0;
    std::optional<Timestamp> until;
};

// New events before those that are sent again, and those before a heartbeat. Pure.
PushStep next_step(const PushSubscription& subscription, std::uint64_t feed_last,
                   bool is_registered, Timestamp now);

}  // namespace gateway
