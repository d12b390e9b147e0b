// How a feed is read, shown as a Subscription of the R4 subscriptions backport: $status and $events
// of Subscription/feed-{ODS code}, from which nothing is posted, and of those that post (push_api).
#pragma once

#include "gateway/api/collectors.hpp"
#include "gateway/api/outcome_reads.hpp"
#include "gateway/api/parts.hpp"
#include "gateway/http/router.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// On the io thread only.
class SubscriptionApi {
public:
    SubscriptionApi(const ApiParts& parts, Collectors& collectors, OutcomeReads& outcomes)
        : parts_(parts), collectors_(collectors), outcomes_(outcomes) {}

    std::vector<Route> routes();

private:
    // A feed as one Subscription shows it.
    struct Face {
        std::string id;
        std::string organisation;
        std::optional<PushSubscription> push;  // none: it is only read

        std::uint64_t start() const { return push ? push->start : 0; }
        std::string_view status() const;
    };

    // Those of the caller's organisation and queues, and those that post to its endpoint.
    asio::awaitable<Result<Face>> find(const Request& request);
    asio::awaitable<Result<HttpResponse>> read(const Request& request);
    asio::awaitable<Result<HttpResponse>> search(const Request& request);
    asio::awaitable<Result<HttpResponse>> status(const Request& request);
    asio::awaitable<Result<HttpResponse>> events(const Request& request);

    ApiParts parts_;
    Collectors& collectors_;
    OutcomeReads& outcomes_;
};

}  // namespace gateway
