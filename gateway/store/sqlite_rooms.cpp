#include "gateway/store/sqlite_rooms.hpp"

#include "gateway/store/rows.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace gateway {
namespace {

constexpr const char* select_version = "SELECT max(version) FROM room WHERE service = ?";
constexpr const char* insert_room =
    "INSERT INTO room (service, version, home, at, client, organisation, request_id, state, weeks, "
    "until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
// With max() alone SQLite takes the other columns from the row that has it.
constexpr const char* select_rooms =
    "SELECT service, max(version), at, state, weeks, until FROM room GROUP BY service "
    "ORDER BY service";

std::optional<std::int64_t> days_of(const std::optional<std::chrono::sys_days>& day) {
    if (!day) return std::nullopt;
    return day->time_since_epoch().count();
}

}  // namespace

fhir::Result<std::uint32_t> say_room(WriteSession& session, const RoomChange& change) {
    std::uint32_t version = 0;
    {
        SqliteUse query = session.database().prepared(select_version);
        if (query.bind(change.service).next() && !query.is_null(0)) version = query.count(0);
    }
    if (version != change.expected_version) {
        return fhir::make_error(fhir::ErrorKind::stale, fhir::IssueType::conflict, "stale-version",
                                "there is another version by now: read it and decide again");
    }
    session.database()
        .prepared(insert_room)
        .bind(change.service)
        .bind(version + 1)
        .bind(change.home)
        .bind(change.at)
        .bind(change.actor.client)
        .bind(change.actor.organisation)
        .bind(change.actor.request_id)
        .bind(number_of(change.room.state))
        .bind(change.room.weeks)
        .bind(days_of(change.room.until))
        .run();
    return version + 1;
}

std::vector<KeptRoom> read_rooms(SqliteConnection& connection) {
    std::vector<KeptRoom> rooms;
    SqliteUse query = connection.prepared(select_rooms);
    while (query.next()) {
        KeptRoom kept;
        kept.service = query.text(0);
        kept.version = query.count(1);
        kept.at = query.time(2);
        kept.room.state = static_cast<mappings::Room::State>(query.number(3));
        if (!query.is_null(4)) kept.room.weeks = query.count(4);
        if (!query.is_null(5)) {
            kept.room.until = std::chrono::sys_days(std::chrono::days(query.number(5)));
        }
        rooms.push_back(std::move(kept));
    }
    return rooms;
}

}  // namespace gateway
