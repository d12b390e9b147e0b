#include "gateway/ops/unread_outcomes.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

namespace gateway {
namespace {

// As long as the watchdog gives an owner to answer a routine request.
constexpr std::chrono::hours patience{5 * 24};
constexpr std::size_t most_named = 5;

std::string named(std::vector<UnreadOutcomes> late) {
    std::ranges::sort(late, {}, &UnreadOutcomes::oldest);
    std::string names;
    for (std::size_t i = 0; i < std::min(late.size(), most_named); ++i) {
        names += (i == 0 ? "" : ", ") + late[i].organisation + " (" +
                 std::to_string(late[i].count) + ", since " + fhir::format_instant(late[i].oldest) +
                 ")";
    }
    if (late.size() > most_named)
        names += " and " + std::to_string(late.size() - most_named) + " more";
    return names;
}

}  // namespace

void assess_outcomes(const std::vector<UnreadOutcomes>& unread,
                     const mappings::WorkingDays& working_days, Timestamp now,
                     std::vector<HealthCheck>& checks) {
    HealthCheck count;
    count.name = "outcomes:unread";
    count.unit = "outcomes";
    HealthCheck oldest;
    oldest.name = "outcomes:oldest-unread";
    oldest.unit = "seconds of working days";
    oldest.limit = "warns from 5 working days";
    std::vector<UnreadOutcomes> late;
    for (const UnreadOutcomes& each : unread) {
        count.observed += static_cast<std::int64_t>(each.count);
        const auto age = working_days.between(each.oldest, now);
        oldest.observed = std::max<std::int64_t>(
            oldest.observed, std::chrono::duration_cast<std::chrono::seconds>(age).count());
        if (age >= patience) late.push_back(each);
    }
    if (!late.empty()) {
        oldest.status = HealthStatus::warn;
        oldest.output =
            "Referrals have ended and who referred has not fetched how: ring " +
            named(std::move(late)) +
            ". They read the Task, the timeline or the message back, or go on in their feed.";
    }
    checks.push_back(std::move(count));
    checks.push_back(std::move(oldest));
}

}  // namespace gateway
