#pragma once

#include "gateway/domain/id.hpp"
#include "gateway/store/sqlite_connection.hpp"

#include <optional>
#include <string>
#include <unordered_map>

namespace gateway {

// The homes of organisations, given once and for ever. On the writer's thread, inside its
// transaction; throws SqliteFailure.
class SqliteHomes {
public:
    explicit SqliteHomes(SqliteConnection& connection) : connection_(connection) {}

    // Its home; given now where there is none: that of `beside` (which gets one too, if need be),
    // or a fresh one where `beside` is empty.
    Home home_of(const std::string& organisation, const std::string& beside = {});

    // What was given in a transaction that is undone has not been given.
    void forget();

private:
    std::optional<Home> find(const std::string& organisation);
    Home fresh();

    SqliteConnection& connection_;
    std::unordered_map<std::string, Home> known_;
    std::optional<Home> last_;
};

}  // namespace gateway
