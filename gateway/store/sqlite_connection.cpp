#include "gateway/store/sqlite_connection.hpp"

#include "gateway/store/sqlite_failure.hpp"

#include <sqlite3.h>

namespace gateway {
namespace {

// Another connection holds a lock for moments only: while it opens, or empties the log. The writer
// does not wait long for a reader: everybody waits for the writer.
constexpr int busy_milliseconds_of_a_reader = 2000;
constexpr int busy_milliseconds_of_the_writer = 250;
constexpr std::size_t most_composed = 64;

constexpr const char* common_settings =
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA mmap_size = 0;";
// The page size counts only for a file that is still empty.
constexpr const char* writer_settings =
    "PRAGMA page_size = 16384;"
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cache_size = -16384;";
constexpr const char* reader_settings =
    "PRAGMA query_only = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cache_size = -4096;";

constexpr const char* begin_reading = "BEGIN";
constexpr const char* end_reading = "COMMIT";

}  // namespace

SqliteConnection::SqliteConnection(const std::string& path, Access access) {
    const bool writes = access == Access::read_write;
    // No mutex: a connection is one thread's at a time.
    const int flags = (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
    sqlite3* opened = nullptr;
    const int outcome = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
    database_.reset(opened);
    if (outcome != SQLITE_OK) {
        throw SqliteFailure(outcome, opened == nullptr ? "no memory" : sqlite3_errmsg(opened));
    }
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened,
                         writes ? busy_milliseconds_of_the_writer : busy_milliseconds_of_a_reader);
    execute(common_settings);
    execute(writes ? writer_settings : reader_settings);
}

void SqliteConnection::execute(const char* sql) {
    if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw SqliteFailure(handle());
    }
}

SqliteUse SqliteConnection::prepared(const char* sql) {
    auto place = constants_.find(sql);
    if (place == constants_.end()) {
        place = constants_.emplace(sql, SqliteStatement(handle(), sql)).first;
    }
    return SqliteUse(place->second);
}

SqliteUse SqliteConnection::prepared(const std::string& sql) {
    auto place = composed_.find(sql);
    if (place == composed_.end()) {
        if (composed_.size() >= most_composed) composed_.clear();
        place = composed_.emplace(sql, SqliteStatement(handle(), sql)).first;
    }
    return SqliteUse(place->second);
}

std::int64_t SqliteConnection::number(const char* sql) {
    const SqliteStatement statement(handle(), sql);
    SqliteUse use(statement);
    return use.next() ? use.number(0) : 0;
}

bool SqliteConnection::is_in_transaction() const {
    return sqlite3_get_autocommit(handle()) == 0;
}

int SqliteConnection::changes() const {
    return sqlite3_changes(handle());
}

ReadTransaction::ReadTransaction(SqliteConnection& connection) : connection_(connection) {
    connection_.prepared(begin_reading).run();
}

ReadTransaction::~ReadTransaction() {
    // A reader has nothing to lose: what fails here has failed before, and was told then.
    try {
        connection_.prepared(end_reading).run();
    } catch (const std::exception&) {
        sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

}  // namespace gateway
