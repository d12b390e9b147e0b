#pragma once

#include "gateway/store/write_session.hpp"

#include <memory>
#include <string>

namespace gateway {

// Opens a store's file, makes it where there is none, brings its schema up to date, and delivers
// what waits in its outbox. Throws StoreOpenError. The caller holds the file's lock.
std::unique_ptr<WriteSession> open_store(const std::string& path);

// 32 random bytes, made with the file: never leaves the gateway.
std::string read_lookup_key(SqliteConnection& connection);

}  // namespace gateway
