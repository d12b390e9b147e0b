#include "gateway/batch_router.hpp"

#include <utility>

namespace gateway {

BatchRouter::BatchRouter(std::vector<Route> routes, IdSource& ids, const Clock& clock, Log& log,
                         Metrics& metrics, const fhir::Definitions& definitions)
    : router_(std::move(routes), named_, ids, clock, log, metrics, definitions,
              {.is_tls = true, .requests_per_second = 0, .request_burst = 0}) {}

asio::awaitable<HttpResponse> BatchRouter::dispatch(HttpRequest request, Caller caller,
                                                    std::string request_id) {
    std::string body = std::move(request.body);
    // Nothing is awaited between naming the caller and asking for it.
    named_.caller = std::move(caller);
    Admission admission = router_.admit(std::move(request), Peer{});
    admission.answer_format = Format::json;
    admission.request.is_part_of_batch = true;
    if (!admission.request.has_own_request_id) admission.request.request_id = std::move(request_id);
    if (admission.is_refused()) co_return router_.refuse(std::move(admission));
    co_return co_await router_.dispatch(std::move(admission), std::move(body));
}

}  // namespace gateway
