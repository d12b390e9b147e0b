// Caseloads of link workers, as health and the regional picture tell them.
#pragma once

#include "gateway/domain/caseload.hpp"
#include "gateway/ops/health_report.hpp"
#include "gateway/ports/referral_store.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// By the ODS code of the PCN: those of which it was said how many link workers there are.
using CaseloadLimits = std::map<std::string, std::uint32_t>;

// What each accepted in the window, in the order of codes. On the io thread.
asio::awaitable<Result<std::vector<Caseload>>> find_caseloads(ReferralStore& store,
                                                              CaseloadLimits limits,
                                                              TimeWindow window);

// A check for each: warns from 100 percent. Pure.
void assess_caseloads(const std::vector<Caseload>& caseloads, std::vector<HealthCheck>& checks);

// Columns of the report by PCN, and their cells; empty where nothing is known of the line's PCN.
// The share is of the number as it is told, and is not told where that is few. Pure.
inline constexpr std::array<std::string_view, 3> caseload_columns{
    "caseload_accepted", "caseload_limit", "caseload_percent"};
std::array<std::string, 3> caseload_cells(const std::vector<Caseload>& caseloads,
                                          std::string_view pcn);

}  // namespace gateway
