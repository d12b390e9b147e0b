// How FakeReferralStore searches and counts.
#pragma once

#include "gateway/ports/referral_store.hpp"

#include <algorithm>
#include <utility>

namespace testing_support::fake {

using namespace gateway;

template <class T>
bool is_in(const std::vector<T>& list, const T& value) {
    return list.empty() || std::ranges::find(list, value) != list.end();
}
inline bool is_within(const TimeWindow& window, Timestamp time) {
    return (!window.from || *window.from <= time) && (!window.to || time < *window.to);
}

inline fhir::Error down() {
    fhir::Error error = fhir::hidden_error(fhir::ErrorKind::unavailable, "switched off");
    error.retry_after = std::chrono::seconds(5);
    return error;
}

inline fhir::Error nothing_there() {
    return fhir::make_error(fhir::ErrorKind::not_found, fhir::IssueType::not_found, "unknown-id",
                            "there is nothing of that id");
}

inline fhir::Error stale() {
    return fhir::make_error(fhir::ErrorKind::stale, fhir::IssueType::conflict, "stale-version",
                            "there is another version by now");
}

inline fhir::Error conflict(const Id& earlier) {
    return fhir::make_error(fhir::ErrorKind::conflict, fhir::IssueType::duplicate, "already-used",
                            "already used for ServiceRequest/" + earlier.text());
}

inline bool is_waiting(const Task& task) {
    return task.state.status == TaskStatus::requested &&
           (task.state.business_status == BusinessStatus::queued ||
            task.state.business_status == BusinessStatus::returned);
}
inline bool is_held(const Task& task) {
    return task.state.status == TaskStatus::requested &&
           task.state.business_status == BusinessStatus::picked_up;
}

inline void count_task(QueueHealth& queue, const Task& task, Timestamp now) {
    const TaskState& state = task.state;
    if (state.silence != Silence::none) {
        ++(state.silence == Silence::nudged ? queue.overdue : queue.escalated);
        queue.silent_since = std::min(queue.silent_since.value_or(state.since), state.since);
    }
    if (is_held(task) && task.state.lease_until > now) {
        ++queue.held;
    } else if (is_waiting(task) || is_held(task)) {
        ++queue.waiting;
        queue.oldest_waiting =
            std::min(queue.oldest_waiting.value_or(task.placed_at), task.placed_at);
    } else if (task.state.business_status == BusinessStatus::dead_letter) {
        ++queue.dead_letters;
    }
}

template <class Query>
bool is_descending(const Query& query) {
    if constexpr (requires { query.descending; }) return query.descending;
    return false;
}

template <class Item, class Query, class Place>
Page<Item> page_of(std::vector<Item> items, const Query& query, const Place& place) {
    std::ranges::sort(items, {}, place);
    if (is_descending(query)) std::ranges::reverse(items);
    if (query.after) {
        const std::pair end(query.after->at, query.after->id);
        std::erase_if(items, [&](const Item& item) {
            return is_descending(query) ? place(item) >= end : place(item) <= end;
        });
    }
    Page<Item> page;
    const bool has_more = items.size() > query.count;
    if (has_more) items.resize(query.count);
    if (has_more && !items.empty()) {
        const auto [at, id] = place(items.back());
        page.next = Cursor{at, id};
    }
    page.items = std::move(items);
    return page;
}

inline bool has_business_status(const TaskQuery& query, const TaskState& state) {
    const bool is_either = std::ranges::find(query.silences, state.silence) != query.silences.end();
    if (is_either) return true;
    return query.silences.empty() || !query.business_statuses.empty()
               ? is_in(query.business_statuses, state.business_status)
               : false;
}

inline bool fits(const SilentQuery& query, const Task& task) {
    return wait_of(task) == query.wait && task.state.silence == query.silence &&
           watched_from(task.state) <= query.until;
}

inline bool fits(const TaskQuery& query, const TaskRecord& record) {
    const Task& task = record.task;
    const bool is_visible = is_in(query.visible_to, task.owner) ||
                            is_in(query.visible_to, task.requester) ||
                            is_in(query.visible_to, record.referral.chain_referrer) ||
                            is_in(query.visible_to, task.state.lead);
    const bool is_part =
        query.part_of.empty() || (task.part_of && is_in(query.part_of, *task.part_of));
    return is_visible && is_part && !query.owner_missing && is_in(query.ids, task.id) &&
           is_in(query.owners, task.owner) && is_in(query.requesters, task.requester) &&
           is_in(query.referrals, task.referral) && is_in(query.statuses, task.state.status) &&
           has_business_status(query, task.state) && is_within(query.placed, task.placed_at) &&
           is_within(query.updated, task.updated);
}

inline bool fits(const ReferralQuery& query, const std::optional<fhir::Digest>& patient_key,
                 const ReferralRecord& record) {
    const Referral& referral = record.referral;
    bool is_visible = is_in(query.visible_to, referral.referrer) ||
                      is_in(query.visible_to, referral.chain_referrer);
    for (const Task& task : record.tasks) {
        is_visible = is_visible || is_in(query.visible_to, task.owner) ||
                     is_in(query.visible_to, task.state.lead);
    }
    const bool is_onward =
        query.based_on.empty() || (referral.based_on && is_in(query.based_on, *referral.based_on));
    const mappings::Identifier& name = referral.identifier;
    return is_visible && is_onward && is_in(query.ids, referral.id) &&
           (!query.identifier || *query.identifier == name.value) &&
           (!query.identifier_system || *query.identifier_system == name.system) &&
           (!query.patient_key || query.patient_key == patient_key) &&
           is_in(query.persons, referral.person) && is_in(query.statuses, referral.status) &&
           is_within(query.accepted, referral.accepted_at) &&
           is_within(query.updated, referral.updated);
}

}  // namespace testing_support::fake
