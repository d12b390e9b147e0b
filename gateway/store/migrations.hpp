// The schema, as numbered steps that only add: a file of an older gateway is brought up to date
// when it is opened, and each step works with the release before it.
#pragma once

#include "gateway/store/sqlite_connection.hpp"

#include <span>

namespace gateway {

struct Migration {
    int number = 0;  // 1, 2, 3 ...; PRAGMA user_version holds the last one applied
    const char* sql = nullptr;
};

std::span<const Migration> migrations();

// Written into the head of each of our files, so that a foreign one is told apart.
inline constexpr int store_application_id = 0x52474154;  // "RGAT"

// Applies the steps that the file lacks, each in a transaction of its own. Throws StoreOpenError
// for a file that is another program's or of a newer gateway, SqliteFailure for damage.
void migrate(SqliteConnection& connection, const std::string& path,
             std::span<const Migration> steps = migrations());

}  // namespace gateway
