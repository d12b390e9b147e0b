// Ends of tasks, and whether their requesters have read them. Throws SqliteFailure.
#pragma once

#include "gateway/ports/outcome_store.hpp"
#include "gateway/store/write_session.hpp"

#include <map>
#include <string>
#include <vector>

namespace gateway {

// A step of a task, `before` and after it, as `apply` makes it.
void note_step(SqliteConnection& database, const Task& task, TaskStatus before,
               const Change& change);

// The organisation has the events behind `after` and up to `last`.
void note_told(WriteSession& session, const std::string& organisation, std::uint64_t after,
               std::uint64_t last, Timestamp at);

void note_read(SqliteConnection& database, const std::string& organisation,
               const std::vector<Id>& tasks, Timestamp at);
void acknowledge(WriteSession& session, const std::string& organisation, std::uint64_t number,
                 Timestamp at);

bool has_unread(SqliteConnection& connection, const std::string& organisation,
                const std::vector<Id>& tasks);
std::map<Id, Timestamp> read_reads(SqliteConnection& connection, const std::vector<Id>& tasks);
std::vector<UnreadOutcomes> read_unread(SqliteConnection& connection);

}  // namespace gateway
