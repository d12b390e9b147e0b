#pragma once

#include "gateway/store/run_blocking.hpp"
#include "gateway/store/sqlite_connection.hpp"
#include "gateway/store/sqlite_failure.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace gateway {

// A few threads with a read-only connection each. What was answered before is seen: a read begins
// after it was asked for.
class SqliteReaders {
public:
    SqliteReaders(std::string path, std::size_t threads) : path_(std::move(path)), pool_(threads) {}
    // Ends when all reads have ended.
    ~SqliteReaders() { pool_.join(); }
    SqliteReaders(const SqliteReaders&) = delete;
    SqliteReaders& operator=(const SqliteReaders&) = delete;

    // `work(connection)` gives a fhir::Result; a SqliteFailure becomes its error. What it refers to
    // has to live as long as the coroutine that awaits this.
    template <class Work>
    asio::awaitable<std::invoke_result_t<Work&, SqliteConnection&>> read(Work work) {
        auto guarded = [this, work = std::move(work)]() mutable { return with_connection(work); };
        co_return co_await run_blocking(pool_, std::move(guarded));
    }

private:
    template <class Work>
    std::invoke_result_t<Work&, SqliteConnection&> with_connection(Work& work) {
        try {
            std::unique_ptr<SqliteConnection> connection = borrow();
            auto answer = work(*connection);
            give_back(std::move(connection));
            return answer;
        } catch (const SqliteFailure& failure) {
            return failure.as_error();  // the connection goes with it
        }
    }

    std::unique_ptr<SqliteConnection> borrow();
    void give_back(std::unique_ptr<SqliteConnection> connection);

    const std::string path_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<SqliteConnection>> idle_;
    asio::thread_pool pool_;
};

}  // namespace gateway
