#pragma once

#include "fhir/error.hpp"

#include <exception>
#include <string>

struct sqlite3;

namespace gateway {

// A call of SQLite that failed: the transaction around it cannot go on. Thrown inside this folder
// only, and made a value where a transaction ends: SqliteWriter and SqliteReaders.
class SqliteFailure : public std::exception {
public:
    SqliteFailure(int extended_code, const std::string& text);
    explicit SqliteFailure(sqlite3* database);  // the connection's latest one

    const char* what() const noexcept override { return text_.c_str(); }
    int code() const { return extended_code_ & 0xff; }

    // The file or the disk is in trouble: others will fail too, and the connection is spent.
    bool is_of_the_disk() const;

    // As the caller is told: unavailable, or internal where one command alone is to blame.
    fhir::Error as_error() const;

private:
    int extended_code_;
    std::string text_;
};

}  // namespace gateway
