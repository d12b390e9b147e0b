// Feeds: the numbered events of each organisation, and the outbox of those on their way to another
// home.
#pragma once

#include "fhir/error.hpp"
#include "gateway/ports/referral_store.hpp"
#include "gateway/store/sqlite_homes.hpp"

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace gateway {

// What the events of one command are about.
struct Happening {
    Id referral;
    std::optional<Id> task;
    Timestamp at;
};

// Writes events. On the writer's thread, inside its transaction; throws SqliteFailure.
class FeedWriter {
public:
    FeedWriter(SqliteConnection& connection, SqliteHomes& homes)
        : connection_(connection), homes_(homes) {}

    // Numbers those events whose organisation lives where the referral does, and puts the others
    // into the outbox.
    void tell(const Happening& happening, std::span<const NewEvent> events);

    // Numbers up to `most` events of the outbox and takes them out; each is told once, however
    // often it is delivered. How many there were.
    std::size_t deliver(std::size_t most);

    // Before COMMIT: writes the counters, once for each organisation.
    void write_counters();
    // After COMMIT: who has something new to hear.
    std::vector<std::string> take_heard();
    bool has_outgoing() const { return has_outgoing_; }
    void forget();

private:
    struct Counter {
        Home home = 0;
        std::uint64_t last = 0;
        bool is_changed = false;
    };

    Counter& counter_of(const std::string& organisation);
    void append(const std::string& organisation, Counter& counter, const Id& source, EventKind kind,
                const Happening& happening);

    SqliteConnection& connection_;
    SqliteHomes& homes_;
    std::unordered_map<std::string, Counter> counters_;
    std::vector<std::string> changed_;
    bool has_outgoing_ = true;  // until the outbox was seen to be empty
};

// On a reader. Throws SqliteFailure.
fhir::Result<Feed> read_events(SqliteConnection& connection, const std::string& organisation,
                               std::uint64_t from, std::uint32_t count);

}  // namespace gateway
