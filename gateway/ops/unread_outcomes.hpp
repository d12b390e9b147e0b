// Outcomes that nobody has read -> checks. Pure.
#pragma once

#include "gateway/ops/health_report.hpp"
#include "gateway/ports/outcome_store.hpp"
#include "mappings/working_days.hpp"

#include <vector>

namespace gateway {

// How many there are, and how old the oldest is; it warns from 5 working days, and names those
// whose outcomes are the oldest.
void assess_outcomes(const std::vector<UnreadOutcomes>& unread,
                     const mappings::WorkingDays& working_days, Timestamp now,
                     std::vector<HealthCheck>& checks);

}  // namespace gateway
