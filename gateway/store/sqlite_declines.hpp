// What providers declined for want of room, and how much was accepted: of the facts, each by an
// index of its own. Throws SqliteFailure.
#pragma once

#include "gateway/ports/referral_store.hpp"
#include "gateway/store/write_session.hpp"

#include <map>
#include <string>
#include <vector>

namespace gateway {

// On the writer's thread, inside its transaction, after the fact of the task.
void tell_full(WriteSession& session, const Task& declined, const Change::Full& full);

// On a reader, as the port says.
std::vector<DeclineRun> read_decline_runs(SqliteConnection& database, const std::string& owner);
std::map<std::string, std::uint64_t> count_accepted(SqliteConnection& database,
                                                    const std::vector<std::string>& owners,
                                                    const TimeWindow& window);

}  // namespace gateway
