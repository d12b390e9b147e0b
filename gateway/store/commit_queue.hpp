#pragma once

#include "gateway/store/write_command.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace gateway {

// Commands that wait for the writer: bounded, first come first served. Any thread may push, one
// thread takes.
class CommitQueue {
public:
    struct Limits {
        std::size_t batch_commands = 500;
        std::size_t batch_bytes = 4U << 20U;
        std::size_t commands = 20'000;
        std::size_t bytes = 64U << 20U;
    };
    using Batch = std::vector<std::unique_ptr<WriteCommand>>;

    explicit CommitQueue(const Limits& limits) : limits_(limits) {}

    // False, and the command stays with the caller: the queue is full, or closed.
    bool push(std::unique_ptr<WriteCommand>& command);

    // All that waits, up to a batch. Empty: nothing came for `patience`. None: closed, and
    // everything was taken.
    std::optional<Batch> take(std::chrono::milliseconds patience);

    // Nothing goes in any more.
    void close();

private:
    const Limits limits_;
    std::mutex mutex_;
    std::condition_variable came_;
    std::deque<std::unique_ptr<WriteCommand>> waiting_;
    std::size_t bytes_ = 0;
    bool is_closed_ = false;
};

}  // namespace gateway
