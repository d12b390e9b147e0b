#include "gateway/store/commit_queue.hpp"

#include <utility>

namespace gateway {

bool CommitQueue::push(std::unique_ptr<WriteCommand>& command) {
    bool was_empty = false;
    {
        const std::lock_guard lock(mutex_);
        const std::size_t size = command->bytes();
        if (is_closed_ || waiting_.size() >= limits_.commands || bytes_ + size > limits_.bytes) {
            return false;
        }
        was_empty = waiting_.empty();
        bytes_ += size;
        waiting_.push_back(std::move(command));
    }
    // While some wait already, the writer is at work and will look again by itself.
    if (was_empty) came_.notify_one();
    return true;
}

std::optional<CommitQueue::Batch> CommitQueue::take(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    came_.wait_for(lock, patience, [this] { return is_closed_ || !waiting_.empty(); });
    if (waiting_.empty() && is_closed_) return std::nullopt;
    Batch batch;
    std::size_t size = 0;
    while (!waiting_.empty() && batch.size() < limits_.batch_commands) {
        const std::size_t next = waiting_.front()->bytes();
        if (!batch.empty() && size + next > limits_.batch_bytes) break;
        size += next;
        batch.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    bytes_ -= size;
    return batch;
}

void CommitQueue::close() {
    {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
    }
    came_.notify_one();
}

}  // namespace gateway
