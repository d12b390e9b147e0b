#include "gateway/store/sqlite_outcomes.hpp"

#include "gateway/store/rows.hpp"

#include <algorithm>

namespace gateway {
namespace {

constexpr const char* insert_outcome =
    "INSERT INTO outcome (task, organisation, ended, home) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (task, home) DO NOTHING";
constexpr const char* mark_read =
    "UPDATE outcome SET read = ? WHERE task = ? AND home = ? AND organisation = ? "
    "AND read IS NULL";
// The event of the end, or one that came after it.
constexpr const char* select_told =
    "SELECT DISTINCT o.task FROM event e JOIN outcome o ON o.task = e.task "
    "WHERE e.organisation = ?1 AND e.number > ?2 AND e.number <= ?3 "
    "AND o.organisation = ?1 AND o.read IS NULL AND e.at >= o.ended";
constexpr const char* select_acknowledged = "SELECT number FROM feed_read WHERE organisation = ?";
constexpr const char* write_acknowledged =
    "INSERT INTO feed_read (organisation, number, home) VALUES (?, ?, ?) "
    "ON CONFLICT (organisation, home) DO UPDATE SET number = excluded.number";
constexpr const char* select_last = "SELECT last FROM feed WHERE organisation = ?";
constexpr const char* select_is_unread =
    "SELECT 1 FROM outcome WHERE task = ? AND home = ? AND organisation = ? AND read IS NULL";
constexpr const char* select_read =
    "SELECT read FROM outcome WHERE task = ? AND home = ? AND read IS NOT NULL";
constexpr const char* count_unread =
    "SELECT organisation, count(*), min(ended) FROM outcome INDEXED BY outcome_unread "
    "WHERE read IS NULL GROUP BY organisation ORDER BY organisation";

std::uint64_t number_in(SqliteConnection& database, const char* sql,
                        const std::string& organisation) {
    SqliteUse query = database.prepared(sql);
    return query.bind(organisation).next() ? static_cast<std::uint64_t>(query.number(0)) : 0;
}

}  // namespace

void note_step(SqliteConnection& database, const Task& task, TaskStatus before,
               const Change& change) {
    if (is_open(task.state.status)) return;
    if (change.actor.organisation == task.requester) {
        note_read(database, task.requester, {task.id}, change.at);
    } else if (is_open(before) && !change.offer) {
        database.prepared(insert_outcome)
            .bind(task.id)
            .bind(task.requester)
            .bind(change.at)
            .bind(task.id.home())
            .run();
    }
}

void note_told(WriteSession& session, const std::string& organisation, std::uint64_t after,
               std::uint64_t last, Timestamp at) {
    SqliteConnection& database = session.database();
    std::vector<Id> tasks;
    {
        SqliteUse query = database.prepared(select_told);
        query.bind(organisation).bind(after).bind(last);
        while (query.next()) tasks.push_back(query.id(0));
    }
    note_read(database, organisation, tasks, at);
}

void note_read(SqliteConnection& database, const std::string& organisation,
               const std::vector<Id>& tasks, Timestamp at) {
    for (const Id& task : tasks) {
        database.prepared(mark_read).bind(at).bind(task).bind(task.home()).bind(organisation).run();
    }
}

void acknowledge(WriteSession& session, const std::string& organisation, std::uint64_t number,
                 Timestamp at) {
    SqliteConnection& database = session.database();
    // Of this transaction's own events the counter is not written yet.
    session.feeds().write_counters();
    const std::uint64_t last = std::min(number, number_in(database, select_last, organisation));
    const std::uint64_t before = number_in(database, select_acknowledged, organisation);
    if (last <= before) return;
    note_told(session, organisation, before, last, at);
    database.prepared(write_acknowledged)
        .bind(organisation)
        .bind(last)
        .bind(session.homes().home_of(organisation))
        .run();
}

bool has_unread(SqliteConnection& connection, const std::string& organisation,
                const std::vector<Id>& tasks) {
    return std::ranges::any_of(tasks, [&](const Id& task) {
        SqliteUse query = connection.prepared(select_is_unread);
        return query.bind(task).bind(task.home()).bind(organisation).next();
    });
}

std::map<Id, Timestamp> read_reads(SqliteConnection& connection, const std::vector<Id>& tasks) {
    std::map<Id, Timestamp> reads;
    for (const Id& task : tasks) {
        SqliteUse query = connection.prepared(select_read);
        if (query.bind(task).bind(task.home()).next()) reads[task] = query.time(0);
    }
    return reads;
}

std::vector<UnreadOutcomes> read_unread(SqliteConnection& connection) {
    std::vector<UnreadOutcomes> all;
    SqliteUse query = connection.prepared(count_unread);
    while (query.next()) {
        all.push_back({std::string(query.text(0)), static_cast<std::uint64_t>(query.number(1)),
                       query.time(2)});
    }
    return all;
}

}  // namespace gateway
