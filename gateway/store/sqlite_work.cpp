#include "gateway/store/sqlite_work.hpp"

#include "gateway/store/derived_id.hpp"
#include "gateway/store/rows.hpp"
#include "gateway/store/sqlite_declines.hpp"
#include "gateway/store/sqlite_facts.hpp"
#include "gateway/store/sqlite_outcomes.hpp"
#include "gateway/store/sqlite_read.hpp"
#include "gateway/store/sqlite_write.hpp"

#include <utility>

namespace gateway {
namespace {

// `stage` as in rows.hpp: 0 waiting, 1 held.
constexpr const char* select_waiting =
    "SELECT id FROM task WHERE owner = ? AND stage = 0 ORDER BY placed_at, id LIMIT ?";
constexpr const char* select_run_out =
    "SELECT id FROM task INDEXED BY task_by_lease WHERE stage = 1 AND lease_until <= ? "
    "ORDER BY lease_until, id";
constexpr const char* select_run_out_of_owner =
    "SELECT id FROM task WHERE owner = ? AND stage = 1 AND lease_until <= ? "
    "ORDER BY placed_at, id";

constexpr std::string_view event_purpose = "event";
constexpr std::string_view audit_purpose = "audit";

std::vector<Id> read_ids(SqliteUse& query) {
    std::vector<Id> ids;
    while (query.next()) ids.push_back(query.id(0));
    return ids;
}

// Writes the next version of a task with its audit row and its events.
void advance(WriteSession& session, const TaskRecord& record, EventKind kind, const Actor& actor,
             std::string_view action) {
    const Task& task = record.task;
    replace_task(session.database(), task);
    const Id audit = derived_id(task.id, task.version, task.updated, audit_purpose);
    session.write_audit({audit, task.updated, actor, action, task.referral, task.id});
    const Id source = derived_id(task.id, task.version, task.updated, event_purpose);
    session.feeds().tell({task.referral, task.id, task.updated},
                         events_for(task, record.referral, kind, source));
}

fhir::Error stale() {
    return fhir::make_error(fhir::ErrorKind::stale, fhir::IssueType::conflict, "stale-version",
                            "there is another version by now: read it and decide again");
}

void begin_version(Task& task, Timestamp at, std::string by) {
    ++task.version;
    task.updated = at;
    task.changed_by = std::move(by);
}

// The other task of a merge, with an audit row and events of its own. stale, not_found.
fhir::Result<Task> find_kept(SqliteConnection& database, const Change::Kept& kept) {
    fhir::Result<Task> found = read_task_row(database, kept.id);
    if (found && found->version != kept.expected_version) return stale();
    return found;
}

void write_kept(WriteSession& session, Task task, const Change& change) {
    begin_version(task, change.at, change.actor.organisation);
    task.state = change.kept->state;
    replace_task(session.database(), task);
    session.write_audit(
        {change.kept->audit, change.at, change.actor, audit_action::merge, task.referral, task.id});
    session.feeds().tell({task.referral, task.id, change.at}, change.kept->events);
}

void let_go(TaskState& state) {
    state.lease_holder.clear();
    state.lease_until = {};
    state.lease_length = {};
}

// The gateway itself asks the next one.
void write_offer(WriteSession& session, const Change::Offer& offer,
                 const std::string& chain_referrer, const Id& declined) {
    const Task& task = offer.task;
    insert_task(session.database(), task, chain_referrer);
    insert_next_fact(session.database(), task, task.part_of.has_value(), offer.is_provider,
                     declined);
    const Id audit = derived_id(task.id, task.version, task.placed_at, audit_purpose);
    session.write_audit(
        {audit, task.placed_at, Actor{}, audit_action::offer, task.referral, task.id});
    session.feeds().tell({task.referral, task.id, task.placed_at}, offer.events);
}

// A task that comes back without an answer: for the next one, or for operations to look at.
fhir::Result<void> give_back(WriteSession& session, const Id& id, Timestamp at) {
    fhir::Result<TaskRecord> record = read_task_record(session.database(), id, false);
    if (!record) return record.error();
    Task& task = record->task;
    const bool is_dead = task.state.deliveries >= ReferralStore::most_deliveries;
    begin_version(task, at, {});
    let_go(task.state);
    task.state.business_status = is_dead ? BusinessStatus::dead_letter : BusinessStatus::returned;
    advance(session, *record, is_dead ? EventKind::task_dead_letter : EventKind::task_returned,
            Actor{}, audit_action::expire);
    return {};
}

fhir::Result<TaskRecord> hand_out(WriteSession& session, TaskRecord record, const Claim& claim) {
    Task& task = record.task;
    begin_version(task, claim.at, claim.actor.organisation);
    task.state.business_status = BusinessStatus::picked_up;
    task.state.lease_holder = claim.actor.client;
    task.state.lease_until = claim.at + claim.lease;
    task.state.lease_length = claim.lease;
    ++task.state.deliveries;
    advance(session, record, EventKind::task_claimed, claim.actor, audit_action::claim);
    return record;
}

}  // namespace

fhir::Result<void> apply_change(WriteSession& session, const Change& change) {
    SqliteConnection& database = session.database();
    std::optional<Referral> referral;
    std::optional<Task> task;
    if (change.referral) {
        fhir::Result<Referral> found = read_referral_row(database, change.referral->id, false);
        if (!found) return found.error();
        if (found->version != change.referral->expected_version) return stale();
        referral = std::move(*found);
    }
    if (change.task) {
        fhir::Result<Task> found = read_task_row(database, change.task->id);
        if (!found) return found.error();
        if (found->version != change.task->expected_version) return stale();
        task = std::move(*found);
    }
    std::string chain_referrer;
    if (change.offer) {
        fhir::Result<Referral> found =
            read_referral_row(database, change.offer->task.referral, false);
        if (!found) return found.error();
        if (found->version != change.offer->referral_version) return stale();
        chain_referrer = found->chain_referrer;
    }
    std::optional<Task> kept;
    if (change.kept) {
        fhir::Result<Task> found = find_kept(database, *change.kept);
        if (!found) return found.error();
        kept = std::move(*found);
    }
    if (!referral && !task) {
        return fhir::hidden_error(fhir::ErrorKind::internal, "a change of nothing");
    }

    const Id subject = referral ? referral->id : task->referral;
    const std::optional<Id> task_id = task ? std::optional(task->id) : std::nullopt;
    if (referral) {
        ++referral->version;
        referral->updated = change.at;
        referral->status = change.referral->status;
        referral->status_reason = change.referral->status_reason;
        referral->consent = change.referral->consent.value_or(referral->consent);
        replace_referral_status(database, *referral);
    }
    if (task) {
        begin_version(*task, change.at, change.actor.organisation);
        const TaskStatus before = task->state.status;
        const bool is_step = before != change.task->state.status;
        task->state = change.task->state;
        replace_task(database, *task);
        if (is_step || change.task->work) update_fact(database, *task, *change.task);
        if (is_step) note_step(database, *task, before, change);
    }
    session.write_audit({change.audit, change.at, change.actor,
                         kept ? audit_action::merge : audit_action::change, subject, task_id});
    session.feeds().tell({subject, task_id, change.at}, change.events);
    if (change.full && task) tell_full(session, *task, *change.full);
    if (change.offer && task) write_offer(session, *change.offer, chain_referrer, task->id);
    if (kept) write_kept(session, *std::move(kept), change);
    return {};
}

fhir::Result<std::vector<TaskRecord>> claim_tasks(WriteSession& session, const Claim& claim) {
    SqliteConnection& database = session.database();
    std::vector<Id> run_out;
    {
        SqliteUse query = database.prepared(select_run_out_of_owner);
        query.bind(claim.owner).bind(claim.at);
        run_out = read_ids(query);
    }
    for (const Id& id : run_out) {
        const fhir::Result<void> given = give_back(session, id, claim.at);
        if (!given) return given.error();
    }

    std::vector<TaskRecord> claimed;
    while (claimed.size() < claim.count) {
        std::vector<Id> waiting;
        {
            SqliteUse query = database.prepared(select_waiting);
            query.bind(claim.owner).bind(std::uint64_t{claim.count - claimed.size()});
            waiting = read_ids(query);
        }
        if (waiting.empty()) break;
        // Each of them leaves the waiting ones here, so that the loop comes to an end.
        for (const Id& id : waiting) {
            fhir::Result<TaskRecord> record = read_task_record(database, id, true);
            if (!record) return record.error();
            if (record->task.state.deliveries >= ReferralStore::most_deliveries) {
                const fhir::Result<void> put_aside = give_back(session, id, claim.at);
                if (!put_aside) return put_aside.error();
                continue;
            }
            fhir::Result<TaskRecord> handed = hand_out(session, std::move(*record), claim);
            if (!handed) return handed.error();
            claimed.push_back(std::move(*handed));
        }
    }
    return claimed;
}

fhir::Result<std::uint64_t> expire_leases(WriteSession& session, Timestamp now) {
    std::vector<Id> run_out;
    {
        SqliteUse query = session.database().prepared(select_run_out);
        query.bind(now);
        run_out = read_ids(query);
    }
    for (const Id& id : run_out) {
        const fhir::Result<void> given = give_back(session, id, now);
        if (!given) return given.error();
    }
    return std::uint64_t{run_out.size()};
}

}  // namespace gateway
