#pragma once

#include "fhir/digest.hpp"
#include "fhir/instant.hpp"
#include "gateway/domain/id.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// One prepared statement of a connection. Values are only ever bound; none is pasted into SQL.
class SqliteStatement {
public:
    SqliteStatement(sqlite3* database, std::string_view sql);

    sqlite3_stmt* handle() const { return statement_.get(); }

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// One use of a prepared statement: bind the values in order, then run it, or step through its rows.
// What is bound must live until the last step; views of columns until the next one. Failures are
// thrown as SqliteFailure. The end of a use makes the statement ready for the next.
class SqliteUse {
public:
    explicit SqliteUse(const SqliteStatement& statement) : statement_(statement.handle()) {}
    ~SqliteUse() { sqlite3_reset(statement_); }
    SqliteUse(const SqliteUse&) = delete;
    SqliteUse& operator=(const SqliteUse&) = delete;

    SqliteUse& bind(std::string_view text);
    SqliteUse& bind(const std::string& text) { return bind(std::string_view(text)); }
    SqliteUse& bind(const char* text) { return bind(std::string_view(text)); }
    SqliteUse& bind(std::int64_t number);
    SqliteUse& bind(double number);
    SqliteUse& bind(std::uint64_t number) { return bind(static_cast<std::int64_t>(number)); }
    SqliteUse& bind(std::uint32_t number) { return bind(static_cast<std::int64_t>(number)); }
    SqliteUse& bind(const Id& id) { return bind_bytes(id.bytes.data(), id.bytes.size()); }
    SqliteUse& bind(const fhir::Digest& digest) { return bind_bytes(digest.data(), digest.size()); }
    SqliteUse& bind(fhir::Timestamp time) { return bind(time.time_since_epoch().count()); }
    SqliteUse& bind(std::nullopt_t);
    // Their bytes, one after the other; null where there is none.
    SqliteUse& bind(const std::vector<Id>& ids);
    SqliteUse& bind_blob(std::string_view bytes) { return bind_bytes(bytes.data(), bytes.size()); }
    template <class T>
    SqliteUse& bind(const std::optional<T>& value) {
        return value ? bind(*value) : bind(std::nullopt);
    }

    void run();   // a statement without rows
    bool next();  // false: no row more

    std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
    std::uint32_t count(int column) const { return static_cast<std::uint32_t>(number(column)); }
    double real(int column) const { return sqlite3_column_double(statement_, column); }
    std::string_view text(int column) const;
    Id id(int column) const;  // of a column that holds 16 bytes
    std::optional<Id> optional_id(int column) const;
    std::vector<Id> ids(int column) const;  // of a column that holds any number of them
    fhir::Digest digest(int column) const;
    fhir::Timestamp time(int column) const {
        return fhir::Timestamp(std::chrono::milliseconds(number(column)));
    }
    std::optional<fhir::Timestamp> optional_time(int column) const {
        return is_null(column) ? std::nullopt : std::optional(time(column));
    }
    bool is_null(int column) const {
        return sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }

private:
    SqliteUse& bind_bytes(const void* bytes, std::size_t size);
    void check(int outcome) const;

    sqlite3_stmt* statement_;
    int bound_ = 0;
};

}  // namespace gateway
