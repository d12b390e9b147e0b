#include "gateway/store/migrations.hpp"

#include "gateway/store/store_open_error.hpp"

#include <array>

namespace gateway {
namespace {

// Ids are UUIDs of 16 bytes, times milliseconds since 1970. `home` is the last column of every
// key and index. Small rows that are found by their key lie in it (WITHOUT ROWID); a referral, with
// its content of some kilobytes, lies in the order of arrival.
//
// Every index whose order is not that of arrival costs each accept a page of log, so there are few.
// A referrer's referrals are found by its tasks, whose requester it is; is_apart marks those where
// it is not. That an event is told once has to be looked up only where it came through the outbox.
//
// In a table WITHOUT ROWID the columns of its key come first: the quick_check of SQLite 3.40 takes
// the values of others for theirs, and says that a sound file is damaged.
constexpr const char* first_schema = R"sql(
    CREATE TABLE referral (
        id BLOB NOT NULL, chain BLOB NOT NULL, based_on BLOB,
        client TEXT NOT NULL, referrer TEXT NOT NULL, chain_referrer TEXT NOT NULL,
        person BLOB NOT NULL, identifier_system TEXT, identifier TEXT,
        shape INTEGER NOT NULL, consent INTEGER NOT NULL, practice TEXT NOT NULL,
        accepted_at INTEGER NOT NULL, version INTEGER NOT NULL, updated INTEGER NOT NULL,
        status INTEGER NOT NULL, status_reason TEXT NOT NULL,
        digest BLOB NOT NULL, patient_key BLOB, is_apart INTEGER NOT NULL,
        home INTEGER NOT NULL, content BLOB NOT NULL,
        PRIMARY KEY (id, home)
    ) STRICT;
    CREATE UNIQUE INDEX referral_by_identifier
        ON referral (identifier, identifier_system, client, home) WHERE identifier IS NOT NULL;
    CREATE INDEX referral_by_patient ON referral (patient_key, home)
        WHERE patient_key IS NOT NULL;
    CREATE INDEX referral_by_person ON referral (person, home);
    CREATE INDEX referral_by_base ON referral (based_on, home) WHERE based_on IS NOT NULL;
    CREATE INDEX referral_by_referrer ON referral (referrer, accepted_at, id, home)
        WHERE is_apart = 1;
    CREATE INDEX referral_by_chain_referrer ON referral (chain_referrer, accepted_at, id, home)
        WHERE chain_referrer <> referrer;

    CREATE TABLE referral_version (
        id BLOB NOT NULL, version INTEGER NOT NULL, home INTEGER NOT NULL, updated INTEGER NOT NULL,
        status INTEGER NOT NULL, status_reason TEXT NOT NULL,
        PRIMARY KEY (id, version, home)
    ) STRICT, WITHOUT ROWID;

