#include "gateway/store/sqlite_feed.hpp"

#include "gateway/store/rows.hpp"
#include "gateway/store/sqlite_failure.hpp"

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

constexpr const char* select_last = "SELECT last FROM feed WHERE organisation = ?";
constexpr const char* insert_event =
    "INSERT INTO event (organisation, number, source, kind, referral, task, at, "
    "is_delivered, home) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (organisation, source, home) WHERE is_delivered = 1 DO NOTHING";
constexpr const char* write_counter =
    "INSERT INTO feed (organisation, last, home) VALUES (?, ?, ?) "
    "ON CONFLICT (organisation, home) DO UPDATE SET last = excluded.last";
constexpr const char* insert_outgoing =
    "INSERT INTO outbox (source, organisation, kind, referral, task, at, to_home, home) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* select_outgoing =
    "SELECT number, organisation, source, kind, referral, task, at FROM outbox "
    "ORDER BY number LIMIT ?";
constexpr const char* delete_outgoing = "DELETE FROM outbox WHERE number <= ?";
constexpr const char* select_events =
    "SELECT number, kind, referral, task, at FROM event "
    "WHERE organisation = ? AND number >= ? ORDER BY number LIMIT ?";

bool is_about_a_task(EventKind kind) {
    return kind != EventKind::referral_accepted && kind != EventKind::referral_changed;
}

std::optional<Id> task_of(const Happening& happening, EventKind kind) {
    return is_about_a_task(kind) ? happening.task : std::nullopt;
}

EventKind read_kind(const SqliteUse& row, int column) {
    const std::int64_t number = row.number(column);
    if (number < 0 || number > number_of(EventKind::task_full)) {
        throw SqliteFailure(SQLITE_CORRUPT, "an event of no kind");
    }
    return static_cast<EventKind>(number);
}

}  // namespace

void FeedWriter::tell(const Happening& happening, std::span<const NewEvent> events) {
    for (std::size_t place = 0; place < events.size(); ++place) {
        const NewEvent& event = events[place];
        const auto is_same = [&event](const NewEvent& other) {
            return other.organisation == event.organisation && other.source == event.source;
        };
        if (std::ranges::any_of(events.first(place), is_same)) continue;
        Counter& counter = counter_of(event.organisation);
        if (counter.home == happening.referral.home()) {
            append(event.organisation, counter, event.source, event.kind, happening);
            continue;
        }
        connection_.prepared(insert_outgoing)
            .bind(event.source)
            .bind(event.organisation)
            .bind(number_of(event.kind))
            .bind(happening.referral)
            .bind(task_of(happening, event.kind))
            .bind(happening.at)
            .bind(counter.home)
            .bind(happening.referral.home())
            .run();
        has_outgoing_ = true;
    }
}

std::size_t FeedWriter::deliver(std::size_t most) {
    SqliteUse outgoing = connection_.prepared(select_outgoing);
    outgoing.bind(std::uint64_t{most});
    std::size_t delivered = 0;
    std::int64_t last = 0;
    while (outgoing.next()) {
        const std::string organisation(outgoing.text(1));
        const Happening happening{outgoing.id(4), outgoing.optional_id(5), outgoing.time(6)};
        append(organisation, counter_of(organisation), outgoing.id(2), read_kind(outgoing, 3),
               happening);
        last = outgoing.number(0);
        ++delivered;
    }
    if (delivered > 0) connection_.prepared(delete_outgoing).bind(last).run();
    has_outgoing_ = delivered == most;
    return delivered;
}

void FeedWriter::write_counters() {
    for (const std::string& organisation : changed_) {
        const Counter& counter = counters_.at(organisation);
        connection_.prepared(write_counter)
            .bind(organisation)
            .bind(counter.last)
            .bind(counter.home)
            .run();
    }
}

std::vector<std::string> FeedWriter::take_heard() {
    for (const std::string& organisation : changed_) counters_.at(organisation).is_changed = false;
    return std::exchange(changed_, {});
}

void FeedWriter::forget() {
    counters_.clear();
    changed_.clear();
    has_outgoing_ = true;
}

FeedWriter::Counter& FeedWriter::counter_of(const std::string& organisation) {
    const auto place = counters_.find(organisation);
    if (place != counters_.end()) return place->second;
    Counter counter;
    counter.home = homes_.home_of(organisation);
    SqliteUse query = connection_.prepared(select_last);
    if (query.bind(organisation).next()) counter.last = static_cast<std::uint64_t>(query.number(0));
    return counters_.emplace(organisation, counter).first->second;
}

void FeedWriter::append(const std::string& organisation, Counter& counter, const Id& source,
                        EventKind kind, const Happening& happening) {
    connection_.prepared(insert_event)
        .bind(organisation)
        .bind(counter.last + 1)
        .bind(source)
        .bind(number_of(kind))
        .bind(happening.referral)
        .bind(task_of(happening, kind))
        .bind(happening.at)
        .bind(std::int64_t{counter.home != happening.referral.home()})
        .bind(counter.home)
        .run();
    if (connection_.changes() == 0) return;  // it has been told before
    ++counter.last;
    if (counter.is_changed) return;
    counter.is_changed = true;
    changed_.push_back(organisation);
}

fhir::Result<Feed> read_events(SqliteConnection& connection, const std::string& organisation,
                               std::uint64_t from, std::uint32_t count) {
    const ReadTransaction moment(connection);
    Feed feed;
    SqliteUse last = connection.prepared(select_last);
    if (!last.bind(organisation).next()) return feed;
    feed.last = static_cast<std::uint64_t>(last.number(0));
    if (from > feed.last) return feed;
    SqliteUse events = connection.prepared(select_events);
    events.bind(organisation).bind(from).bind(count);
    while (events.next()) {
        Event event;
        event.number = static_cast<std::uint64_t>(events.number(0));
        event.kind = read_kind(events, 1);
        event.referral = events.id(2);
        event.task = events.optional_id(3);
        event.at = events.time(4);
        feed.events.push_back(event);
    }
    return feed;
}

}  // namespace gateway
