#include "gateway/store/sqlite_search.hpp"

#include "gateway/store/rows.hpp"
#include "gateway/store/search_text.hpp"
#include "gateway/store/sqlite_read.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

namespace gateway {
namespace {

// SQLite merges at most 500; with more, one walk over everything is as good.
constexpr std::size_t most_branches = 300;

constexpr const char* any_task = "FROM task t WHERE true";
constexpr const char* any_referral = "FROM referral r WHERE true";

template <class Enum>
std::vector<Enum> wanted_or_all(const std::vector<Enum>& wanted, Enum last) {
    if (!wanted.empty()) return wanted;
    std::vector<Enum> all;
    for (std::int64_t number = 0; number <= number_of(last); ++number) {
        all.push_back(static_cast<Enum>(number));
    }
    return all;
}

// The stages that a task of the wanted states can be in.
std::set<Stage> stages_of(const TaskQuery& query) {
    std::set<Stage> stages;
    const std::vector<BusinessStatus> any;
    const auto business = wanted_or_all(query.silences.empty() ? query.business_statuses : any,
                                        BusinessStatus::merged);
    for (const TaskStatus status : wanted_or_all(query.statuses, TaskStatus::entered_in_error)) {
        for (const BusinessStatus word : business) stages.insert(stage_of(status, word));
    }
    return stages;
}

void walk_owner(SearchText& search, const std::string& owner, const std::set<Stage>& stages) {
    const std::string place = search.place(owner);
    for (const Stage stage : stages) {
        search.branch("FROM task t WHERE t.owner = " + place +
                      " AND t.stage = " + std::to_string(number_of(stage)));
    }
}

void walk_requester(SearchText& search, const std::string& requester) {
    search.branch("FROM task t WHERE t.requester = " + search.place(requester));
}

// The most telling of the conditions says which index is walked.
void walk_tasks(SearchText& search, const TaskQuery& query) {
    if (!query.ids.empty()) {
        search.branch("FROM task t WHERE t.id IN " + search.places(query.ids));
    } else if (!query.referrals.empty()) {
        search.branch("FROM task t WHERE t.referral IN " + search.places(query.referrals));
    } else if (!query.part_of.empty()) {
        search.branch("FROM task t WHERE t.part_of IN " + search.places(query.part_of));
    } else if (!query.owners.empty()) {
        const std::set<Stage> stages = stages_of(query);
        for (const std::string& owner : query.owners) walk_owner(search, owner, stages);
    } else if (!query.requesters.empty()) {
        for (const std::string& requester : query.requesters) walk_requester(search, requester);
    } else {
        const std::set<Stage> stages = stages_of(query);
        for (const std::string& organisation : query.visible_to) {
            walk_owner(search, organisation, stages);
            walk_requester(search, organisation);
            search.branch(
                "FROM task t WHERE t.chain_referrer <> t.requester AND "
                "t.chain_referrer = " +
                search.place(organisation));
            search.branch("FROM task t WHERE t.lead <> '' AND t.lead = " +
                          search.place(organisation));
        }
    }
    const bool has_walk = search.branches() > 0 && search.branches() <= most_branches;
    if (has_walk) return;
    search.drop_branches();
    search.branch(any_task);
}

void filter_business_status(SearchText& search, const TaskQuery& query) {
    if (query.silences.empty()) {
        search.filter_in("t.business_status", query.business_statuses);
    } else if (query.business_statuses.empty()) {
        search.filter_in("t.silence", query.silences);
    } else {
        search.filter_text("(+t.business_status IN " + search.places(query.business_statuses) +
                           " OR +t.silence IN " + search.places(query.silences) + ")");
    }
}

void filter_tasks(SearchText& search, const TaskQuery& query) {
    search.filter_in("t.id", query.ids);
    search.filter_in("t.referral", query.referrals);
    search.filter_in("t.part_of", query.part_of);
    search.filter_in("t.owner", query.owners);
    search.filter_in("t.requester", query.requesters);
    search.filter_in("t.status", query.statuses);
    filter_business_status(search, query);
    search.filter_window("t.placed_at", query.placed);
    search.filter_window("t.updated", query.updated);
    if (query.visible_to.empty()) return;
    const std::string list = search.places(query.visible_to);
    search.filter_text("(+t.owner IN " + list + " OR +t.requester IN " + list +
                       " OR +t.chain_referrer IN " + list + " OR +t.lead IN " + list + ")");
}

void walk_referrals(SearchText& search, const ReferralQuery& query) {
    if (!query.ids.empty()) {
        search.branch("FROM referral r WHERE r.id IN " + search.places(query.ids));
    } else if (query.identifier) {
        search.branch("FROM referral r WHERE r.identifier = " + search.place(*query.identifier));
    } else if (query.patient_key) {
        search.branch("FROM referral r WHERE r.patient_key = " + search.place(*query.patient_key));
    } else if (!query.persons.empty()) {
        search.branch("FROM referral r WHERE r.person IN " + search.places(query.persons));
    } else if (!query.based_on.empty()) {
        search.branch("FROM referral r WHERE r.based_on IN " + search.places(query.based_on));
    } else {
        for (const std::string& organisation : query.visible_to) {
            const std::string place = search.place(organisation);
            search.branch("FROM referral r WHERE r.is_apart = 1 AND r.referrer = " + place);
            search.branch("FROM task q JOIN referral r ON r.id = q.referral WHERE q.requester = " +
                          place);
            search.branch(
                "FROM referral r WHERE r.chain_referrer <> r.referrer AND "
                "r.chain_referrer = " +
                place);
            search.branch("FROM task v JOIN referral r ON r.id = v.referral WHERE v.owner = " +
                          place);
            search.branch(
                "FROM task w JOIN referral r ON r.id = w.referral WHERE w.lead <> '' AND "
                "w.lead = " +
                place);
        }
    }
    const bool has_walk = search.branches() > 0 && search.branches() <= most_branches;
    if (has_walk) return;
    search.drop_branches();
    search.branch(any_referral);
}

void filter_referrals(SearchText& search, const ReferralQuery& query) {
    search.filter_in("r.id", query.ids);
    if (query.identifier) search.filter("+r.identifier = ", std::string_view(*query.identifier));
    if (query.identifier_system) {
        search.filter("+r.identifier_system = ", std::string_view(*query.identifier_system));
    }
    if (query.patient_key) search.filter("+r.patient_key = ", *query.patient_key);
    search.filter_in("r.person", query.persons);
    search.filter_in("r.based_on", query.based_on);
    search.filter_in("r.status", query.statuses);
    search.filter_window("r.accepted_at", query.accepted);
    search.filter_window("r.updated", query.updated);
    if (query.visible_to.empty()) return;
    const std::string list = search.places(query.visible_to);
    search.filter_text("(+r.referrer IN " + list + " OR +r.chain_referrer IN " + list +
                       " OR EXISTS (SELECT 1 FROM task o WHERE o.referral = r.id AND "
                       "(+o.owner IN " +
                       list + " OR +o.lead IN " + list + ")))");
}

// Cuts what is one too many, and says where the page ends.
template <class Item, class Place>
Page<Item> page_of(std::vector<Item> items, std::uint32_t count, const Place& place_of) {
    Page<Item> page;
    const bool has_more = items.size() > count;
    if (has_more) items.resize(count);
    if (has_more && !items.empty()) page.next = place_of(items.back());
    page.items = std::move(items);
    return page;
}

}  // namespace

Page<TaskRecord> search_tasks(SqliteConnection& connection, const TaskQuery& query) {
    if (query.owner_missing) return {};
    SearchText search;
    walk_tasks(search, query);
    filter_tasks(search, query);
    const bool by_place = query.order == TaskOrder::placed;

    const ReadTransaction moment(connection);
    const std::vector<Id> ids =
        search.run(connection, {by_place ? "t.placed_at" : "t.updated", "t.id", query.descending,
                                query.after, query.count});
    std::vector<TaskRecord> records;
    for (const Id& id : ids) {
        fhir::Result<TaskRecord> record = read_task_record(connection, id, query.with_content);
        if (record) records.push_back(std::move(*record));
    }
    return page_of(std::move(records), query.count, [by_place](const TaskRecord& last) {
        return Cursor{by_place ? last.task.placed_at : last.task.updated, last.task.id};
    });
}

Page<TaskRecord> find_silent(SqliteConnection& connection, const SilentQuery& query) {
    SearchText search;
    search.branch("FROM task t WHERE t.watch IS NOT NULL AND t.watch = " +
                  search.place(watch_number(query.wait, query.silence)));
    search.filter("t.watch_from <= ", query.until.time_since_epoch().count());

    const ReadTransaction moment(connection);
    const std::vector<Id> ids =
        search.run(connection, {"t.watch_from", "t.id", false, query.after, query.count});
    std::vector<TaskRecord> records;
    for (const Id& id : ids) {
        fhir::Result<TaskRecord> record = read_task_record(connection, id, false);
        if (record) records.push_back(std::move(*record));
    }
    return page_of(std::move(records), query.count, [](const TaskRecord& last) {
        return Cursor{watched_from(last.task.state), last.task.id};
    });
}

Page<ReferralRecord> search_referrals(SqliteConnection& connection, const ReferralQuery& query) {
    SearchText search;
    walk_referrals(search, query);
    filter_referrals(search, query);

    const ReadTransaction moment(connection);
    const std::vector<Id> ids = search.run(
        connection, {"r.accepted_at", "r.id", query.descending, query.after, query.count});
    std::vector<ReferralRecord> records;
    for (const Id& id : ids) {
        fhir::Result<ReferralRecord> record = read_referral_record(connection, id);
        if (record) records.push_back(std::move(*record));
    }
    return page_of(std::move(records), query.count, [](const ReferralRecord& last) {
        return Cursor{last.referral.accepted_at, last.referral.id};
    });
}

}  // namespace gateway
