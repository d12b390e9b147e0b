#include "gateway/ops/full_providers.hpp"

#include <string>
#include <utility>

namespace gateway {

void assess_full_providers(const std::vector<DeclineRun>& full, std::vector<HealthCheck>& checks) {
    constexpr std::size_t most_named = 10;
    HealthCheck check;
    check.name = "provider:full-but-open";
    check.observed = static_cast<std::int64_t>(full.size());
    check.unit = "services";
    check.limit = "warns from 1";
    if (!full.empty()) {
        std::string named;
        for (std::size_t i = 0; i < full.size() && i < most_named; ++i) {
            named += (i == 0 ? "" : ", ") + full[i].owner;
            if (!full[i].service.empty()) named += " " + full[i].service;
        }
        if (full.size() > most_named) {
            named += " and " + std::to_string(full.size() - most_named) + " more";
        }
        check.status = HealthStatus::warn;
        check.output =
            "Referrals are sent where they are declined again and again for want of "
            "room, and it is said to be open: " +
            named +
            ". Ring the provider, or say for it that it is closed or has a waiting "
            "list (PATCH HealthcareService).";
    }
    checks.push_back(std::move(check));
}

}  // namespace gateway
