#include "gateway/store/open_store.hpp"

#include "gateway/store/migrations.hpp"
#include "gateway/store/sqlite_failure.hpp"
#include "gateway/store/store_open_error.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace gateway {
namespace {

constexpr const char* select_key = "SELECT value FROM gateway_setting WHERE name = 'lookup-key'";
constexpr const char* insert_key =
    "INSERT INTO gateway_setting (name, value) VALUES ('lookup-key', ?) "
    "ON CONFLICT (name) DO NOTHING";

constexpr std::size_t key_bytes = 32;
constexpr std::size_t events_a_delivery = 500;
// A file up to here is read through when it is opened: some tens of milliseconds.
constexpr off_t most_bytes_to_check = off_t{16} << 20U;

// The file holds patient data: nobody but its owner reads it. SQLite gives its log the same rights.
// The number of bytes that it has.
off_t make_file(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        throw StoreOpenError("cannot open " + path + " for writing (" +
                             std::generic_category().message(errno) +
                             "): give this user the right to, or name another file");
    }
    struct stat facts {};
    const bool is_known = ::fstat(descriptor, &facts) == 0;
    ::close(descriptor);
    if (!is_known || !S_ISREG(facts.st_mode)) {
        throw StoreOpenError(path + " is not a plain file: name one");
    }
    return facts.st_size;
}

void check_whole(SqliteConnection& connection, const std::string& path) {
    const SqliteStatement statement(connection.handle(), "PRAGMA quick_check(1)");
    SqliteUse check(statement);
    if (check.next() && check.text(0) == "ok") return;
    throw StoreOpenError("the store " + path +
                         " is damaged: keep the file, and restore the latest backup");
}

void make_lookup_key(SqliteConnection& connection) {
    std::array<char, key_bytes> key{};
    if (::getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) {
        throw StoreOpenError("the system gives no random bytes: look at its random device");
    }
    connection.prepared(insert_key).bind_blob({key.data(), key.size()}).run();
}

// What cannot be delivered now (the disk may be full) is tried again after the next write.
void drain_outbox(WriteSession& session) {
    try {
        while (session.feeds().has_outgoing()) {
            session.begin();
            session.feeds().deliver(events_a_delivery);
            session.commit();
            session.feeds().take_heard();
        }
    } catch (const SqliteFailure&) {
        session.roll_back();
    }
}

StoreOpenError error_from(const SqliteFailure& failure, const std::string& path) {
    switch (failure.code()) {
        case SQLITE_NOTADB:
            return StoreOpenError(path +
                                  " is not a store of this gateway, or its beginning is damaged: "
                                  "name another file, or restore the latest backup");
        case SQLITE_CORRUPT:
            return StoreOpenError("the store " + path +
                                  " is damaged: keep the file, and restore the latest backup");
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
            return StoreOpenError("cannot write beside " + path +
                                  ": let this user write in its folder");
        case SQLITE_FULL:
            return StoreOpenError("there is no room for the store " + path +
                                  ": make room on its disk");
        default:
            return StoreOpenError("cannot open the store " + path + " (" + failure.what() +
                                  "): look at its disk");
    }
}

}  // namespace

std::unique_ptr<WriteSession> open_store(const std::string& path) {
    const off_t size = make_file(path);
    try {
        auto session = std::make_unique<WriteSession>(path);
        if (size > 0 && size <= most_bytes_to_check) check_whole(session->database(), path);
        migrate(session->database(), path);
        make_lookup_key(session->database());
        drain_outbox(*session);
        return session;
    } catch (const SqliteFailure& failure) {
        throw error_from(failure, path);
    }
}

std::string read_lookup_key(SqliteConnection& connection) {
    SqliteUse query = connection.prepared(select_key);
    if (!query.next()) throw SqliteFailure(SQLITE_CORRUPT, "the look-up key is missing");
    return std::string(query.text(0));
}

}  // namespace gateway
