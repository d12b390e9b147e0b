// Subscriptions that post: made, paused, resumed and ended by their client, and sent again by an
// operator. How they are read is subscription_api's.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/api/redrive_wish.hpp"
#include "gateway/api/subscription_wish.hpp"
#include "gateway/http/router.hpp"
#include "gateway/ports/subscription_store.hpp"

#include <map>
#include <string>
#include <vector>

namespace gateway {

// On the io thread only.
class PushApi {
public:
    explicit PushApi(const ApiParts& parts) : parts_(parts) {}

    std::vector<Route> routes();

private:
    asio::awaitable<Result<HttpResponse>> create(const Request& request);
    asio::awaitable<Result<HttpResponse>> replace(const Request& request);
    asio::awaitable<Result<HttpResponse>> patch(const Request& request);
    asio::awaitable<Result<HttpResponse>> remove(const Request& request);
    asio::awaitable<Result<HttpResponse>> redrive(const Request& request);

    asio::awaitable<Result<HttpResponse>> update(const Request& request, bool is_patch);
    // Its client's alone; not_found for anybody else.
    asio::awaitable<Result<PushSubscription>> find_own(const Request& request);
    Result<SubscriptionWish> read_wish(const fhir::Tree& tree, const Request& request);
    SubscriptionChange change_of(const Request& request, const Id& id, Wish wish);
    // How many events of each kind.
    asio::awaitable<Result<std::map<std::string, std::uint64_t>>> count_kinds(
        std::string organisation, std::uint64_t first, std::uint64_t last);

    ApiParts parts_;
};

}  // namespace gateway
