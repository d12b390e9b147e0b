#pragma once

#include "gateway/domain/decline_run.hpp"
#include "gateway/ops/health_report.hpp"

#include <vector>

namespace gateway {

// One check: how many services look full though they say that they are open, and which. Pure.
void assess_full_providers(const std::vector<DeclineRun>& full, std::vector<HealthCheck>& checks);

}  // namespace gateway
