#pragma once

#include "gateway/ports/referral_store.hpp"
#include "gateway/store/write_session.hpp"

#include <string>

namespace gateway {

// On a reader; throws SqliteFailure.
StoreHealth read_health(SqliteConnection& connection, Timestamp now);

// On the writer's thread, inside its transaction; throw SqliteFailure.
void note_poll(WriteSession& session, const std::string& client, Timestamp at);
void expect_polls(WriteSession& session, const std::vector<std::string>& clients, Timestamp at);
void write_probe(WriteSession& session);

}  // namespace gateway
