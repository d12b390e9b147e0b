// ServiceRequest: PUT and PATCH, by its referrer.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/api/referral_view.hpp"
#include "gateway/http/router.hpp"

#include <vector>

namespace gateway {

// Changes the status alone; the open task follows in the same transaction. forbidden: the caller
// sees it, but did not send it. On the io thread only.
class ReferralChange {
public:
    explicit ReferralChange(const ApiParts& parts) : parts_(parts), view_(parts) {}

    std::vector<Route> routes();

    asio::awaitable<Result<HttpResponse>> replace(const Request& request);
    asio::awaitable<Result<HttpResponse>> patch(const Request& request);

private:
    asio::awaitable<Result<HttpResponse>> update(const Request& request, bool is_patch);
    asio::awaitable<Result<HttpResponse>> update_once(const Request& request, bool is_patch);
    asio::awaitable<Result<HttpResponse>> answer(const Request& request, const Referral& referral);
    Change compose(const Request& request, const ReferralRecord& record, ReferralStatus to);

    ApiParts parts_;
    ReferralView view_;
};

}  // namespace gateway
