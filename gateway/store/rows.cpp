#include "gateway/store/rows.hpp"

#include <iterator>

namespace gateway {

Stage stage_of(TaskStatus status, BusinessStatus business_status) {
    if (!is_open(status)) {
        return business_status == BusinessStatus::unrouted ? Stage::unrouted : Stage::closed;
    }
    if (status != TaskStatus::requested) return Stage::open;
    switch (business_status) {
        case BusinessStatus::queued:
        case BusinessStatus::returned:
            return Stage::waiting;
        case BusinessStatus::picked_up:
            return Stage::held;
        case BusinessStatus::dead_letter:
            return Stage::dead_letter;
        default:
            return Stage::open;
    }
}

std::optional<std::int64_t> watch_of(const Task& task) {
    const std::optional<Wait> wait = wait_of(task);
    if (!wait) return std::nullopt;
    return watch_number(*wait, task.state.silence);
}

std::int64_t watch_number(Wait wait, Silence silence) {
    return number_of(wait) * std::ssize(every_silence) + number_of(silence);
}

Referral read_referral(const SqliteUse& row) {
    Referral referral;
    referral.id = row.id(0);
    referral.chain = row.id(1);
    referral.based_on = row.optional_id(2);
    referral.client = row.text(3);
    referral.referrer = row.text(4);
    referral.chain_referrer = row.text(5);
    referral.person = row.id(6);
    referral.identifier.system = row.text(7);
    referral.identifier.value = row.text(8);
    referral.shape = enumerator(row, 9, mappings::Shape::transaction);
    referral.consent = read_consent(row, 10);
    referral.practice = row.text(11);
    referral.accepted_at = row.time(12);
    referral.version = row.count(13);
    referral.updated = row.time(14);
    referral.status = read_referral_status(row, 15);
    referral.status_reason = row.text(16);
    referral.content = row.text(17);
    return referral;
}

Task read_task(const SqliteUse& row) {
    Task task;
    task.id = row.id(0);
    task.referral = row.id(1);
    task.part_of = row.optional_id(2);
    task.owner = row.text(3);
    task.requester = row.text(4);
    task.service = row.text(5);
    task.rule = row.text(6);
    task.decision = row.text(7);
    task.placed_at = row.time(8);
    task.version = row.count(9);
    task.updated = row.time(10);
    task.changed_by = row.text(11);
    task.state = read_task_state(row, 12);
    task.already_open = row.optional_id(28);
    task.is_urgent = row.number(29) != 0;
    return task;
}

TaskState read_task_state(const SqliteUse& row, int first) {
    TaskState state;
    state.status = enumerator(row, first, TaskStatus::entered_in_error);
    state.business_status = enumerator(row, first + 1, BusinessStatus::merged);
    state.reason = row.text(first + 2);
    state.notes = row.text(first + 3);
    state.outputs = row.text(first + 4);
    state.lease_holder = row.text(first + 5);
    state.lease_until = row.time(first + 6);
    state.lease_length = std::chrono::seconds(row.number(first + 7));
    state.deliveries = row.count(first + 8);
    state.silence = enumerator(row, first + 9, Silence::escalated);
    state.since = row.time(first + 10);
    state.told_at = row.time(first + 11);
    state.lead = row.text(first + 12);
    state.merged_into = row.optional_id(first + 13);
    state.is_merge_told = row.number(first + 14) != 0;
    state.repeats = row.ids(first + 15);
    return state;
}

mappings::Consent read_consent(const SqliteUse& row, int column) {
    return enumerator(row, column, mappings::Consent::denied);
}

ReferralStatus read_referral_status(const SqliteUse& row, int column) {
    return enumerator(row, column, ReferralStatus::entered_in_error);
}

void bind_task_state(SqliteUse& use, const TaskState& state) {
    use.bind(number_of(state.status))
        .bind(number_of(state.business_status))
        .bind(state.reason)
        .bind(state.notes)
        .bind(state.outputs)
        .bind(state.lease_holder)
        .bind(state.lease_until)
        .bind(std::int64_t{state.lease_length.count()})
        .bind(state.deliveries)
        .bind(number_of(state.silence))
        .bind(state.since)
        .bind(state.told_at)
        .bind(state.lead)
        .bind(state.merged_into)
        .bind(std::int64_t{state.is_merge_told})
        .bind(state.repeats);
}

}  // namespace gateway
