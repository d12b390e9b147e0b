#include "gateway/store/sqlite_declines.hpp"

#include <array>
#include <optional>
#include <utility>

namespace gateway {
namespace {

// The conditions on decline, is_provider and status are those of the partial indexes; 8 is entered
// in error. From owner to owner and from service to service, without a look at the declines.
constexpr const char* select_next_owner =
    "SELECT owner FROM fact INDEXED BY fact_by_full "
    "WHERE decline = 'at-capacity' AND is_provider = 1 AND owner > ? ORDER BY owner LIMIT 1";
constexpr const char* select_next_service =
    "SELECT service FROM fact INDEXED BY fact_by_full "
    "WHERE decline = 'at-capacity' AND is_provider = 1 AND owner = ? AND service > ? "
    "ORDER BY service LIMIT 1";
constexpr const char* select_declines =
    "SELECT ended FROM fact INDEXED BY fact_by_full "
    "WHERE decline = 'at-capacity' AND is_provider = 1 AND owner = ?1 AND service = ?2 "
    "AND ended > coalesce((SELECT max(accepted) FROM fact INDEXED BY fact_by_acceptance "
    "WHERE accepted IS NOT NULL AND status <> 8 AND owner = ?1 AND service = ?2), 0) "
    "ORDER BY ended DESC LIMIT ?3";
constexpr const char* count_acceptances =
    "SELECT count(*) FROM fact INDEXED BY fact_by_acceptance "
    "WHERE accepted IS NOT NULL AND status <> 8 AND owner = ? AND service = '' "
    "AND accepted >= ? AND accepted < ?";

DeclineRun read_run(SqliteConnection& database, const std::string& owner,
                    const std::string& service) {
    DeclineRun run{owner, service, {}};
    SqliteUse query = database.prepared(select_declines);
    query.bind(owner).bind(service).bind(std::uint64_t{DeclineRun::most_declines});
    while (query.next()) run.declines.push_back(query.time(0));
    return run;
}

void add_runs_of(SqliteConnection& database, const std::string& owner,
                 std::vector<DeclineRun>& runs) {
    std::optional<std::string> service = std::string();
    while (service) {
        DeclineRun run = read_run(database, owner, *service);
        if (!run.declines.empty()) runs.push_back(std::move(run));
        SqliteUse next = database.prepared(select_next_service);
        const bool is_there = next.bind(owner).bind(*service).next();
        service = is_there ? std::optional(std::string(next.text(0))) : std::nullopt;
    }
}

}  // namespace

void tell_full(WriteSession& session, const Task& declined, const Change::Full& full) {
    const DeclineRun run = read_run(session.database(), declined.owner, declined.service);
    if (declines_after(run, full.since) != full.after) return;
    const std::array events{full.event};
    session.feeds().tell({declined.referral, declined.id, declined.updated}, events);
}

std::vector<DeclineRun> read_decline_runs(SqliteConnection& database, const std::string& owner) {
    const ReadTransaction moment(database);
    std::vector<DeclineRun> runs;
    if (!owner.empty()) {
        add_runs_of(database, owner, runs);
        return runs;
    }
    // No owner's name is empty, so all of them come after the empty one.
    std::string last;
    while (true) {
        {
            SqliteUse next = database.prepared(select_next_owner);
            if (!next.bind(last).next()) break;
            last = next.text(0);
        }
        add_runs_of(database, last, runs);
    }
    return runs;
}

std::map<std::string, std::uint64_t> count_accepted(SqliteConnection& database,
                                                    const std::vector<std::string>& owners,
                                                    const TimeWindow& window) {
    const ReadTransaction moment(database);
    std::map<std::string, std::uint64_t> counts;
    for (const std::string& owner : owners) {
        SqliteUse query = database.prepared(count_acceptances);
        query.bind(owner)
            .bind(window.from.value_or(Timestamp::min()))
            .bind(window.to.value_or(Timestamp::max()));
        query.next();
        counts[owner] = static_cast<std::uint64_t>(query.number(0));
    }
    return counts;
}

}  // namespace gateway
