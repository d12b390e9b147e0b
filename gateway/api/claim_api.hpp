// Task/$claim: a collector takes tasks of a queue, each for itself alone, for a time.
#pragma once

#include "gateway/api/collectors.hpp"
#include "gateway/api/parts.hpp"
#include "gateway/http/router.hpp"

#include <vector>

namespace gateway {

// On the io thread only.
class ClaimApi {
public:
    ClaimApi(const ApiParts& parts, Collectors& collectors)
        : parts_(parts), collectors_(collectors) {}

    std::vector<Route> routes();

private:
    asio::awaitable<Result<HttpResponse>> claim(const Request& request);

    ApiParts parts_;
    Collectors& collectors_;
};

}  // namespace gateway
