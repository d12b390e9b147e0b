// Referrals and tasks as columns.
#pragma once

#include "gateway/domain/referral.hpp"
#include "gateway/domain/watchdog.hpp"
#include "gateway/store/sqlite_failure.hpp"
#include "gateway/store/sqlite_statement.hpp"

#include <cstdint>
#include <optional>

namespace gateway {

// What a task is to its queue: the second column of the queue's index.
enum class Stage : std::uint8_t { waiting, held, dead_letter, open, closed, unrouted };
Stage stage_of(TaskStatus status, BusinessStatus business_status);

// Which of the watchdog's clocks runs: the first column of its index. None: none does.
std::optional<std::int64_t> watch_of(const Task& task);
std::int64_t watch_number(Wait wait, Silence silence);

template <class Enum>
std::int64_t number_of(Enum value) {
    return static_cast<std::int64_t>(value);
}

// Throws SqliteFailure where the column holds no value of the enumeration, whose last is `last`.
template <class Enum>
Enum enumerator(const SqliteUse& row, int column, Enum last) {
    const std::int64_t number = row.number(column);
    if (number < 0 || number > number_of(last)) {
        throw SqliteFailure(SQLITE_CORRUPT, "a code that no gateway has written");
    }
    return static_cast<Enum>(number);
}

// The columns that the readers below expect, in order. Content stands last, and `''` in its place
// where it is not wanted.
inline constexpr const char* referral_columns =
    "r.id, r.chain, r.based_on, r.client, r.referrer, r.chain_referrer, r.person, "
    "r.identifier_system, r.identifier, r.shape, r.consent, r.practice, r.accepted_at, r.version, "
    "r.updated, r.status, r.status_reason, ";
inline constexpr const char* task_columns =
    "t.id, t.referral, t.part_of, t.owner, t.requester, t.service, t.rule, t.decision, "
    "t.placed_at, t.version, t.updated, t.changed_by, t.status, t.business_status, t.reason, "
    "t.notes, t.outputs, t.lease_holder, t.lease_until, t.lease_length, t.deliveries, "
    "t.silence, t.since, t.told_at, t.lead, t.merged_into, t.is_merge_told, t.repeats, "
    "t.already_open, t.is_urgent ";

Referral read_referral(const SqliteUse& row);  // throws SqliteFailure: the row makes no sense
Task read_task(const SqliteUse& row);          // likewise

// The columns from status up to repeats; the first of them is `first`.
TaskState read_task_state(const SqliteUse& row, int first);
ReferralStatus read_referral_status(const SqliteUse& row, int column);
mappings::Consent read_consent(const SqliteUse& row, int column);
void bind_task_state(SqliteUse& use, const TaskState& state);  // in the same order

}  // namespace gateway
