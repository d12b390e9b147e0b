// The writing of single rows, shared by the commands. On the writer's thread, inside its
// transaction; throws SqliteFailure.
#pragma once

#include "gateway/domain/referral.hpp"
#include "gateway/store/sqlite_connection.hpp"

namespace gateway {

void insert_task(SqliteConnection& database, const Task& task, const std::string& chain_referrer);

// Each keeps the version that it replaces. `task` and `referral` say how the row is to be, their
// version being the one after that which is there.
void replace_task(SqliteConnection& database, const Task& task);
void replace_referral_status(SqliteConnection& database, const Referral& referral);

}  // namespace gateway
