#pragma once

#include "gateway/ports/referral_store.hpp"
#include "gateway/store/sqlite_connection.hpp"
#include "gateway/store/sqlite_feed.hpp"
#include "gateway/store/sqlite_homes.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// Words of the audit's column `action`.
namespace audit_action {
inline constexpr std::string_view accept = "accept";
inline constexpr std::string_view change = "change";
inline constexpr std::string_view claim = "claim";
inline constexpr std::string_view expire = "expire";
inline constexpr std::string_view offer = "offer";
inline constexpr std::string_view merge = "merge";
}  // namespace audit_action

// Who did what to which referral.
struct AuditRow {
    const Id& id;
    Timestamp at;
    const Actor& actor;
    std::string_view action;
    const Id& referral;
    const std::optional<Id>& task;
};

// The one read-write connection and what is remembered beside it. On the writer's thread only.
// Throws SqliteFailure; after one, either roll_back() or no use at all.
class WriteSession {
public:
    explicit WriteSession(const std::string& path);

    void begin();
    void commit();
    void roll_back();

    SqliteConnection& database() { return connection_; }
    SqliteHomes& homes() { return homes_; }
    FeedWriter& feeds() { return feeds_; }
    void write_audit(const AuditRow& row);

    // Is that audit row still there? Asked after a reopening of the last one that was answered.
    bool has_audit(const Id& id);
    // The last one that was committed; none: nothing was, since the opening.
    const std::optional<Id>& last_audit() const { return committed_audit_; }

    // Bytes in the write-ahead log since it was last begun anew.
    std::size_t log_bytes() const;
    // Brings the log's pages into the file; `truncate` waits for readers and empties the log. That
    // somebody is in the way is no failure: there is a next time.
    void checkpoint(bool truncate);

private:
    SqliteConnection connection_;
    SqliteHomes homes_{connection_};
    FeedWriter feeds_{connection_, homes_};
    std::optional<Id> latest_audit_;
    std::optional<Id> committed_audit_;
    int log_pages_ = 0;
};

}  // namespace gateway
