// The route table, who may use a route, and the one catch.
#pragma once

#include "gateway/http/http_types.hpp"
#include "gateway/http/query.hpp"
#include "gateway/ports/authenticator.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

namespace asio = boost::asio;
using fhir::Result;

// What a handler is given: the caller is known, and may use the route; media types fit.
struct Request {
    HttpRequest http;
    Query query;
    Caller caller;                  // empty where the route's scope is none and nobody is known
    std::vector<std::string> path;  // what stood in the place of each {} of the route, decoded
    std::string request_id;         // the client's X-Request-Id, else a fresh one
    bool has_own_request_id = false;  // the client sent it, so it is an idempotency key

    // "handling=strict", "return=minimal" ...: the value of a Prefer token; empty: not there.
    std::string_view prefer(std::string_view token) const;
};

using Handler = std::function<asio::awaitable<Result<HttpResponse>>(const Request&)>;

struct Route {
    Method method;
    std::string_view path;  // "/fhir/ServiceRequest/{}"; a trailing slash of the target is ignored
    Scope scope;            // nobody gets to the handler without it
    std::string_view name;  // label in metrics and log: "ServiceRequest.create"
    Handler handler;
    // What Content-Type may be; empty: FHIR JSON.
    std::vector<std::string_view> media{};
};

}  // namespace gateway
