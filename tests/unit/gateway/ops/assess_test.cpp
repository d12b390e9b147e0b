#include "gateway/ops/assess.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace {

using namespace gateway;
using namespace std::chrono;

constexpr Timestamp wednesday = sys_days(2026y / March / 4) + 12h;

// All is well: one queue with a young referral, one collector that asked just now.
Observations calm() {
    Observations seen;
    seen.now = wednesday;
    seen.started = wednesday - 240h;
    seen.store_writes = true;
    seen.store.emplace();
    seen.store->queues.push_back({"U99901", 1, wednesday - 1h, 0, 0, 0, 0, {}});
    seen.store->last_polls["link-worker"] = wednesday - 1min;
    seen.disk_percent_free = 60;
    seen.certificate_days_left = 200;
    seen.collectors.push_back({"link-worker", {"U99901"}});
    return seen;
}

HealthCheck find(const Observations& seen, std::string_view name) {
    const auto checks = assess(seen, config::Health{}, {});
    const auto found = std::ranges::find(checks, name, &HealthCheck::name);
    return found == checks.end() ? HealthCheck{} : *found;
}

HealthStatus status_of(const Observations& seen, std::string_view name) {
    const HealthCheck check = find(seen, name);
    EXPECT_EQ(check.name, name);
    return check.status;
}

TEST(Assess, PassesWhenAllIsWell) {
    EXPECT_EQ(worst_of(assess(calm(), config::Health{}, {})), HealthStatus::pass);
}

TEST(Assess, WarnsWhileTheLastReloadWasRefused) {
    Observations seen = calm();
    EXPECT_EQ(status_of(seen, "settings:reload"), HealthStatus::pass);

    seen.is_reload_refused = true;

    EXPECT_EQ(status_of(seen, "settings:reload"), HealthStatus::warn);
}

TEST(Assess, FailsWhenTheStoreTakesNoWrites) {
    Observations seen = calm();
    seen.store_writes = false;

    EXPECT_EQ(status_of(seen, "store:write"), HealthStatus::fail);
}

TEST(Assess, SaysHowLongTheOldestReferralWaits) {
    EXPECT_EQ(find(calm(), "queue:oldest-waiting").observed, 3600);
}

TEST(Assess, WarnsAfterADayOfWaiting) {
    Observations seen = calm();
    seen.store->queues[0].oldest_waiting = wednesday - 24h;

    EXPECT_EQ(status_of(seen, "queue:oldest-waiting"), HealthStatus::warn);
}

TEST(Assess, FailsAfterThreeDaysOfWaiting) {
    Observations seen = calm();
    seen.store->queues[0].oldest_waiting = wednesday - 72h;

    EXPECT_EQ(status_of(seen, "queue:oldest-waiting"), HealthStatus::fail);
}

TEST(Assess, WarnsOfADeadLetter) {
    Observations seen = calm();
    seen.store->queues[0].dead_letters = 1;

    EXPECT_EQ(status_of(seen, "queue:dead-letters"), HealthStatus::warn);
}

TEST(Assess, FailsWhenNobodyIsLeftForAReferral) {
    Observations seen = calm();
    EXPECT_EQ(status_of(seen, "referral:unrouted"), HealthStatus::pass);

    seen.store->unrouted = 2;

    const HealthCheck check = find(seen, "referral:unrouted");
    EXPECT_EQ(check.status, HealthStatus::fail);
    EXPECT_EQ(check.observed, 2);
}

TEST(Assess, WarnsOfADiskThatFillsUp) {
    Observations seen = calm();
    seen.disk_percent_free = 9;

    EXPECT_EQ(status_of(seen, "disk:free"), HealthStatus::warn);
}

TEST(Assess, WarnsOfACertificateThatRunsOutSoon) {
    Observations seen = calm();
    seen.certificate_days_left = 29;

    EXPECT_EQ(status_of(seen, "certificate:days-left"), HealthStatus::warn);
}

TEST(Assess, FailsOnceTheCertificateHasRunOut) {
    Observations seen = calm();
    seen.certificate_days_left = -1;

    EXPECT_EQ(status_of(seen, "certificate:days-left"), HealthStatus::fail);
}

TEST(Assess, WarnsOfACollectorThatWasSilentForTwoWorkingDays) {
    Observations seen = calm();
    seen.store->last_polls["link-worker"] = wednesday - 48h;

    EXPECT_EQ(status_of(seen, "collector:silent"), HealthStatus::warn);
}

TEST(Assess, DoesNotCountBankHolidaysAgainstACollector) {
    Observations seen = calm();
    // From Thursday before Easter to Wednesday after it: two working days.
    seen.now = sys_days(2026y / April / 8) + 11h;
    seen.store->last_polls["link-worker"] = sys_days(2026y / April / 2) + 12h;
    EXPECT_EQ(status_of(seen, "collector:silent"), HealthStatus::pass);

    seen.now += 1h;
    EXPECT_EQ(status_of(seen, "collector:silent"), HealthStatus::warn);
}

