// The regional picture as JSON and as CSV (RFC 4180): the same numbers by the same names.
#pragma once

#include "gateway/ops/caseload.hpp"
#include "gateway/ops/report.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace gateway {

// Of the referrals that arrived from the first of one month up to the first of another. Days are
// those of UTC.
struct Period {
    std::chrono::sys_days from;
    std::chrono::sys_days to;  // the first day that is no longer in it
};

// `caseloads` stand in the report by PCN.
std::string report_json(By by, const Period& period, const std::vector<ReportLine>& lines,
                        const std::vector<Caseload>& caseloads = {});
std::string report_csv(By by, const std::vector<ReportLine>& lines,
                       const std::vector<Caseload>& caseloads = {});

}  // namespace gateway
