#pragma once

#include "fhir/instant.hpp"
#include "mappings/room.hpp"

#include <cstdint>
#include <string>

namespace gateway {

// What was said last of the room that a service has.
struct KeptRoom {
    std::string service;  // id
    mappings::Room room;
    std::uint32_t version = 0;
    fhir::Timestamp at;
};

}  // namespace gateway
