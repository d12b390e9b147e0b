#include "gateway/store/sqlite_facts.hpp"

#include "gateway/store/rows.hpp"

namespace gateway {
namespace {

constexpr const char* insert_first =
    "INSERT INTO fact (task, chain, arrived, pcn, icb, source, age, need_system, need, is_onward, "
    "is_provider, owner, service, placed, status, decline, home) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, '', ?)";
constexpr const char* insert_next =
    "INSERT INTO fact (task, chain, arrived, pcn, icb, source, age, need_system, need, is_onward, "
    "is_provider, owner, service, placed, status, decline, home) "
    "SELECT ?, chain, arrived, pcn, icb, source, age, need_system, need, ?, ?, ?, ?, ?, ?, '', ? "
    "FROM fact WHERE task = ?";
constexpr const char* update =
    "UPDATE fact SET status = ?, accepted = coalesce(accepted, ?), ended = ?, decline = ?, "
    "is_merged = ?, contacts = coalesce(?, contacts), measures = coalesce(?, measures) "
    "WHERE task = ? AND home = ?";
constexpr const char* select =
    "SELECT task, chain, arrived, pcn, icb, source, age, need_system, need, is_onward, "
    "is_provider, owner, service, placed, accepted, ended, status, decline, is_merged, contacts, "
    "measures FROM fact "
    "WHERE arrived >= ? AND arrived < ? ORDER BY arrived, chain, placed, task";

constexpr const char* delete_measures = "DELETE FROM fact_measure WHERE task = ? AND home = ?";
constexpr const char* insert_measure =
    "INSERT INTO fact_measure (task, place, home, number, moment, at, value) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr const char* select_measures =
    "SELECT number, moment, at, value FROM fact_measure WHERE task = ? AND home = ? "
    "ORDER BY place";

void write_measures(SqliteConnection& database, const Id& task,
                    const std::vector<mappings::Measured>& measures) {
    database.prepared(delete_measures).bind(task).bind(task.home()).run();
    std::uint32_t place = 0;
    for (const mappings::Measured& measured : measures) {
        database.prepared(insert_measure)
            .bind(task)
            .bind(place++)
            .bind(task.home())
            .bind(measured.number)
            .bind(number_of(measured.moment))
            .bind(measured.at)
            .bind(measured.value)
            .run();
    }
}

std::vector<mappings::Measured> read_measures(SqliteConnection& database, const Id& task) {
    SqliteUse query = database.prepared(select_measures);
    query.bind(task).bind(task.home());
    std::vector<mappings::Measured> measures;
    while (query.next()) {
        measures.push_back({std::string(query.text(0)),
                            enumerator(query, 1, mappings::Moment::follow_up), query.time(2),
                            query.real(3)});
    }
    return measures;
}

Fact read_fact(SqliteConnection& database, const SqliteUse& row) {
    Fact fact;
    fact.task = row.id(0);
    fact.chain = row.id(1);
    fact.arrived = row.time(2);
    fact.background.pcn = row.text(3);
    fact.background.icb = row.text(4);
    fact.background.source = enumerator(row, 5, Source::person);
    fact.background.age = enumerator(row, 6, AgeBand::from_80);
    fact.background.need_system = row.text(7);
    fact.background.need = row.text(8);
    fact.is_onward = row.number(9) != 0;
    fact.is_provider = row.number(10) != 0;
    fact.owner = row.text(11);
    fact.service = row.text(12);
    fact.placed = row.time(13);
    fact.accepted = row.optional_time(14);
    fact.ended = row.optional_time(15);
    fact.status = enumerator(row, 16, TaskStatus::entered_in_error);
    fact.decline = row.text(17);
    fact.is_merged = row.number(18) != 0;
    fact.work.contacts = row.count(19);
    if (row.number(20) > 0) fact.work.measures = read_measures(database, fact.task);
    return fact;
}

}  // namespace

void insert_first_fact(SqliteConnection& database, const NewReferral& arrival) {
    const Task& task = arrival.task;
    const Background& background = arrival.background;
    database.prepared(insert_first)
        .bind(task.id)
        .bind(arrival.referral.chain)
        .bind(arrival.referral.accepted_at)
        .bind(background.pcn)
        .bind(background.icb)
        .bind(number_of(background.source))
        .bind(number_of(background.age))
        .bind(background.need_system)
        .bind(background.need)
        .bind(std::int64_t{arrival.is_provider})
        .bind(task.owner)
        .bind(task.service)
        .bind(task.placed_at)
        .bind(number_of(task.state.status))
        .bind(task.id.home())
        .run();
}

void insert_next_fact(SqliteConnection& database, const Task& task, bool is_onward,
                      bool is_provider, const Id& earlier) {
    database.prepared(insert_next)
        .bind(task.id)
        .bind(std::int64_t{is_onward})
        .bind(std::int64_t{is_provider})
        .bind(task.owner)
        .bind(task.service)
        .bind(task.placed_at)
        .bind(number_of(task.state.status))
        .bind(task.id.home())
        .bind(earlier)
        .run();
}

void update_fact(SqliteConnection& database, const Task& task, const Change::OfTask& change) {
    std::optional<Timestamp> accepted;
    std::optional<Timestamp> ended;
    if (task.state.status == TaskStatus::accepted) accepted = task.updated;
    if (!is_open(task.state.status)) ended = task.updated;
    std::optional<std::uint32_t> contacts;
    std::optional<std::uint64_t> measures;
    if (change.work) {
        contacts = change.work->contacts;
        measures = change.work->measures.size();
        write_measures(database, task.id, change.work->measures);
    }
    database.prepared(update)
        .bind(number_of(task.state.status))
        .bind(accepted)
        .bind(ended)
        .bind(change.decline)
        .bind(std::int64_t{task.state.business_status == BusinessStatus::merged})
        .bind(contacts)
        .bind(measures)
        .bind(task.id)
        .bind(task.id.home())
        .run();
}

void read_facts(SqliteConnection& database, const TimeWindow& arrived,
                const std::function<void(const Fact&)>& take) {
    SqliteUse query = database.prepared(select);
    query.bind(arrived.from.value_or(Timestamp::min())).bind(arrived.to.value_or(Timestamp::max()));
    while (query.next()) take(read_fact(database, query));
}

}  // namespace gateway
