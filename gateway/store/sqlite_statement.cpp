#include "gateway/store/sqlite_statement.hpp"

#include "gateway/store/sqlite_failure.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway {
namespace {

// A column of fixed width holds that many bytes, or the file is damaged.
template <class Bytes>
void copy_exactly(std::string_view from, Bytes& to) {
    if (from.size() != to.size()) {
        throw SqliteFailure(SQLITE_CORRUPT, "a column of the wrong width");
    }
    std::transform(from.begin(), from.end(), to.begin(),
                   [](char byte) { return static_cast<std::uint8_t>(byte); });
}

}  // namespace

SqliteStatement::SqliteStatement(sqlite3* database, std::string_view sql) {
    sqlite3_stmt* prepared = nullptr;
    const int outcome = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                           SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    statement_.reset(prepared);
    if (outcome != SQLITE_OK) throw SqliteFailure(database);
}

SqliteUse& SqliteUse::bind(std::string_view text) {
    // A null pointer would be NULL; an empty text is a text.
    const char* data = text.data() == nullptr ? "" : text.data();
    check(sqlite3_bind_text64(statement_, ++bound_, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

SqliteUse& SqliteUse::bind(std::int64_t number) {
    check(sqlite3_bind_int64(statement_, ++bound_, number));
    return *this;
}

SqliteUse& SqliteUse::bind(const std::vector<Id>& ids) {
    static_assert(sizeof(Id) == sizeof(Id::bytes));
    return ids.empty() ? bind(std::nullopt) : bind_bytes(ids.data(), ids.size() * sizeof(Id));
}

SqliteUse& SqliteUse::bind(double number) {
    check(sqlite3_bind_double(statement_, ++bound_, number));
    return *this;
}

SqliteUse& SqliteUse::bind(std::nullopt_t) {
    check(sqlite3_bind_null(statement_, ++bound_));
    return *this;
}

void SqliteUse::run() {
    while (next()) {
    }
}

bool SqliteUse::next() {
    const int outcome = sqlite3_step(statement_);
    if (outcome == SQLITE_ROW) return true;
    if (outcome == SQLITE_DONE) return false;
    throw SqliteFailure(sqlite3_db_handle(statement_));
}

std::string_view SqliteUse::text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    if (bytes == nullptr) return {};
    const int size = sqlite3_column_bytes(statement_, column);
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

Id SqliteUse::id(int column) const {
    Id id;
    copy_exactly(text(column), id.bytes);
    return id;
}

std::optional<Id> SqliteUse::optional_id(int column) const {
    if (is_null(column)) return std::nullopt;
    return id(column);
}

std::vector<Id> SqliteUse::ids(int column) const {
    std::vector<Id> ids;
    for (std::string_view bytes = text(column); !bytes.empty();) {
        const std::string_view one = bytes.substr(0, sizeof(Id));
        copy_exactly(one, ids.emplace_back().bytes);
        bytes.remove_prefix(one.size());
    }
    return ids;
}

fhir::Digest SqliteUse::digest(int column) const {
    fhir::Digest digest{};
    copy_exactly(text(column), digest);
    return digest;
}

SqliteUse& SqliteUse::bind_bytes(const void* bytes, std::size_t size) {
    const void* data = bytes == nullptr ? "" : bytes;
    check(sqlite3_bind_blob64(statement_, ++bound_, data, size, SQLITE_STATIC));
    return *this;
}

void SqliteUse::check(int outcome) const {
    if (outcome != SQLITE_OK) throw SqliteFailure(sqlite3_db_handle(statement_));
}

}  // namespace gateway
