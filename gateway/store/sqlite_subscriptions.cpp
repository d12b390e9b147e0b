#include "gateway/store/sqlite_subscriptions.hpp"

#include "gateway/store/rows.hpp"
#include "gateway/store/sqlite_failure.hpp"
#include "gateway/store/sqlite_outcomes.hpp"

#include <string>
#include <utility>

namespace gateway {
namespace {

// In the order of bind_subscription, the key last.
constexpr const char* insert_subscription =
    "INSERT INTO subscription (client, organisation, endpoint, start, next, heartbeat, "
    "most_events, status, is_verified, last_outcome, failures, next_try, last_success, "
    "redrive_next, redrive_last, redrive_rate, next_redrive, version, created, id, home) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* update_subscription =
    "UPDATE subscription SET client = ?, organisation = ?, endpoint = ?, start = ?, next = ?, "
    "heartbeat = ?, most_events = ?, status = ?, is_verified = ?, last_outcome = ?, failures = ?, "
    "next_try = ?, last_success = ?, redrive_next = ?, redrive_last = ?, redrive_rate = ?, "
    "next_redrive = ?, version = ?, created = ? WHERE id = ? AND home = ?";
constexpr const char* delete_subscription = "DELETE FROM subscription WHERE id = ? AND home = ?";
constexpr const char* delete_ledger = "DELETE FROM delivery WHERE subscription = ? AND home = ?";

const std::string columns =
    "SELECT client, organisation, endpoint, start, next, heartbeat, most_events, status, "
    "is_verified, last_outcome, failures, next_try, last_success, redrive_next, redrive_last, "
    "redrive_rate, next_redrive, version, created, id FROM subscription ";
const std::string select_one = columns + "WHERE id = ? AND home = ?";
const std::string select_of_feed = columns + "WHERE client = ? AND organisation = ?";
const std::string select_of_client = columns + "WHERE client = ? ORDER BY id";
const std::string select_all = columns + "ORDER BY id";

constexpr const char* select_feed_last = "SELECT last FROM feed WHERE organisation = ?";
constexpr const char* select_event_time =
    "SELECT at FROM event WHERE organisation = ? AND number = ?";

constexpr const char* select_last_attempt =
    "SELECT coalesce(max(number), 0) FROM delivery WHERE subscription = ?";
constexpr const char* insert_attempt =
    "INSERT INTO delivery (version, type, first, last, attempt, outcome, http_status, took, at, "
    "subscription, number, home) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* delete_old_attempts =
    "DELETE FROM delivery WHERE subscription = ? AND number <= ? AND home = ?";
constexpr const char* select_ledger =
    "SELECT version, type, first, last, attempt, outcome, http_status, took, at FROM delivery "
    "WHERE subscription = ? ORDER BY number DESC LIMIT ?";
constexpr const char* insert_audit =
    "INSERT INTO subscription_audit (id, at, client, organisation, request_id, action, "
    "subscription, first, last, home) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

fhir::Error not_there() {
    return fhir::make_error(fhir::ErrorKind::not_found, fhir::IssueType::not_found, "unknown-id",
                            "there is no such subscription");
}

std::uint64_t whole(const SqliteUse& row, int column) {
    return static_cast<std::uint64_t>(row.number(column));
}

PushSubscription read_row(const SqliteUse& row) {
    PushSubscription subscription;
    subscription.client = row.text(0);
    subscription.organisation = row.text(1);
    subscription.endpoint = row.text(2);
    subscription.start = whole(row, 3);
    subscription.next = whole(row, 4);
    subscription.heartbeat = std::chrono::seconds(row.number(5));
    subscription.most_events = row.count(6);
    subscription.status = enumerator(row, 7, SubscriptionStatus::off);
    subscription.is_verified = row.number(8) != 0;
    subscription.last_outcome = enumerator(row, 9, DeliveryOutcome::not_registered);
    subscription.failures = row.count(10);
    subscription.next_try = row.optional_time(11);
    subscription.last_success = row.optional_time(12);
    if (!row.is_null(13)) {
        subscription.redrive = Redrive{whole(row, 13), whole(row, 14), row.count(15)};
    }
    subscription.next_redrive = row.optional_time(16);
    subscription.version = row.count(17);
    subscription.created = row.time(18);
    subscription.id = row.id(19);
    return subscription;
}

void write_row(SqliteConnection& database, const char* sql, const PushSubscription& subscription) {
    SqliteUse use = database.prepared(sql);
    use.bind(subscription.client)
        .bind(subscription.organisation)
        .bind(subscription.endpoint)
        .bind(subscription.start)
        .bind(subscription.next)
        .bind(std::int64_t{subscription.heartbeat.count()})
        .bind(subscription.most_events)
        .bind(number_of(subscription.status))
        .bind(std::int64_t{subscription.is_verified})
        .bind(number_of(subscription.last_outcome))
        .bind(subscription.failures)
        .bind(subscription.next_try)
        .bind(subscription.last_success);
    if (subscription.redrive) {
        use.bind(subscription.redrive->next)
            .bind(subscription.redrive->last)
            .bind(subscription.redrive->per_minute);
    } else {
        use.bind(std::nullopt).bind(std::nullopt).bind(std::nullopt);
    }
    use.bind(subscription.next_redrive)
        .bind(subscription.version)
        .bind(subscription.created)
        .bind(subscription.id)
        .bind(subscription.id.home())
        .run();
}

void audit(WriteSession& session, const Id& id, Timestamp at, const Actor& actor,
           std::string_view action, const Id& subscription,
           const std::optional<Redrive>& range = std::nullopt) {
    SqliteUse use = session.database().prepared(insert_audit);
    use.bind(id).bind(at).bind(actor.client).bind(actor.organisation).bind(actor.request_id);
    use.bind(action).bind(subscription);
    if (range)
        use.bind(range->next).bind(range->last);
    else
        use.bind(std::nullopt).bind(std::nullopt);
    use.bind(subscription.home()).run();
}

std::uint64_t feed_last(SqliteConnection& database, const std::string& organisation) {
    SqliteUse query = database.prepared(select_feed_last);
    return query.bind(organisation).next() ? whole(query, 0) : 0;
}

std::uint64_t last_attempt(SqliteConnection& database, const Id& subscription) {
    SqliteUse query = database.prepared(select_last_attempt);
    query.bind(subscription).next();
    return whole(query, 0);
}

void write_attempt(SqliteConnection& database, const DeliveryAttempt& attempt) {
    const std::uint64_t number = last_attempt(database, attempt.subscription) + 1;
    const Home home = attempt.subscription.home();
    database.prepared(insert_attempt)
        .bind(attempt.version)
        .bind(number_of(attempt.type))
        .bind(attempt.first)
        .bind(attempt.last)
        .bind(attempt.attempt)
        .bind(number_of(attempt.outcome))
        .bind(attempt.http_status)
        .bind(std::int64_t{attempt.took.count()})
        .bind(attempt.at)
        .bind(attempt.subscription)
        .bind(number)
        .bind(home)
        .run();
    if (number <= SubscriptionStore::ledger_size) return;
    database.prepared(delete_old_attempts)
        .bind(attempt.subscription)
        .bind(number - SubscriptionStore::ledger_size)
        .bind(home)
        .run();
}

}  // namespace

fhir::Result<SubscriptionMade> make_subscription(WriteSession& session,
                                                 const NewSubscription& wanted) {
    SqliteConnection& database = session.database();
    PushSubscription subscription = wanted.subscription;
    {
        SqliteUse query = database.prepared(select_of_feed.c_str());
        query.bind(subscription.client).bind(subscription.organisation);
        if (query.next()) return SubscriptionMade{true, read_row(query)};
    }
    // Of this transaction's own events the counter is not written yet.
    session.feeds().write_counters();
    subscription.start = feed_last(database, subscription.organisation);
    subscription.next = subscription.start + 1;
    write_row(database, insert_subscription, subscription);
    audit(session, wanted.audit, subscription.created, wanted.actor, "subscribe", subscription.id);
    return SubscriptionMade{false, std::move(subscription)};
}

fhir::Result<void> change_subscription(WriteSession& session, const SubscriptionChange& change) {
    SqliteConnection& database = session.database();
    const auto found = read_subscription(database, change.id);
    if (!found) return found.error();
    const Wish wish = change.wanted.wish;
    if (wish == Wish::remove) {
        database.prepared(delete_subscription).bind(change.id).bind(change.id.home()).run();
        database.prepared(delete_ledger).bind(change.id).bind(change.id.home()).run();
    } else {
        write_row(database, update_subscription, after(*found, change.wanted));
    }
    const bool has_range = wish == Wish::redrive;
    audit(session, change.audit, change.at, change.actor, to_code(wish), change.id,
          has_range ? std::optional(change.wanted.redrive) : found->redrive);
    return {};
}

fhir::Result<void> book_attempt(WriteSession& session, const DeliveryAttempt& attempt) {
    SqliteConnection& database = session.database();
    const auto found = read_subscription(database, attempt.subscription);
    if (!found) return found.error();
    write_attempt(database, attempt);
    write_row(database, update_subscription, after(*found, attempt));
    if (attempt.outcome == DeliveryOutcome::delivered && attempt.first > 0) {
        note_told(session, found->organisation, attempt.first - 1, attempt.last, attempt.at);
    }
    return {};
}

fhir::Result<PushSubscription> read_subscription(SqliteConnection& connection, const Id& id) {
    SqliteUse query = connection.prepared(select_one.c_str());
    if (!query.bind(id).bind(id.home()).next()) return not_there();
    return read_row(query);
}

fhir::Result<std::vector<SubscriptionState>> read_subscriptions(SqliteConnection& connection,
                                                                const std::string& client) {
    const ReadTransaction moment(connection);
    std::vector<SubscriptionState> all;
    SqliteUse query =
        connection.prepared(client.empty() ? select_all.c_str() : select_of_client.c_str());
    if (!client.empty()) query.bind(client);
    while (query.next()) all.push_back({read_row(query), 0, std::nullopt});
    for (SubscriptionState& state : all) {
        const std::string& organisation = state.subscription.organisation;
        state.feed_last = feed_last(connection, organisation);
        SqliteUse event = connection.prepared(select_event_time);
        event.bind(organisation).bind(state.subscription.next);
        if (event.next()) state.oldest_waiting = event.time(0);
    }
    return all;
}

fhir::Result<std::vector<DeliveryAttempt>> read_ledger(SqliteConnection& connection,
                                                       const Id& subscription,
                                                       std::uint32_t count) {
    const ReadTransaction moment(connection);
    std::vector<DeliveryAttempt> attempts;
    SqliteUse query = connection.prepared(select_ledger);
    query.bind(subscription).bind(count);
    while (query.next()) {
        DeliveryAttempt attempt;
        attempt.subscription = subscription;
        attempt.version = query.count(0);
        attempt.type = enumerator(query, 1, NotificationType::redrive);
        attempt.first = whole(query, 2);
        attempt.last = whole(query, 3);
        attempt.attempt = query.count(4);
        attempt.outcome = enumerator(query, 5, DeliveryOutcome::not_registered);
        attempt.http_status = query.count(6);
        attempt.took = std::chrono::milliseconds(query.number(7));
        attempt.at = query.time(8);
        attempts.push_back(attempt);
    }
    return attempts;
}

}  // namespace gateway
