#include "gateway/store/write_session.hpp"

#include "gateway/store/sqlite_failure.hpp"

#include <sqlite3.h>

namespace gateway {
namespace {

constexpr std::size_t page_bytes = 16384;  // as SqliteConnection asks for

constexpr const char* begin_writing = "BEGIN IMMEDIATE";
constexpr const char* end_writing = "COMMIT";
constexpr const char* insert_audit =
    "INSERT INTO audit (id, at, client, organisation, request_id, action, referral, task, home) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* select_audit = "SELECT 1 FROM audit WHERE id = ?";

int note_log_pages(void* place, sqlite3*, const char*, int pages) {
    *static_cast<int*>(place) = pages;
    return SQLITE_OK;
}

}  // namespace

WriteSession::WriteSession(const std::string& path)
    : connection_(path, SqliteConnection::Access::read_write) {
    sqlite3_wal_hook(connection_.handle(), note_log_pages, &log_pages_);
}

void WriteSession::begin() {
    connection_.prepared(begin_writing).run();
}

void WriteSession::commit() {
    feeds_.write_counters();
    connection_.prepared(end_writing).run();
    committed_audit_ = latest_audit_;
}

void WriteSession::roll_back() {
    homes_.forget();
    feeds_.forget();
    latest_audit_ = committed_audit_;
    // After some failures SQLite has rolled back by itself.
    if (connection_.is_in_transaction()) connection_.execute("ROLLBACK");
}

void WriteSession::write_audit(const AuditRow& row) {
    connection_.prepared(insert_audit)
        .bind(row.id)
        .bind(row.at)
        .bind(row.actor.client)
        .bind(row.actor.organisation)
        .bind(row.actor.request_id)
        .bind(row.action)
        .bind(row.referral)
        .bind(row.task)
        .bind(row.referral.home())
        .run();
    latest_audit_ = row.id;
}

bool WriteSession::has_audit(const Id& id) {
    return connection_.prepared(select_audit).bind(id).next();
}

std::size_t WriteSession::log_bytes() const {
    return static_cast<std::size_t>(log_pages_) * page_bytes;
}

void WriteSession::checkpoint(bool truncate) {
    const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    const int outcome =
        sqlite3_wal_checkpoint_v2(connection_.handle(), nullptr, mode, nullptr, nullptr);
    if (outcome == SQLITE_OK && truncate) log_pages_ = 0;
    if (outcome != SQLITE_OK && (outcome & 0xff) != SQLITE_BUSY) {
        throw SqliteFailure(connection_.handle());
    }
}

}  // namespace gateway
