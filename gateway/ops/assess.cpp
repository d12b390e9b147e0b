#include "gateway/ops/assess.hpp"

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

// Events for another home are on their way within moments; a minute later something is stuck.
constexpr seconds undelivered_patience{60};

HealthCheck check_of(std::string_view name, std::string component, std::uint64_t observed,
                     std::string_view unit) {
    HealthCheck check;
    check.name = name;
    check.component = std::move(component);
    check.observed = static_cast<std::int64_t>(observed);
    check.unit = unit;
    return check;
}

void judge(HealthCheck& check, HealthStatus status, std::string output) {
    check.status = status;
    check.output = std::move(output);
}

void assess_process(const Observations& seen, std::vector<HealthCheck>& checks) {
    const auto up = std::chrono::duration_cast<seconds>(seen.now - seen.started);
    HealthCheck check =
        check_of("gateway:uptime", "",
                 static_cast<std::uint64_t>(std::max<std::int64_t>(up.count(), 0)), "seconds");
    if (seen.is_draining) judge(check, HealthStatus::warn, "The gateway is stopping.");
    checks.push_back(std::move(check));
}

void assess_settings(const Observations& seen, std::vector<HealthCheck>& checks) {
    HealthCheck check =
        check_of("settings:reload", "", seen.is_reload_refused ? 1 : 0, "refused reloads");
    check.limit = "warns when the last reload was refused";
    if (seen.is_reload_refused) {
        judge(check, HealthStatus::warn,
              "The files have a mistake, so what was read before is still in use. The log names it "
              "(reload_refused); put it right and send SIGHUP.");
    }
    checks.push_back(std::move(check));
}

void assess_unrouted(const StoreHealth& store, std::vector<HealthCheck>& checks) {
    HealthCheck check = check_of("referral:unrouted", "", store.unrouted, "referrals");
    check.limit = "fails from 1";
    if (store.unrouted > 0) {
        judge(check, HealthStatus::fail,
              "Everybody who could take these referrals has declined, the triage desk too, and "
              "nobody has the person now. Find them by Task?business-status=unrouted and ring the "
              "referrer, who sends it elsewhere or withdraws it.");
    }
    checks.push_back(std::move(check));
}

void assess_store(const Observations& seen, const config::Health& limits,
                  std::vector<HealthCheck>& checks) {
    HealthCheck write = check_of(
        "store:write", "", static_cast<std::uint64_t>(seen.store_took.count()), "milliseconds");
    write.limit = "fails when a write is not kept";
    if (!seen.store_writes) {
        judge(
            write, HealthStatus::fail,
            "The store takes no writes, so no referral is accepted. Look at the disk and the log.");
    }
    checks.push_back(std::move(write));
    if (seen.store) {
        checks.push_back(check_of("store:referrals", "", seen.store->referrals, "referrals"));
        assess_unrouted(*seen.store, checks);
    }

    if (!seen.disk_percent_free) return;
    HealthCheck disk = check_of("disk:free", "", *seen.disk_percent_free, "percent");
    disk.limit = "warns below " + std::to_string(limits.disk_percent_free_warn);
    if (*seen.disk_percent_free < limits.disk_percent_free_warn) {
        judge(disk, HealthStatus::warn, "The store's disk is filling up. Make room on it.");
    }
    checks.push_back(std::move(disk));
}

seconds waiting_for(const QueueHealth& queue, Timestamp now) {
    if (!queue.oldest_waiting || now < *queue.oldest_waiting) return seconds{0};
    return std::chrono::duration_cast<seconds>(now - *queue.oldest_waiting);
}

void assess_queue(const QueueHealth& queue, Timestamp now, const config::Health& limits,
                  std::vector<HealthCheck>& checks) {
    checks.push_back(check_of("queue:waiting", queue.owner, queue.waiting, "referrals"));

    const seconds age = waiting_for(queue, now);
    HealthCheck oldest = check_of("queue:oldest-waiting", queue.owner,
                                  static_cast<std::uint64_t>(age.count()), "seconds");
    oldest.limit = "warns from " + std::to_string(seconds(limits.oldest_waiting_warn).count()) +
                   ", fails from " + std::to_string(seconds(limits.oldest_waiting_fail).count());
    if (age >= limits.oldest_waiting_warn) {
        judge(oldest, age >= limits.oldest_waiting_fail ? HealthStatus::fail : HealthStatus::warn,
              "A referral waits in this queue and nobody collects it. Ring the queue's owner.");
    }
    checks.push_back(std::move(oldest));

    HealthCheck dead = check_of("queue:dead-letters", queue.owner, queue.dead_letters, "tasks");
    dead.limit = "warns from 1";
    if (queue.dead_letters > 0) {
        judge(dead, HealthStatus::warn,
              "Tasks of this queue were collected again and again and never taken. They must be "
              "looked at by hand.");
    }
    checks.push_back(std::move(dead));
}

