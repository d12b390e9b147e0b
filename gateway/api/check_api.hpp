// ServiceRequest/$check: what would become of a referral if it were sent.
#pragma once

#include "gateway/api/accept.hpp"

#include <vector>

namespace gateway {

// Stores nothing. On the io thread only.
class CheckApi {
public:
    explicit CheckApi(const ApiParts& parts) : parts_(parts), acceptance_(parts) {}

    std::vector<Route> routes();

    // Parameters: `outcome` with every fault and warning; when a place was found, `would-reach`,
    // `service`, `rule`, `reason`, `routing-table` (its version), a `not-chosen` for each place
    // that was passed over, `expected-wait`, and `caseload` where its link workers have as many as
    // they can take. Faults are an answer here, not an error; only what
    // is not JSON is one.
    asio::awaitable<Result<HttpResponse>> check(const Request& request);

private:
    asio::awaitable<std::string> expected_wait(std::string owner);
    // Empty: there is nothing to say, or the store does not say it.
    asio::awaitable<std::string> caseload(std::string owner);

    ApiParts parts_;
    Acceptance acceptance_;
};

}  // namespace gateway
