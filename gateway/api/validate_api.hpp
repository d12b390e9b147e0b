// $validate: a resource held against R4 and against profiles (R4 resource-operation-validate.html).
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/http/router.hpp"

#include <string>
#include <vector>

namespace gateway {

// Stores nothing, and logs nothing of the resource. On the io thread only.
class ValidateApi {
public:
    explicit ValidateApi(const ApiParts& parts) : parts_(parts) {}

    std::vector<Route> routes();

private:
    // The resource itself or Parameters with resource, mode and profile; ?mode= and ?profile= count
    // too. 200 with an OperationOutcome, whatever is wrong with the resource; an error where there
    // is no resource, or one of another type than the address says.
    asio::awaitable<Result<HttpResponse>> validate(const Request& request, std::string type);

    ApiParts parts_;
};

}  // namespace gateway
