// HealthcareService, Organization, Location: who helps with what, where and when. For anybody whom
// we know, for nothing in it is about a person who is referred.
#pragma once

#include "gateway/api/directory_find.hpp"
#include "gateway/api/parts.hpp"
#include "gateway/http/router.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway {

// On the io thread only; nothing here waits.
class DirectoryApi {
public:
    explicit DirectoryApi(const ApiParts& parts) : parts_(parts) {}

    std::vector<Route> routes();

    // From the next request on. Never null.
    void replace(std::shared_ptr<const ServiceDirectory> next) { services_ = std::move(next); }

    // What was imported, and the services and providers of the routing table.
    asio::awaitable<Result<HttpResponse>> read_service(const Request& request);
    asio::awaitable<Result<HttpResponse>> read_provider(const Request& request);
    asio::awaitable<Result<HttpResponse>> read_place(const Request& request);

    // Each tells the total. Services that are not offered are found by `_id` and where `active`
    // asks for them.
    asio::awaitable<Result<HttpResponse>> search_services(const Request& request);
    asio::awaitable<Result<HttpResponse>> search_providers(const Request& request);
    asio::awaitable<Result<HttpResponse>> search_places(const Request& request);

private:
    std::chrono::sys_days today() const {
        return std::chrono::floor<std::chrono::days>(parts_.clock.now());
    }
    std::string url_of(std::string_view type, std::string_view id) const;
    std::string view_of(const mappings::directory::Service& service) const;

    ApiParts parts_;
    std::shared_ptr<const ServiceDirectory> services_ = std::make_shared<const ServiceDirectory>();
};

}  // namespace gateway
