#pragma once

#include "gateway/ports/referral_store.hpp"
#include "gateway/store/write_session.hpp"

#include <vector>

namespace gateway {

// On the writer's thread, inside its transaction; throws SqliteFailure.
fhir::Result<std::uint32_t> say_room(WriteSession& session, const RoomChange& change);

// On a reader; throws SqliteFailure.
std::vector<KeptRoom> read_rooms(SqliteConnection& connection);

}  // namespace gateway
