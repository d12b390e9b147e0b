#include "gateway/ops/caseload.hpp"

#include "gateway/ops/small_numbers.hpp"

#include <algorithm>
#include <utility>

namespace gateway {

asio::awaitable<Result<std::vector<Caseload>>> find_caseloads(ReferralStore& store,
                                                              CaseloadLimits limits,
                                                              TimeWindow window) {
    std::vector<Caseload> caseloads;
    if (limits.empty()) co_return caseloads;
    std::vector<std::string> owners;
    for (const auto& [pcn, limit] : limits) owners.push_back(pcn);
    const auto accepted = co_await store.accepted(std::move(owners), window);
    if (!accepted) co_return accepted.error();
    for (const auto& [pcn, limit] : limits) caseloads.push_back({pcn, accepted->at(pcn), limit});
    co_return caseloads;
}

void assess_caseloads(const std::vector<Caseload>& caseloads, std::vector<HealthCheck>& checks) {
    for (const Caseload& caseload : caseloads) {
        HealthCheck check;
        check.name = "caseload:used";
        check.component = caseload.pcn;
        check.observed = static_cast<std::int64_t>(caseload.percent());
        check.unit = "percent";
        check.limit = "warns from 100";
        if (caseload.is_reached()) {
            check.status = HealthStatus::warn;
            check.output = "The link workers of this PCN accepted " +
                           std::to_string(caseload.accepted) +
                           " referrals in the last 12 months, and are enough for " +
                           std::to_string(caseload.limit) +
                           ". Referrals still go there: find out with the PCN whether it needs "
                           "more of them, or put link_workers right in the routing table.";
        }
        checks.push_back(std::move(check));
    }
}

std::array<std::string, 3> caseload_cells(const std::vector<Caseload>& caseloads,
                                          std::string_view pcn) {
    const auto found = std::ranges::find(caseloads, pcn, &Caseload::pcn);
    if (found == caseloads.end()) return {};
    const Told accepted(found->accepted);
    const Caseload told{found->pcn, accepted.rounded(), found->limit};
    return {accepted.text(), std::to_string(found->limit),
            accepted.is_few() ? std::string() : std::to_string(told.percent())};
}

}  // namespace gateway