// What the watchdog has told people of: where it goes on, they did not act.
void assess_silence(const QueueHealth& queue, std::vector<HealthCheck>& checks) {
    const std::string since = queue.silent_since ? fhir::format_instant(*queue.silent_since) : "";
    HealthCheck overdue = check_of("task:overdue", queue.owner, queue.overdue, "tasks");
    overdue.limit = "warns from 1";
    if (queue.overdue > 0) {
        judge(overdue, HealthStatus::warn,
              "The owner was reminded of these and is still silent; the longest wait began " +
                  since + ". Find them by Task?business-status=overdue.");
    }
    checks.push_back(std::move(overdue));

    HealthCheck escalated = check_of("task:escalated", queue.owner, queue.escalated, "tasks");
    escalated.limit = "warns from 1";
    if (queue.escalated > 0) {
        judge(escalated, HealthStatus::warn,
              "The lead of the PCN was told of these and their owner is still silent; the longest "
              "wait began " +
                  since + ". Ring both. Find them by Task?business-status=escalated.");
    }
    checks.push_back(std::move(escalated));
}

void assess_delivery(const Observations& seen, std::vector<HealthCheck>& checks) {
    HealthCheck undelivered =
        check_of("events:undelivered", "", seen.store ? seen.store->undelivered : 0, "events");
    undelivered.limit = "warns when some are always there for 60 seconds";
    if (seen.undelivered_since && seen.now - *seen.undelivered_since > undelivered_patience) {
        judge(undelivered, HealthStatus::warn, "Events do not reach the feeds that they are for.");
    }
    checks.push_back(std::move(undelivered));
    checks.push_back(
        check_of("leases:expired-last-hour", "", seen.lease_expiries_last_hour, "leases"));
}

void assess_certificate(const Observations& seen, const config::Health& limits,
                        std::vector<HealthCheck>& checks) {
    HealthCheck check = check_of("certificate:days-left", "", 0, "days");
    check.observed = seen.certificate_days_left;
    check.limit = "warns below " + std::to_string(limits.certificate_days_warn) + ", fails below 0";
    if (seen.certificate_days_left < 0) {
        judge(check, HealthStatus::fail,
              "The gateway's certificate has run out, so clients refuse it. Put a new one in its "
              "place and send SIGHUP.");
    } else if (seen.certificate_days_left < std::int64_t{limits.certificate_days_warn}) {
        judge(
            check, HealthStatus::warn,
            "The gateway's certificate runs out soon. Put a new one in its place and send SIGHUP.");
    }
    checks.push_back(std::move(check));
}

std::string named(const std::vector<std::string>& queues) {
    std::string text = queues.size() == 1 ? "the queue" : "the queues";
    for (const std::string& queue : queues) text += (&queue == &queues[0] ? " " : ", ") + queue;
    return text;
}

void assess_collectors(const Observations& seen, const config::Health& limits,
                       const mappings::WorkingDays& working_days,
                       std::vector<HealthCheck>& checks) {
    if (limits.late_collector_working_days == 0 || !seen.store) return;
    const hours patience(24 * limits.late_collector_working_days);
    for (const Collector& collector : seen.collectors) {
        const auto polled = seen.store->last_polls.find(collector.client);
        const bool has_polled = polled != seen.store->last_polls.end();
        const Timestamp last = has_polled ? polled->second : seen.started;
        const auto silent = working_days.between(last, seen.now);
        HealthCheck check = check_of(
            "collector:silent", collector.client,
            static_cast<std::uint64_t>(std::chrono::duration_cast<seconds>(silent).count()),
            "seconds of working days");
        check.limit =
            "warns from " + std::to_string(limits.late_collector_working_days) + " working days";
        if (silent >= patience) {
            judge(check, HealthStatus::warn,
                  "This client works " + named(collector.queues) +
                      " and has not asked for work since " + fhir::format_instant(last) +
                      ". Its referrals may go unseen: ring it.");
        }
        checks.push_back(std::move(check));
    }
}

}  // namespace

std::vector<HealthCheck> assess(const Observations& seen, const config::Health& limits,
                                const mappings::WorkingDays& working_days) {
    std::vector<HealthCheck> checks;
    assess_process(seen, checks);
    assess_settings(seen, checks);
    assess_store(seen, limits, checks);
    if (seen.store) {
        for (const QueueHealth& queue : seen.store->queues) {
            assess_queue(queue, seen.now, limits, checks);
            assess_silence(queue, checks);
        }
    }
    assess_delivery(seen, checks);
    assess_certificate(seen, limits, checks);
    assess_collectors(seen, limits, working_days, checks);
    return checks;
}

}  // namespace gateway
