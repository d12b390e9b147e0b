#include "gateway/api/watch_round.hpp"

#include "gateway/api/changes.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace gateway {
namespace {

constexpr std::uint64_t most_steps = 1000;

EventKind kind_of(WatchStep step) {
    switch (step) {
        case WatchStep::nudge:
            return EventKind::task_overdue;
        case WatchStep::escalate:
            return EventKind::task_escalated;
        case WatchStep::reoffer:
            break;
    }
    return EventKind::task_changed;
}

}  // namespace

asio::awaitable<Result<std::uint64_t>> WatchRound::run() const {
    const Timestamp now = parts_.clock.now();
    std::uint64_t taken = 0;
    for (const Wait wait : every_wait) {
        for (const Silence silence : every_silence) {
            const auto next = next_watch(wait, silence, parts_.settings.watch.patiences);
            if (!next) continue;
            const auto steps = co_await take_all(wait, silence, *next, now);
            if (!steps) co_return steps.error();
            taken += *steps;
        }
    }
    co_return taken;
}

asio::awaitable<Result<std::uint64_t>> WatchRound::take_all(Wait wait, Silence silence,
                                                            NextWatch next, Timestamp now) const {
    SilentQuery query;
    query.wait = wait;
    query.silence = silence;
    query.until = parts_.settings.watch.days.before(now, next.after);
    std::uint64_t taken = 0;
    do {
        auto page = co_await parts_.store.find_silent(query);
        if (!page) co_return page.error();
        for (TaskRecord& record : page->items) {
            const auto is_taken = co_await take(std::move(record), next.step, now);
            if (!is_taken) co_return is_taken.error();
            if (*is_taken) ++taken;
        }
        query.after = page->next;
    } while (query.after && taken < most_steps);
    co_return taken;
}

// False: it is not its turn now, or somebody has acted meanwhile.
asio::awaitable<Result<bool>> WatchRound::take(TaskRecord record, WatchStep step,
                                               Timestamp now) const {
    const Task& task = record.task;
    if (record.referral.status == ReferralStatus::on_hold) co_return false;
    const bool is_reoffer = step == WatchStep::reoffer;
    const bool is_last_resort = task.owner == parts_.directory.current()->routing.triage;
    if (is_reoffer && (is_last_resort || task.is_leased(now))) co_return false;

    Task after = task;
    if (step == WatchStep::nudge) {
        after.state = nudged(task.state, now);
    } else if (step == WatchStep::escalate) {
        after.state = escalated(task.state, lead_for(record.referral, now), now);
    } else {
        after.state = withdrawn(task.state, now);
    }
    Change change;
    change.at = now;
    change.audit = parts_.ids.next(task.id.home());
    change.task = Change::OfTask{task.id, task.version, after.state};
    change.events = events_for(after, record.referral, kind_of(step), change.audit);
    if (is_reoffer) {
        const Result<void> completed = co_await reoffer_.complete(change, task);
        const bool is_down = !completed && completed.error().kind == fhir::ErrorKind::unavailable;
        if (is_down) co_return completed.error();
        // It cannot be routed: its owner keeps it, and health counts it as escalated.
        if (!completed) co_return false;
    }
    const Result<void> applied = co_await parts_.store.apply(std::move(change));
    if (!applied && applied.error().kind == fhir::ErrorKind::stale) co_return false;
    if (!applied) co_return applied.error();
    co_return true;
}

std::string WatchRound::lead_for(const Referral& referral, Timestamp now) const {
    const auto directory = parts_.directory.current();
    const auto today = std::chrono::floor<std::chrono::days>(now);
    const mappings::Pcn* pcn = directory->practices.pcn_of(referral.practice, today);
    return pcn == nullptr ? directory->routing.triage : directory->routing.lead_of(pcn->code);
}

}  // namespace gateway
