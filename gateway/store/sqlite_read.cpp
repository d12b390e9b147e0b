#include "gateway/store/sqlite_read.hpp"

#include "gateway/store/rows.hpp"

#include <string>
#include <utility>

namespace gateway {
namespace {

const std::string select_referral = std::string("SELECT ") + referral_columns +
                                    "r.content FROM referral r WHERE r.id = ? AND r.home = ?";
const std::string select_referral_facts =
    std::string("SELECT ") + referral_columns + "'' FROM referral r WHERE r.id = ? AND r.home = ?";
const std::string select_task =
    std::string("SELECT ") + task_columns + "FROM task t WHERE t.id = ? AND t.home = ?";
const std::string select_tasks_of_referral =
    std::string("SELECT ") + task_columns +
    "FROM task t WHERE t.referral = ? ORDER BY t.placed_at, t.id";

// The whole chain is about one person, and persons have an index.
constexpr const char* select_chain =
    "SELECT r.id FROM referral f JOIN referral r ON r.person = f.person "
    "WHERE f.id = ?1 AND f.home = ?2 AND r.chain = ?1 "
    "ORDER BY r.id <> ?1, r.accepted_at, r.id";
constexpr const char* select_same_patient =
    "SELECT 1 FROM referral a JOIN referral b ON b.patient_key = a.patient_key "
    "WHERE a.id = ? AND a.home = ? AND b.id = ? AND b.home = ?";
constexpr const char* select_referral_versions =
    "SELECT version, updated, status, status_reason, consent FROM referral_version "
    "WHERE id = ? AND home = ? ORDER BY version";
constexpr const char* select_task_versions =
    "SELECT version, updated, changed_by, status, business_status, reason, notes, outputs, "
    "lease_holder, lease_until, lease_length, deliveries, silence, since, told_at, lead, "
    "merged_into, "
    "is_merge_told, repeats "
    "FROM task_version "
    "WHERE id = ? AND home = ? ORDER BY version";

fhir::Error not_there() {
    return fhir::make_error(fhir::ErrorKind::not_found, fhir::IssueType::not_found, "unknown-id",
                            "there is nothing of that id");
}

std::vector<Task> read_tasks_of(SqliteConnection& database, const Id& referral) {
    std::vector<Task> tasks;
    SqliteUse query = database.prepared(select_tasks_of_referral.c_str());
    query.bind(referral);
    while (query.next()) tasks.push_back(read_task(query));
    return tasks;
}

}  // namespace

fhir::Result<Referral> read_referral_row(SqliteConnection& database, const Id& id,
                                         bool with_content) {
    SqliteUse query =
        database.prepared((with_content ? select_referral : select_referral_facts).c_str());
    if (!query.bind(id).bind(id.home()).next()) return not_there();
    return read_referral(query);
}

fhir::Result<Task> read_task_row(SqliteConnection& database, const Id& id) {
    SqliteUse query = database.prepared(select_task.c_str());
    if (!query.bind(id).bind(id.home()).next()) return not_there();
    return read_task(query);
}

fhir::Result<ReferralRecord> read_referral_record(SqliteConnection& database, const Id& id) {
    fhir::Result<Referral> referral = read_referral_row(database, id, true);
    if (!referral) return referral.error();
    ReferralRecord record;
    record.referral = std::move(*referral);
    record.tasks = read_tasks_of(database, id);
    return record;
}

fhir::Result<TaskRecord> read_task_record(SqliteConnection& database, const Id& id,
                                          bool with_content) {
    fhir::Result<Task> task = read_task_row(database, id);
    if (!task) return task.error();
    fhir::Result<Referral> referral = read_referral_row(database, task->referral, with_content);
    if (!referral) return referral.error();
    TaskRecord record;
    record.task = std::move(*task);
    record.referral = std::move(*referral);
    return record;
}

bool is_same_patient(SqliteConnection& database, const Id& one, const Id& other) {
    SqliteUse query = database.prepared(select_same_patient);
    return query.bind(one).bind(one.home()).bind(other).bind(other.home()).next();
}

std::vector<ReferralRecord> read_chain(SqliteConnection& database, const Id& chain) {
    std::vector<Id> ids;
    {
        SqliteUse query = database.prepared(select_chain);
        query.bind(chain).bind(chain.home());
        while (query.next()) ids.push_back(query.id(0));
    }
    std::vector<ReferralRecord> records;
    for (const Id& id : ids) {
        fhir::Result<ReferralRecord> record = read_referral_record(database, id);
        if (record) records.push_back(std::move(*record));
    }
    return records;
}

std::vector<Referral> read_referral_versions(SqliteConnection& database, const Id& id) {
    fhir::Result<Referral> latest = read_referral_row(database, id, true);
    if (!latest) return {};
    std::vector<Referral> versions;
    SqliteUse query = database.prepared(select_referral_versions);
    query.bind(id).bind(id.home());
    while (query.next()) {
        Referral& version = versions.emplace_back(*latest);
        version.version = query.count(0);
        version.updated = query.time(1);
        version.status = read_referral_status(query, 2);
        version.status_reason = query.text(3);
        version.consent = read_consent(query, 4);
    }
    versions.push_back(std::move(*latest));
    return versions;
}

std::vector<Task> read_task_versions(SqliteConnection& database, const Id& id) {
    fhir::Result<Task> latest = read_task_row(database, id);
    if (!latest) return {};
    std::vector<Task> versions;
    SqliteUse query = database.prepared(select_task_versions);
    query.bind(id).bind(id.home());
    while (query.next()) {
        Task& version = versions.emplace_back(*latest);
        version.version = query.count(0);
        version.updated = query.time(1);
        version.changed_by = query.text(2);
        version.state = read_task_state(query, 3);
    }
    versions.push_back(std::move(*latest));
    return versions;
}

}  // namespace gateway
