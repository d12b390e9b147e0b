#pragma once

#include "gateway/ports/outcome_store.hpp"
#include "gateway/store/sqlite_readers.hpp"
#include "gateway/store/sqlite_writer.hpp"

namespace gateway {

// The port over the threads of a SqliteReferralStore, in the same file.
class SqliteOutcomeStore final : public OutcomeStore {
public:
    SqliteOutcomeStore(SqliteWriter& writer, SqliteReaders& readers)
        : writer_(writer), readers_(readers) {}

    asio::awaitable<Result<void>> note_read(std::string organisation, std::vector<Id> tasks,
                                            Timestamp at) override;
    asio::awaitable<Result<void>> acknowledge(std::string organisation, std::uint64_t number,
                                              Timestamp at) override;
    asio::awaitable<Result<std::map<Id, Timestamp>>> reads(std::vector<Id> tasks) override;
    asio::awaitable<Result<std::vector<UnreadOutcomes>>> unread() override;

private:
    SqliteWriter& writer_;
    SqliteReaders& readers_;
};

}  // namespace gateway
