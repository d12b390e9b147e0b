#include "gateway/store/sqlite_writer.hpp"

#include "gateway/store/sqlite_failure.hpp"

#include <algorithm>
#include <exception>

namespace gateway {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds queue_pause{1};
constexpr std::chrono::seconds disk_pause{5};
// Quiet for so long: time to empty the log, or to try again what could not be delivered.
constexpr std::chrono::milliseconds quiet{1000};
constexpr std::chrono::milliseconds nothing_to_do{3'600'000};
// A log that is worth emptying when it is quiet.
constexpr std::size_t small_log = 1U << 20U;
constexpr std::size_t events_a_delivery = 500;

fhir::Error unavailable(const std::string& cause, std::chrono::seconds pause) {
    fhir::Error error = fhir::hidden_error(fhir::ErrorKind::unavailable, cause);
    error.retry_after = pause;
    return error;
}

}  // namespace

SqliteWriter::SqliteWriter(std::string path, asio::any_io_executor io, const Limits& limits,
                           std::unique_ptr<WriteSession> session)
    : path_(std::move(path)),
      io_(std::move(io)),
      limits_(limits),
      queue_(limits.queue),
      session_(std::move(session)),
      thread_([this] { work(); }) {}

SqliteWriter::~SqliteWriter() {
    queue_.close();
    thread_.join();
    *listener_ = nullptr;
}

void SqliteWriter::push(std::unique_ptr<WriteCommand> command) {
    if (queue_.push(command)) return;
    command->fail(unavailable("too many writes are waiting", queue_pause));
    asio::post(io_, [refused = std::move(command)] { refused->finish(); });
}

void SqliteWriter::work() {
    while (std::optional<CommitQueue::Batch> batch = queue_.take(patience())) {
        const bool is_idle = batch->empty();
        if (is_idle) {
            open({});
        } else {
            serve(std::move(*batch));
        }
        while (deliver()) {
        }
        checkpoint(is_idle);
    }
    session_.reset();
}

void SqliteWriter::serve(CommitQueue::Batch batch) {
    if (!attempt(batch)) {
        // One of them is at fault: the others must not pay for it.
        for (std::unique_ptr<WriteCommand>& command : batch) attempt({&command, 1});
    }
    answer(std::move(batch), std::exchange(heard_, {}));
}

// True: there is a connection. Else the commands have their answer.
bool SqliteWriter::open(Commands commands) {
    if (session_) return true;
    try {
        auto session = std::make_unique<WriteSession>(path_);
        if (last_answered_ && !session->has_audit(*last_answered_)) {
            give_up(commands, unavailable("the store has lost what it had answered for: stop the "
                                          "gateway and restore it",
                                          disk_pause));
            return false;
        }
        session_ = std::move(session);
        checkpointed_bytes_ = 0;
        return true;
    } catch (const SqliteFailure& failure) {
        give_up(commands, failure.as_error());
        return false;
    }
}

// One transaction. False: it was undone because of one of several commands; else each command has
// its answer.
bool SqliteWriter::attempt(Commands commands) {
    if (!open(commands)) return true;
    const bool is_alone = commands.size() == 1;
    bool is_committing = false;
    try {
        session_->begin();
        for (const std::unique_ptr<WriteCommand>& command : commands) command->run(*session_);
        is_committing = true;
        session_->commit();
        if (session_->last_audit()) last_answered_ = session_->last_audit();
        for (std::string& organisation : session_->feeds().take_heard()) {
            heard_.push_back(std::move(organisation));
        }
        return true;
    } catch (const SqliteFailure& failure) {
        if (is_committing || failure.is_of_the_disk()) {
            session_.reset();
            give_up(commands, unavailable(failure.what(), disk_pause));
            return true;
        }
        if (is_alone) commands.front()->fail(failure.as_error());
    } catch (const std::exception&) {
        if (is_alone) commands.front()->fail(std::current_exception());
    }
    try {
        session_->roll_back();
    } catch (const SqliteFailure& failure) {
        session_.reset();
        give_up(commands, unavailable(failure.what(), disk_pause));
        return true;
    }
    return is_alone;
}

void SqliteWriter::give_up(Commands commands, const fhir::Error& error) {
    for (const std::unique_ptr<WriteCommand>& command : commands) command->fail(error);
}

void SqliteWriter::answer(CommitQueue::Batch batch, std::vector<std::string> heard) {
    if (batch.empty() && heard.empty()) return;
    std::ranges::sort(heard);
    heard.erase(std::unique(heard.begin(), heard.end()), heard.end());
    asio::post(io_, [batch = std::move(batch), heard = std::move(heard), listener = listener_] {
        for (const std::unique_ptr<WriteCommand>& command : batch) command->finish();
        if (!heard.empty() && *listener) (*listener)(heard);
    });
}

// True: some were delivered, and there may be more.
bool SqliteWriter::deliver() {
    if (!session_ || !session_->feeds().has_outgoing()) return false;
    try {
        session_->begin();
        const std::size_t delivered = session_->feeds().deliver(events_a_delivery);
        session_->commit();
        answer({}, session_->feeds().take_heard());
        return delivered > 0;
    } catch (const SqliteFailure&) {
        // They stay in the outbox, where health counts them, and are tried again when it is quiet.
        session_.reset();
        return false;
    }
}

// After the answers have gone out: nobody waits for it.
void SqliteWriter::checkpoint(bool is_idle) {
    if (!session_) return;
    const std::size_t log = session_->log_bytes();
    if (log < checkpointed_bytes_) checkpointed_bytes_ = 0;  // the log was begun anew
    const bool is_due = log - checkpointed_bytes_ >= limits_.checkpoint_bytes;
    const bool is_worth_it = is_idle && log > small_log;
    if (!is_due && !is_worth_it) return;
    const bool truncate = is_idle || log > limits_.truncate_bytes;
    try {
        checkpointed_bytes_ = log;
        session_->checkpoint(truncate);
    } catch (const SqliteFailure&) {
        // The log still has everything. A new connection, and a later try.
        session_.reset();
    }
}

std::chrono::milliseconds SqliteWriter::patience() const {
    const bool is_settled =
        session_ && session_->log_bytes() <= small_log && !session_->feeds().has_outgoing();
    return is_settled ? nothing_to_do : quiet;
}

}  // namespace gateway
