#pragma once

#include "gateway/ports/referral_store.hpp"
#include "gateway/store/sqlite_connection.hpp"

namespace gateway {

// ReferralStore's searches. On a reader; throw SqliteFailure.
Page<TaskRecord> search_tasks(SqliteConnection& connection, const TaskQuery& query);
Page<TaskRecord> find_silent(SqliteConnection& connection, const SilentQuery& query);
Page<ReferralRecord> search_referrals(SqliteConnection& connection, const ReferralQuery& query);

}  // namespace gateway