TEST(Assess, DoesNotCountTheWeekendAsSilence) {
    Observations seen = calm();
    seen.now = wednesday - 48h;  // Monday noon; it last asked on Friday noon
    seen.store->last_polls["link-worker"] = seen.now - 72h;

    EXPECT_EQ(status_of(seen, "collector:silent"), HealthStatus::pass);
}

TEST(Assess, CountsACollectorThatNeverAskedFromTheStart) {
    Observations seen = calm();
    seen.store->last_polls.clear();

    EXPECT_EQ(status_of(seen, "collector:silent"), HealthStatus::warn);
}

TEST(Assess, NamesTheQueuesOfASilentCollectorAndSinceWhen) {
    Observations seen = calm();
    seen.collectors[0].queues = {"U99901", "U99902"};
    seen.store->last_polls["link-worker"] = wednesday - 48h;

    const std::string output = find(seen, "collector:silent").output;

    EXPECT_NE(output.find("works the queues U99901, U99902 and has not asked for work since " +
                          fhir::format_instant(wednesday - 48h)),
              std::string::npos)
        << output;
}

TEST(Assess, KeepsTheSilenceOfACollectorOneIncidentUntilItAsks) {
    HealthHistory history;
    Observations seen = calm();
    seen.store->last_polls["link-worker"] = wednesday - 48h;
    history.since(find(seen, "collector:silent"), wednesday);
    seen.now += 5h;
    EXPECT_EQ(history.since(find(seen, "collector:silent"), seen.now), wednesday);

    seen.store->last_polls["link-worker"] = seen.now;

    EXPECT_EQ(history.since(find(seen, "collector:silent"), seen.now), wednesday + 5h);
}

TEST(Assess, WarnsOfWhatItsOwnerWasRemindedOfAndSaysSinceWhen) {
    Observations seen = calm();
    EXPECT_EQ(status_of(seen, "task:overdue"), HealthStatus::pass);
    seen.store->queues[0].overdue = 2;
    seen.store->queues[0].silent_since = wednesday - 30h;

    const HealthCheck check = find(seen, "task:overdue");

    EXPECT_EQ(check.status, HealthStatus::warn);
    EXPECT_EQ(check.observed, 2);
    EXPECT_EQ(check.component, "U99901");
    EXPECT_NE(check.output.find(fhir::format_instant(wednesday - 30h)), std::string::npos);
}

TEST(Assess, WarnsOfWhatTheLeadWasToldOf) {
    Observations seen = calm();
    EXPECT_EQ(status_of(seen, "task:escalated"), HealthStatus::pass);

    seen.store->queues[0].escalated = 1;

    EXPECT_EQ(status_of(seen, "task:escalated"), HealthStatus::warn);
}

TEST(Assess, LetsEventsBeUnderWayForAMinute) {
    Observations seen = calm();
    seen.undelivered_since = wednesday - 60s;

    EXPECT_EQ(status_of(seen, "events:undelivered"), HealthStatus::pass);
}

TEST(Assess, WarnsOfEventsThatAreStuck) {
    Observations seen = calm();
    seen.undelivered_since = wednesday - 61s;

    EXPECT_EQ(status_of(seen, "events:undelivered"), HealthStatus::warn);
}

TEST(HealthHistory, KeepsSinceWhenAStatusStands) {
    HealthHistory history;
    HealthCheck check;
    check.name = "store:write";
    history.since(check, wednesday);

    EXPECT_EQ(history.since(check, wednesday + 1h), wednesday);
}

TEST(HealthHistory, BeginsAnewWhenTheStatusChanges) {
    HealthHistory history;
    HealthCheck check;
    check.name = "store:write";
    history.since(check, wednesday);
    check.status = HealthStatus::fail;

    EXPECT_EQ(history.since(check, wednesday + 1h), wednesday + 1h);
}

TEST(HealthJson, PutsChecksOfOneNameIntoOneList) {
    HealthHistory history;
    std::vector<HealthCheck> checks(3);
    checks[0].name = checks[2].name = "queue:waiting";
    checks[0].component = "U99901";
    checks[1].name = "store:write";
    checks[2].component = "U99902";

    const std::string json = health_json(checks, "1.2.3", history, wednesday);

    const std::size_t first = json.find("\"queue:waiting\"");
    ASSERT_NE(first, std::string::npos) << json;
    EXPECT_EQ(json.find("\"queue:waiting\"", first + 1), std::string::npos) << json;
    EXPECT_TRUE(json.starts_with(R"({"status":"pass","version":"1","releaseId":"1.2.3",)")) << json;
}

}  // namespace
