// ServiceRequest: create, read, its versions, search.
#pragma once

#include "gateway/api/accept.hpp"
#include "gateway/api/referral_view.hpp"

#include <vector>

namespace gateway {

// On the io thread only. Changes are in ReferralChange, $check and $timeline in their own classes.
class ReferralApi {
public:
    explicit ReferralApi(const ApiParts& parts) : parts_(parts), acceptance_(parts), view_(parts) {}

    std::vector<Route> routes();

    // 201, or 200 for a repeat, both with the same Location.
    asio::awaitable<Result<HttpResponse>> create(const Request& request);
    asio::awaitable<Result<HttpResponse>> read(const Request& request);
    asio::awaitable<Result<HttpResponse>> read_version(const Request& request);
    asio::awaitable<Result<HttpResponse>> history(const Request& request);
    asio::awaitable<Result<HttpResponse>> search(const Request& request);

private:
    asio::awaitable<Result<std::vector<Referral>>> versions(const Seen& seen);

    ApiParts parts_;
    Acceptance acceptance_;
    ReferralView view_;
};

}  // namespace gateway
