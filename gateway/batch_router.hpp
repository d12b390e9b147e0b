#pragma once

#include "gateway/http/router.hpp"

#include <memory>
#include <string>
#include <vector>

namespace gateway {

// The same routes once more, for the entries of a batch: the caller has been named and counted when
// the batch came, and is taken as given here. On the io thread only.
class BatchRouter {
public:
    BatchRouter(std::vector<Route> routes, IdSource& ids, const Clock& clock, Log& log,
                Metrics& metrics, const fhir::Definitions& definitions);

    // Answers as if the request had come alone, whatever comes of it, but always in JSON: the
    // answer goes into that of the batch.
    asio::awaitable<HttpResponse> dispatch(HttpRequest request, Caller caller,
                                           std::string request_id);

private:
    // Says that everybody is who was named last.
    class Named final : public Authenticator {
    public:
        Result<Caller> authenticate(const Peer&) const override { return caller; }
        Caller caller;
    };

    Named named_;
    Router router_;
};

}  // namespace gateway
