// POST to the base: transactions and batches.
#pragma once

#include "gateway/api/accept.hpp"
#include "gateway/api/referral_view.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace gateway {

// Hands a request to its handler as if it had come alone, and always answers. Set once the router
// stands.
using Dispatch = std::function<asio::awaitable<HttpResponse>(HttpRequest request, Caller caller,
                                                             std::string request_id)>;

// On the io thread only.
class BundleApi {
public:
    explicit BundleApi(const ApiParts& parts) : parts_(parts), acceptance_(parts), view_(parts) {}

    void set_dispatch(Dispatch dispatch) { dispatch_ = std::move(dispatch); }

    std::vector<Route> routes();

    // Everybody whom we know may post here; what is in the Bundle needs its own scope.
    asio::awaitable<Result<HttpResponse>> post(const Request& request);

private:
    asio::awaitable<Result<HttpResponse>> transaction(const Request& request,
                                                      const fhir::Tree& tree);
    asio::awaitable<Result<HttpResponse>> batch(const Request& request, const fhir::Tree& tree);

    ApiParts parts_;
    Acceptance acceptance_;
    ReferralView view_;
    Dispatch dispatch_;
};

}  // namespace gateway
