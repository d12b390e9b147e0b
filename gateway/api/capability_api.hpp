// metadata: what this server does, and nothing that it does not.
#pragma once

#include "gateway/http/router.hpp"
#include "gateway/ports/clock.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// On the io thread only.
class CapabilityApi {
public:
    // `started`: since when this is so (CapabilityStatement.date).
    CapabilityApi(std::string public_base, std::string version, Timestamp started);

    std::vector<Route> routes();

    // The statement as JSON.
    const std::string& statement() const { return statement_; }

private:
    asio::awaitable<Result<HttpResponse>> read(const Request& request);

    std::string statement_;
};

}  // namespace gateway
