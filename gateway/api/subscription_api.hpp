// The feed of an organisation, shown as a Subscription of the R4 subscriptions backport:
// Subscription/feed-{ODS code}, $status and $events. Nothing is posted anywhere: it is read.
#pragma once

#include "gateway/api/collectors.hpp"
#include "gateway/api/parts.hpp"
#include "gateway/http/router.hpp"

#include <string>
#include <vector>

namespace gateway {

// On the io thread only.
class SubscriptionApi {
public:
    SubscriptionApi(const ApiParts& parts, Collectors& collectors)
        : parts_(parts), collectors_(collectors) {}

    std::vector<Route> routes();

private:
    asio::awaitable<Result<HttpResponse>> read(const Request& request);
    asio::awaitable<Result<HttpResponse>> search(const Request& request);
    asio::awaitable<Result<HttpResponse>> status(const Request& request);
    asio::awaitable<Result<HttpResponse>> events(const Request& request);

    ApiParts parts_;
    Collectors& collectors_;
};

}  // namespace gateway
