#include "gateway/store/sqlite_write.hpp"

#include "gateway/store/rows.hpp"

namespace gateway {
namespace {

constexpr const char* insert_task_row =
    "INSERT INTO task (id, referral, part_of, owner, requester, chain_referrer, service, rule, "
    "decision, placed_at, version, updated, changed_by, status, business_status, reason, notes, "
    "outputs, lease_holder, lease_until, lease_length, deliveries, silence, since, told_at, lead, "
    "merged_into, is_merge_told, repeats, stage, watch, watch_from, already_open, is_urgent, home) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    "?, "
    "?, ?, ?, ?, ?, ?)";
constexpr const char* keep_task_version =
    "INSERT INTO task_version (id, version, updated, changed_by, status, business_status, reason, "
    "notes, outputs, lease_holder, lease_until, lease_length, deliveries, silence, since, told_at, "
    "lead, merged_into, is_merge_told, repeats, home) "
    "SELECT id, version, updated, changed_by, status, business_status, reason, notes, outputs, "
    "lease_holder, lease_until, lease_length, deliveries, silence, since, told_at, lead, "
    "merged_into, "
    "is_merge_told, repeats, home "
    "FROM task WHERE id = ? AND home = ?";
constexpr const char* update_task =
    "UPDATE task SET version = ?, updated = ?, changed_by = ?, status = ?, business_status = ?, "
    "reason = ?, notes = ?, outputs = ?, lease_holder = ?, lease_until = ?, lease_length = ?, "
    "deliveries = ?, silence = ?, since = ?, told_at = ?, lead = ?, merged_into = ?, "
    "is_merge_told = ?, repeats = ?, stage = ?, watch = ?, "
    "watch_from = ? WHERE id = ? AND home = ?";
constexpr const char* keep_referral_version =
    "INSERT INTO referral_version (id, version, updated, status, status_reason, consent, home) "
    "SELECT id, version, updated, status, status_reason, consent, home FROM referral "
    "WHERE id = ? AND home = ?";
constexpr const char* update_referral =
    "UPDATE referral SET version = ?, updated = ?, status = ?, status_reason = ?, consent = ? "
    "WHERE id = ? AND home = ?";

// Where it stands in its queue's index and in the watchdog's.
void bind_places(SqliteUse& use, const Task& task) {
    const TaskState& state = task.state;
    use.bind(number_of(stage_of(state.status, state.business_status)));
    use.bind(watch_of(task)).bind(watched_from(state));
}

}  // namespace

void insert_task(SqliteConnection& database, const Task& task, const std::string& chain_referrer) {
    SqliteUse insert = database.prepared(insert_task_row);
    insert.bind(task.id)
        .bind(task.referral)
        .bind(task.part_of)
        .bind(task.owner)
        .bind(task.requester)
        .bind(chain_referrer)
        .bind(task.service)
        .bind(task.rule)
        .bind(task.decision)
        .bind(task.placed_at)
        .bind(task.version)
        .bind(task.updated)
        .bind(task.changed_by);
    bind_task_state(insert, task.state);
    bind_places(insert, task);
    insert.bind(task.already_open).bind(std::int64_t{task.is_urgent}).bind(task.id.home()).run();
}

void replace_task(SqliteConnection& database, const Task& task) {
    database.prepared(keep_task_version).bind(task.id).bind(task.id.home()).run();
    SqliteUse update = database.prepared(update_task);
    update.bind(task.version).bind(task.updated).bind(task.changed_by);
    bind_task_state(update, task.state);
    bind_places(update, task);
    update.bind(task.id).bind(task.id.home()).run();
}

void replace_referral_status(SqliteConnection& database, const Referral& referral) {
    database.prepared(keep_referral_version).bind(referral.id).bind(referral.id.home()).run();
    database.prepared(update_referral)
        .bind(referral.version)
        .bind(referral.updated)
        .bind(number_of(referral.status))
        .bind(referral.status_reason)
        .bind(number_of(referral.consent))
        .bind(referral.id)
        .bind(referral.id.home())
        .run();
}

}  // namespace gateway
