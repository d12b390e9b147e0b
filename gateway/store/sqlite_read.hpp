// Looking things up by their ids. On any connection, within a transaction where one moment must be
// seen. Throws SqliteFailure.
#pragma once

#include "fhir/error.hpp"
#include "gateway/domain/referral.hpp"
#include "gateway/store/sqlite_connection.hpp"

#include <vector>

namespace gateway {

fhir::Result<Referral> read_referral_row(SqliteConnection& database, const Id& id,
                                         bool with_content);                 // or not_found
fhir::Result<Task> read_task_row(SqliteConnection& database, const Id& id);  // or not_found
fhir::Result<ReferralRecord> read_referral_record(SqliteConnection& database,
                                                  const Id& id);  // or not_found
fhir::Result<TaskRecord> read_task_record(SqliteConnection& database, const Id& id,
                                          bool with_content);  // or not_found

// False where one of them has no key.
bool is_same_patient(SqliteConnection& database, const Id& one, const Id& other);

std::vector<ReferralRecord> read_chain(SqliteConnection& database, const Id& chain);
std::vector<Referral> read_referral_versions(SqliteConnection& database, const Id& id);
std::vector<Task> read_task_versions(SqliteConnection& database, const Id& id);

}  // namespace gateway
