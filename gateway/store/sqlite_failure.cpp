#include "gateway/store/sqlite_failure.hpp"

#include <sqlite3.h>

namespace gateway {
namespace {

// What a disk needs at least before another try makes sense.
constexpr std::chrono::seconds disk_pause{5};

}  // namespace

SqliteFailure::SqliteFailure(int extended_code, const std::string& text)
    : extended_code_(extended_code),
      text_("sqlite " + std::to_string(extended_code) + ": " + text) {}

SqliteFailure::SqliteFailure(sqlite3* database)
    : SqliteFailure(sqlite3_extended_errcode(database), sqlite3_errmsg(database)) {}

bool SqliteFailure::is_of_the_disk() const {
    switch (code()) {
        case SQLITE_CONSTRAINT:
        case SQLITE_TOOBIG:
        case SQLITE_MISMATCH:
        case SQLITE_RANGE:
        case SQLITE_MISUSE:
        case SQLITE_ERROR:
            return false;
        default:
            return true;
    }
}

fhir::Error SqliteFailure::as_error() const {
    if (!is_of_the_disk()) return fhir::hidden_error(fhir::ErrorKind::internal, text_);
    fhir::Error error = fhir::hidden_error(fhir::ErrorKind::unavailable, text_);
    error.retry_after = disk_pause;
    return error;
}

}  // namespace gateway
