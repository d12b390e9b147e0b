#pragma once

#include "gateway/store/commit_queue.hpp"
#include "gateway/store/write_command.hpp"
#include "gateway/store/write_session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace gateway {

// The thread that makes every write and every checkpoint. It takes all the commands that wait into
// one transaction; while that one is being synced the next ones gather. Nothing is answered before
// the commit is on disk. A command that fails is undone alone; when the disk fails, all that were
// in the transaction are answered `unavailable`, and the next write begins with a new connection,
// so that a sync that failed is never taken for one that succeeded later.
class SqliteWriter {
public:
    using Listener = std::function<void(const std::vector<std::string>&)>;

    struct Limits {
        CommitQueue::Limits queue;
        std::size_t checkpoint_bytes = 16U << 20U;  // of new log: bring it into the file
        std::size_t truncate_bytes = 256U << 20U;   // of log: readers must wait for once
    };

    // Answers and the listener's calls go to `io`.
    SqliteWriter(std::string path, asio::any_io_executor io, const Limits& limits,
                 std::unique_ptr<WriteSession> session);
    // Ends when all that was queued is answered.
    ~SqliteWriter();
    SqliteWriter(const SqliteWriter&) = delete;
    SqliteWriter& operator=(const SqliteWriter&) = delete;

    // Runs `work(session)`, a fhir::Result, in a transaction. What `work` refers to has to live as
    // long as the coroutine that awaits this. `bytes`: what it weighs while it waits.
    template <class Work>
    asio::awaitable<std::invoke_result_t<Work&, WriteSession&>> submit(std::size_t bytes,
                                                                       Work work);

    void on_events(Listener listener) { *listener_ = std::move(listener); }

private:
    using Commands = std::span<std::unique_ptr<WriteCommand>>;

    void push(std::unique_ptr<WriteCommand> command);
    void work();
    void serve(CommitQueue::Batch batch);
    bool open(Commands commands);
    bool attempt(Commands commands);
    void give_up(Commands commands, const fhir::Error& error);
    void answer(CommitQueue::Batch batch, std::vector<std::string> heard);
    bool deliver();
    void checkpoint(bool is_idle);
    std::chrono::milliseconds patience() const;

    const std::string path_;
    const asio::any_io_executor io_;
    const Limits limits_;
    CommitQueue queue_;
    std::shared_ptr<Listener> listener_ = std::make_shared<Listener>();  // the io thread's

    // The writer thread's alone.
    std::unique_ptr<WriteSession> session_;
    std::vector<std::string> heard_;
    std::optional<Id> last_answered_;
    std::size_t checkpointed_bytes_ = 0;

    std::thread thread_;  // last: it uses all the others
};

template <class Work>
asio::awaitable<std::invoke_result_t<Work&, WriteSession&>> SqliteWriter::submit(std::size_t bytes,
                                                                                 Work work) {
    using Answer = std::invoke_result_t<Work&, WriteSession&>;
    using Signature = void(std::exception_ptr, std::optional<Answer>);

    auto start = [this, bytes](auto handler, Work task) {
        using Command = AwaitedCommand<Work, decltype(handler)>;
        push(std::make_unique<Command>(bytes, std::move(task), std::move(handler)));
    };
    std::optional<Answer> answer =
        co_await asio::async_initiate<const asio::use_awaitable_t<>, Signature>(
            std::move(start), asio::use_awaitable, std::move(work));
    co_return std::move(*answer);
}

}  // namespace gateway
