#include "gateway/store/sqlite_readers.hpp"

namespace gateway {

std::unique_ptr<SqliteConnection> SqliteReaders::borrow() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            std::unique_ptr<SqliteConnection> connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
    }
    return std::make_unique<SqliteConnection>(path_, SqliteConnection::Access::read_only);
}

void SqliteReaders::give_back(std::unique_ptr<SqliteConnection> connection) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
}

}  // namespace gateway
