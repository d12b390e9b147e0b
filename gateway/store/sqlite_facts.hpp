// The facts of the regional picture. Writing: on the writer's thread, inside the transaction of the
// act. Throws SqliteFailure.
#pragma once

#include "gateway/ports/referral_store.hpp"
#include "gateway/store/sqlite_connection.hpp"

#include <functional>

namespace gateway {

void insert_first_fact(SqliteConnection& database, const NewReferral& arrival);
// Of a task whose chain has the fact of `earlier`; where that has none, this gets none.
void insert_next_fact(SqliteConnection& database, const Task& task, bool is_onward,
                      bool is_provider, const Id& earlier);
// How the task is now, by that change.
void update_fact(SqliteConnection& database, const Task& task, const Change::OfTask& change);

void read_facts(SqliteConnection& database, const TimeWindow& arrived,
                const std::function<void(const Fact&)>& take);

}  // namespace gateway
