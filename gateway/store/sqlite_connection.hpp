#pragma once

#include "gateway/store/sqlite_statement.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

namespace gateway {

// One connection with its prepared statements. Used by one thread at a time. Failures are thrown
// as SqliteFailure.
class SqliteConnection {
public:
    enum class Access { read_write, read_only };

    // The file must be there. Sets what every connection of ours has: FULL syncs, no mapped
    // memory, no trust in the schema, damage noticed as early as may be.
    SqliteConnection(const std::string& path, Access access);

    void execute(const char* sql);

    // `sql` is a constant: its statement is kept under its address.
    SqliteUse prepared(const char* sql);
    // A statement made of fragments: the latest few are kept by their text.
    SqliteUse prepared(const std::string& sql);

    // The one number that a statement without values gives.
    std::int64_t number(const char* sql);
    bool is_in_transaction() const;
    // Rows that the latest statement inserted, changed or deleted.
    int changes() const;
    sqlite3* handle() const { return database_.get(); }

private:
    struct Close {
        void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
    };

    std::unique_ptr<sqlite3, Close> database_;
    std::unordered_map<const char*, SqliteStatement> constants_;
    std::unordered_map<std::string, SqliteStatement> composed_;
};

// Reads inside see one moment of the store.
class ReadTransaction {
public:
    explicit ReadTransaction(SqliteConnection& connection);
    ~ReadTransaction();
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;

private:
    SqliteConnection& connection_;
};

}  // namespace gateway