    -- stage: 0 waiting, 1 held, 2 dead letter, 3 open otherwise, 4 closed
    CREATE TABLE task (
        id BLOB NOT NULL, home INTEGER NOT NULL, referral BLOB NOT NULL, part_of BLOB,
        owner TEXT NOT NULL, requester TEXT NOT NULL, chain_referrer TEXT NOT NULL,
        service TEXT NOT NULL, rule TEXT NOT NULL, decision TEXT NOT NULL,
        placed_at INTEGER NOT NULL, version INTEGER NOT NULL, updated INTEGER NOT NULL,
        changed_by TEXT NOT NULL, status INTEGER NOT NULL, business_status INTEGER NOT NULL,
        reason TEXT NOT NULL, notes TEXT NOT NULL, outputs TEXT NOT NULL,
        lease_holder TEXT NOT NULL, lease_until INTEGER NOT NULL, lease_length INTEGER NOT NULL,
        deliveries INTEGER NOT NULL, stage INTEGER NOT NULL,
        PRIMARY KEY (id, home)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX task_by_referral ON task (referral, home);
    CREATE INDEX task_by_owner ON task (owner, stage, placed_at, id, home);
    CREATE INDEX task_by_requester ON task (requester, placed_at, id, home);
    CREATE INDEX task_by_chain_referrer ON task (chain_referrer, placed_at, id, home)
        WHERE chain_referrer <> requester;
    CREATE INDEX task_by_part ON task (part_of, home) WHERE part_of IS NOT NULL;
    CREATE INDEX task_by_lease ON task (lease_until, id, home) WHERE stage = 1;

    CREATE TABLE task_version (
        id BLOB NOT NULL, version INTEGER NOT NULL, home INTEGER NOT NULL, updated INTEGER NOT NULL,
        changed_by TEXT NOT NULL, status INTEGER NOT NULL, business_status INTEGER NOT NULL,
        reason TEXT NOT NULL, notes TEXT NOT NULL, outputs TEXT NOT NULL,
        lease_holder TEXT NOT NULL, lease_until INTEGER NOT NULL, lease_length INTEGER NOT NULL,
        deliveries INTEGER NOT NULL,
        PRIMARY KEY (id, version, home)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE idempotency (
        client TEXT NOT NULL, key TEXT NOT NULL, home INTEGER NOT NULL, referral BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        PRIMARY KEY (client, key, home)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE organisation_home (
        organisation TEXT NOT NULL PRIMARY KEY, home INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE feed (
        organisation TEXT NOT NULL, home INTEGER NOT NULL, last INTEGER NOT NULL,
        PRIMARY KEY (organisation, home)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE event (
        organisation TEXT NOT NULL, number INTEGER NOT NULL, home INTEGER NOT NULL,
        source BLOB NOT NULL, kind INTEGER NOT NULL, referral BLOB NOT NULL, task BLOB,
        at INTEGER NOT NULL, is_delivered INTEGER NOT NULL,
        PRIMARY KEY (organisation, number, home)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX event_once ON event (organisation, source, home)
        WHERE is_delivered = 1;
    CREATE TABLE outbox (
        number INTEGER PRIMARY KEY, source BLOB NOT NULL, organisation TEXT NOT NULL,
        kind INTEGER NOT NULL, referral BLOB NOT NULL, task BLOB, at INTEGER NOT NULL,
        to_home INTEGER NOT NULL, home INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE audit (
        id BLOB NOT NULL, home INTEGER NOT NULL, at INTEGER NOT NULL,
        client TEXT NOT NULL, organisation TEXT NOT NULL, request_id TEXT NOT NULL,
        action TEXT NOT NULL, referral BLOB NOT NULL, task BLOB,
        PRIMARY KEY (id, home)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE collector (
        client TEXT NOT NULL PRIMARY KEY, last_poll INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE gateway_setting (
        name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
)sql";

// A person's referrals are looked for with every arrival, the newest first.
constexpr const char* already_open = R"sql(
    ALTER TABLE task ADD COLUMN already_open BLOB;
    DROP INDEX referral_by_patient;
    CREATE INDEX referral_by_patient ON referral (patient_key, accepted_at, id, home)
        WHERE patient_key IS NOT NULL;
)sql";

// state as mappings::Room::State; `until` in days since 1970. Every version stays: who said what.
constexpr const char* room = R"sql(
    CREATE TABLE room (
        service TEXT NOT NULL, version INTEGER NOT NULL, home INTEGER NOT NULL,
        at INTEGER NOT NULL, client TEXT NOT NULL, organisation TEXT NOT NULL,
        request_id TEXT NOT NULL, state INTEGER NOT NULL, weeks INTEGER, until INTEGER,
        PRIMARY KEY (service, version, home)
    ) STRICT, WITHOUT ROWID;
)sql";

// Of a version from before this step it is not known any more: 0 is absent.
constexpr const char* consent =
    "ALTER TABLE referral_version ADD COLUMN consent INTEGER NOT NULL DEFAULT 0";

// A subscription lies where its organisation does. `next`, `redrive_next` and those of the ledger
// are numbers of the feed.
constexpr const char* subscriptions = R"sql(
    CREATE TABLE subscription (
        id BLOB NOT NULL, home INTEGER NOT NULL, client TEXT NOT NULL, organisation TEXT NOT NULL,
        endpoint TEXT NOT NULL, start INTEGER NOT NULL, next INTEGER NOT NULL,
        heartbeat INTEGER NOT NULL, most_events INTEGER NOT NULL, status INTEGER NOT NULL,
        is_verified INTEGER NOT NULL, last_outcome INTEGER NOT NULL, failures INTEGER NOT NULL,
        next_try INTEGER, last_success INTEGER, redrive_next INTEGER, redrive_last INTEGER,
        redrive_rate INTEGER, next_redrive INTEGER, version INTEGER NOT NULL,
        created INTEGER NOT NULL,
        PRIMARY KEY (id, home)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX subscription_once ON subscription (client, organisation, home);

    CREATE TABLE delivery (
        subscription BLOB NOT NULL, number INTEGER NOT NULL, home INTEGER NOT NULL,
        version INTEGER NOT NULL, type INTEGER NOT NULL, first INTEGER NOT NULL,
        last INTEGER NOT NULL, attempt INTEGER NOT NULL, outcome INTEGER NOT NULL,
        http_status INTEGER NOT NULL, took INTEGER NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (subscription, number, home)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE subscription_audit (
        id BLOB NOT NULL, home INTEGER NOT NULL, at INTEGER NOT NULL,
        client TEXT NOT NULL, organisation TEXT NOT NULL, request_id TEXT NOT NULL,
        action TEXT NOT NULL, subscription BLOB NOT NULL, first INTEGER, last INTEGER,
        PRIMARY KEY (id, home)
    ) STRICT, WITHOUT ROWID;
)sql";

// A row for each task, with what its chain began with beside it, so that a period is read in one
// walk. Tasks from before this step have none.
constexpr const char* fact = R"sql(
    CREATE TABLE fact (
        task BLOB NOT NULL, home INTEGER NOT NULL, chain BLOB NOT NULL, arrived INTEGER NOT NULL,
        pcn TEXT NOT NULL, icb TEXT NOT NULL, source INTEGER NOT NULL, age INTEGER NOT NULL,
        need_system TEXT NOT NULL, need TEXT NOT NULL, is_onward INTEGER NOT NULL,
        is_provider INTEGER NOT NULL, owner TEXT NOT NULL, service TEXT NOT NULL,
        placed INTEGER NOT NULL, accepted INTEGER, ended INTEGER, status INTEGER NOT NULL,
        decline TEXT NOT NULL,
        PRIMARY KEY (task, home)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fact_by_arrival ON fact (arrived, chain, home);
)sql";

// watch: which clock of the watchdog runs, as in rows.hpp (null: none), and from when it counts.
// The clocks of what is open begin with this step, so that nobody is told of a time in which nobody
// watched. Most tasks are never silent and have no lead: the other two indexes are all but empty.
constexpr const char* silence = R"sql(
    ALTER TABLE task ADD COLUMN silence INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE task ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE task ADD COLUMN told_at INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE task ADD COLUMN lead TEXT NOT NULL DEFAULT '';
    ALTER TABLE task ADD COLUMN is_urgent INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE task ADD COLUMN watch INTEGER;
    ALTER TABLE task ADD COLUMN watch_from INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE task_version ADD COLUMN silence INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE task_version ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE task_version ADD COLUMN told_at INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE task_version ADD COLUMN lead TEXT NOT NULL DEFAULT '';
    UPDATE task SET since = unixepoch() * 1000, watch_from = unixepoch() * 1000, watch = 3 *
        CASE WHEN business_status = 6 THEN 6 WHEN business_status = 3 THEN 2
             WHEN status = 0 THEN 0 ELSE status + 2 END
        WHERE stage < 4 AND business_status <> 4;
    CREATE INDEX task_by_watch ON task (watch, watch_from, id, home) WHERE watch IS NOT NULL;
    CREATE INDEX task_by_silence ON task (owner, silence, since, id, home) WHERE silence > 0;
    CREATE INDEX task_by_lead ON task (lead, placed_at, id, home) WHERE lead <> '';
)sql";

// What providers declined for want of room, and what was accepted, in the order of time. Neither
// has a row of what only arrives. status is in the second so that counting a year needs no table.
constexpr const char* declines = R"sql(
    CREATE INDEX fact_by_full ON fact (owner, service, ended, home)
        WHERE decline = 'at-capacity' AND is_provider = 1;
    CREATE INDEX fact_by_acceptance ON fact (owner, service, accepted, status, home)
        WHERE accepted IS NOT NULL AND status <> 8;
)sql";

// Only what was merged has something in these columns. `repeats`: ids of referrals, 16 bytes each.
constexpr const char* merge = R"sql(
    ALTER TABLE task ADD COLUMN merged_into BLOB;
    ALTER TABLE task ADD COLUMN is_merge_told INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE task ADD COLUMN repeats BLOB;
    ALTER TABLE task_version ADD COLUMN merged_into BLOB;
    ALTER TABLE task_version ADD COLUMN is_merge_told INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE task_version ADD COLUMN repeats BLOB;
    ALTER TABLE fact ADD COLUMN is_merged INTEGER NOT NULL DEFAULT 0;
)sql";

// An end for its requester to read. Tasks that ended before this step have none. feed_read: up to
// which event of its feed an organisation has said that it has them.
constexpr const char* outcome = R"sql(
    CREATE TABLE outcome (
        task BLOB NOT NULL, home INTEGER NOT NULL, organisation TEXT NOT NULL,
        ended INTEGER NOT NULL, read INTEGER,
        PRIMARY KEY (task, home)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX outcome_unread ON outcome (organisation, ended, task, home) WHERE read IS NULL;
    CREATE TABLE feed_read (
        organisation TEXT NOT NULL, home INTEGER NOT NULL, number INTEGER NOT NULL,
        PRIMARY KEY (organisation, home)
    ) STRICT, WITHOUT ROWID;
)sql";

// `measures` is how many rows of fact_measure the fact has, so that most are read without a look at
// them. Of what was told before this step nothing is counted.
constexpr const char* work = R"sql(
    ALTER TABLE fact ADD COLUMN contacts INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE fact ADD COLUMN measures INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE fact_measure (
        task BLOB NOT NULL, place INTEGER NOT NULL, home INTEGER NOT NULL,
        number TEXT NOT NULL, moment INTEGER NOT NULL, at INTEGER NOT NULL, value REAL NOT NULL,
        PRIMARY KEY (task, place, home)
    ) STRICT, WITHOUT ROWID;
)sql";

constexpr auto all_migrations = std::to_array<Migration>({
    {1, first_schema},
    {2, already_open},
    {3, room},
    {4, consent},
    {5, subscriptions},
    {6, fact},
    {7, silence},
    {8, declines},
    {9, merge},
    {10, outcome},
    {11, work},
});

constexpr const char* count_of_tables = "SELECT count(*) FROM sqlite_schema";

void apply(SqliteConnection& connection, const Migration& step) {
    connection.execute("BEGIN IMMEDIATE");
    try {
        connection.execute(step.sql);
        const std::string mark = "PRAGMA application_id = " + std::to_string(store_application_id) +
                                 "; PRAGMA user_version = " + std::to_string(step.number) + ";";
        connection.execute(mark.c_str());
        connection.execute("COMMIT");
    } catch (...) {
        if (connection.is_in_transaction()) connection.execute("ROLLBACK");
        throw;
    }
}

}  // namespace

std::span<const Migration> migrations() {
    return all_migrations;
}

void migrate(SqliteConnection& connection, const std::string& path,
             std::span<const Migration> steps) {
    const std::int64_t owner = connection.number("PRAGMA application_id");
    const std::int64_t version = connection.number("PRAGMA user_version");
    const bool is_new = owner == 0 && version == 0 && connection.number(count_of_tables) == 0;
    if (owner != store_application_id && !is_new) {
        throw StoreOpenError(path +
                             " is a database of another program: name a file of the gateway's "
                             "own, or one that does not exist yet");
    }
    if (version > steps.back().number) {
        throw StoreOpenError("the store " + path + " has schema " + std::to_string(version) +
                             ", and this gateway knows up to " +
                             std::to_string(steps.back().number) +
                             ": start the newer gateway that wrote it, or restore a backup");
    }
    for (const Migration& step : steps) {
        if (step.number > version) apply(connection, step);
    }
}

}  // namespace gateway
