#include "gateway/store/sqlite_health.hpp"

#include "gateway/store/rows.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace gateway {
namespace {

// From owner to owner, without a look at each one's tasks.
constexpr const char* select_next_owner =
    "SELECT owner FROM task WHERE owner > ? ORDER BY owner LIMIT 1";
// Stage 4 is closed, 5 unrouted. The index has all that is asked here.
constexpr const char* count_stages =
    "SELECT stage, count(*), min(placed_at) FROM task WHERE owner = ? AND stage < 4 "
    "GROUP BY stage";
// Their lease has run out, and nobody has come by yet: they are waiting again.
constexpr const char* count_run_out =
    "SELECT owner, count(*), min(placed_at) FROM task INDEXED BY task_by_lease "
    "WHERE stage = 1 AND lease_until <= ? GROUP BY owner";
constexpr const char* count_unrouted = "SELECT count(*) FROM task WHERE owner = ? AND stage = 5";
constexpr const char* count_silent =
    "SELECT owner, silence, count(*), min(since) FROM task INDEXED BY task_by_silence "
    "WHERE silence > 0 GROUP BY owner, silence";
constexpr const char* count_outgoing = "SELECT count(*) FROM outbox";
constexpr const char* count_referrals = "SELECT coalesce(max(rowid), 0) FROM referral";
constexpr const char* select_polls = "SELECT client, last_poll FROM collector";
constexpr const char* write_poll =
    "INSERT INTO collector (client, last_poll) VALUES (?, ?) "
    "ON CONFLICT (client) DO UPDATE SET last_poll = max(last_poll, excluded.last_poll)";
constexpr const char* expect_poll =
    "INSERT INTO collector (client, last_poll) VALUES (?, ?) ON CONFLICT (client) DO NOTHING";
constexpr const char* write_probe_row =
    "INSERT INTO gateway_setting (name, value) VALUES ('probe', randomblob(8)) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value";

struct Counted {
    std::uint64_t count = 0;
    std::optional<Timestamp> oldest;
};

void add_waiting(QueueHealth& queue, const Counted& counted) {
    queue.waiting += counted.count;
    if (!counted.oldest) return;
    queue.oldest_waiting =
        queue.oldest_waiting ? std::min(*queue.oldest_waiting, *counted.oldest) : counted.oldest;
}

// None: it has no open task.
std::optional<QueueHealth> read_queue(SqliteConnection& connection, const std::string& owner,
                                      const Counted& run_out) {
    QueueHealth queue;
    queue.owner = owner;
    bool has_open = false;
    SqliteUse stages = connection.prepared(count_stages);
    stages.bind(owner);
    while (stages.next()) {
        has_open = true;
        const Counted counted{static_cast<std::uint64_t>(stages.number(1)), stages.time(2)};
        switch (static_cast<Stage>(stages.number(0))) {
            case Stage::waiting:
                add_waiting(queue, counted);
                break;
            case Stage::held:
                queue.held = counted.count - std::min(counted.count, run_out.count);
                break;
            case Stage::dead_letter:
                queue.dead_letters = counted.count;
                break;
            default:
                break;
        }
    }
    if (!has_open) return std::nullopt;
    add_waiting(queue, run_out);
    return queue;
}

std::map<std::string, Counted> read_run_out(SqliteConnection& connection, Timestamp now) {
    std::map<std::string, Counted> found;
    SqliteUse query = connection.prepared(count_run_out);
    query.bind(now);
    while (query.next()) {
        const auto count = static_cast<std::uint64_t>(query.number(1));
        found.emplace(query.text(0), Counted{count, query.time(2)});
    }
    return found;
}

std::optional<std::string> next_owner(SqliteConnection& connection, const std::string& after) {
    SqliteUse query = connection.prepared(select_next_owner);
    if (!query.bind(after).next()) return std::nullopt;
    return std::string(query.text(0));
}

// Queues are in the order of their owners.
void add_silent(SqliteConnection& connection, std::vector<QueueHealth>& queues) {
    SqliteUse query = connection.prepared(count_silent);
    while (query.next()) {
        const auto queue = std::ranges::lower_bound(queues, query.text(0), {}, &QueueHealth::owner);
        if (queue == queues.end() || queue->owner != query.text(0)) continue;
        const bool is_nudged = query.number(1) == number_of(Silence::nudged);
        (is_nudged ? queue->overdue : queue->escalated) =
            static_cast<std::uint64_t>(query.number(2));
        const Timestamp since = query.time(3);
        queue->silent_since = std::min(queue->silent_since.value_or(since), since);
    }
}

std::uint64_t read_unrouted(SqliteConnection& connection, const std::string& owner) {
    SqliteUse query = connection.prepared(count_unrouted);
    return query.bind(owner).next() ? static_cast<std::uint64_t>(query.number(0)) : 0;
}

std::uint64_t count(SqliteConnection& connection, const char* sql) {
    SqliteUse query = connection.prepared(sql);
    return query.next() ? static_cast<std::uint64_t>(query.number(0)) : 0;
}

}  // namespace

StoreHealth read_health(SqliteConnection& connection, Timestamp now) {
    const ReadTransaction moment(connection);
    StoreHealth health;
    std::map<std::string, Counted> run_out = read_run_out(connection, now);
    // No owner's name is empty, so all of them come after the empty one.
    std::optional<std::string> owner = next_owner(connection, {});
    while (owner) {
        std::optional<QueueHealth> queue = read_queue(connection, *owner, run_out[*owner]);
        if (queue) health.queues.push_back(std::move(*queue));
        health.unrouted += read_unrouted(connection, *owner);
        owner = next_owner(connection, *owner);
    }
    add_silent(connection, health.queues);
    health.undelivered = count(connection, count_outgoing);
    health.referrals = count(connection, count_referrals);
    SqliteUse polls = connection.prepared(select_polls);
    while (polls.next()) health.last_polls.emplace(polls.text(0), polls.time(1));
    return health;
}

void note_poll(WriteSession& session, const std::string& client, Timestamp at) {
    session.database().prepared(write_poll).bind(client).bind(at).run();
}

void expect_polls(WriteSession& session, const std::vector<std::string>& clients, Timestamp at) {
    for (const std::string& client : clients) {
        session.database().prepared(expect_poll).bind(client).bind(at).run();
    }
}

void write_probe(WriteSession& session) {
    session.database().prepared(write_probe_row).run();
}

}  // namespace gateway
