// PATCH HealthcareService/{id}: its provider says whether it takes people at present. Routing and
// $check go by it from the next request on.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/api/service_directory.hpp"
#include "gateway/http/router.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace gateway {

// On the io thread only.
class RoomApi {
public:
    // `holder` is that of the parts: what is said is put there.
    RoomApi(const ApiParts& parts, DirectoryHolder& holder) : parts_(parts), holder_(holder) {}

    std::vector<Route> routes();

    // From the next request on. Never null.
    void replace(std::shared_ptr<const ServiceDirectory> next) { services_ = std::move(next); }

    // A JSON Patch on the resource as it is read, which may change its extension `capacity` and
    // nothing else (mappings/directory/fhir_room.hpp). 403: neither the provider's client nor
    // operations. 422: another element is changed, or what is said makes no sense. 412: If-Match,
    // for a service has no versions. The same once more: 200, and nothing is written.
    asio::awaitable<Result<HttpResponse>> patch(const Request& request);

private:
    asio::awaitable<Result<void>> say(const Request& request, const std::string& service,
                                      const std::string& queue, const mappings::Room& room);

    ApiParts parts_;
    DirectoryHolder& holder_;
    std::shared_ptr<const ServiceDirectory> services_ = std::make_shared<const ServiceDirectory>();
};

}  // namespace gateway
