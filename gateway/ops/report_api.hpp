// GET /ops/report: on the public listener, for a client of the role operator.
#pragma once

#include "gateway/http/router.hpp"
#include "gateway/ops/caseload.hpp"
#include "gateway/ops/report_text.hpp"
#include "gateway/ports/referral_store.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace gateway {

// On the io thread only; the facts are read and counted on a thread of the store's.
class ReportApi {
public:
    ReportApi(ReferralStore& store, const Clock& clock) : store_(store), clock_(clock) {}

    std::vector<Route> routes();

    // `services`: what was imported; null: nothing.
    void replace(mappings::WorkingDays working_days,
                 std::shared_ptr<const mappings::directory::Directory> services) {
        working_days_ = std::move(working_days);
        services_ = std::move(services);
    }
    void replace(CaseloadLimits caseloads) { caseloads_ = std::move(caseloads); }

private:
    asio::awaitable<Result<HttpResponse>> report(const Request& request);

    ReferralStore& store_;
    const Clock& clock_;
    mappings::WorkingDays working_days_;
    CaseloadLimits caseloads_;
    std::shared_ptr<const mappings::directory::Directory> services_;
    bool is_busy_ = false;  // one report at a time, so that a reader is left for everybody else
};

}  // namespace gateway
