// The route table, who may use a route, and the one catch.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "gateway/http/http_types.hpp"
#include "gateway/http/media.hpp"
#include "gateway/http/query.hpp"
#include "gateway/http/rate_limit.hpp"
#include "gateway/observe/log.hpp"
#include "gateway/observe/metrics.hpp"
#include "gateway/ports/authenticator.hpp"
#include "gateway/ports/clock.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <optional>
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
    Caller caller;                      // empty where the route's scope is none and nobody is known
    std::vector<std::string> path;      // what stood in the place of each {} of the route, decoded
    std::string request_id;             // the client's X-Request-Id, else a fresh one
    bool has_own_request_id = false;    // the client sent it, so it is an idempotency key
    Format body_format = Format::json;  // where the body is a FHIR resource
    bool is_part_of_batch = false;  // the body is an entry's, written anew: not the sender's text

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
    // What Content-Type may be; empty: FHIR JSON or XML; "*/*": anything. Where the form type
    // (application/x-www-form-urlencoded) is among them, the parameters of a form are added to
    // Request::query, and the handler need not care how they came.
    std::vector<std::string_view> media{};
    // Of which one Accept must allow; empty: FHIR JSON or XML; "*/*": whatever the client says.
    std::vector<std::string_view> answers{};
};

struct RouterSettings {
    bool is_tls = true;                  // then answers carry Strict-Transport-Security
    double requests_per_second = 2'000;  // of one client, on average; 0: no limit
    double request_burst = 4'000;
};

// What is known of a request before its body is read: who calls, and whether they may.
struct Admission {
    const Route* route = nullptr;
    std::optional<fhir::Error> refusal;
    Request request;  // all but the body
    std::string correlation_id;
    std::string trace;
    Format answer_format = Format::json;  // of what FHIR is answered, errors included
    std::chrono::steady_clock::time_point started;

    bool is_refused() const { return refusal.has_value(); }
};

// Finds the handler, decides who may call it, and makes an answer of whatever comes of it: an error
// becomes an OperationOutcome here, and an exception becomes an error. Handlers answer FHIR in
// JSON; whoever asked for XML gets it from here. One line of the log and one count of the metrics
// for each request, whatever happens. On the io thread only.
class Router {
public:
    // Routes of one path must agree in how the path is written. Where several paths fit a target,
    // the one with the earliest literal segment wins: "/fhir/Task/$claim" before "/fhir/Task/{}".
    Router(std::vector<Route> routes, const Authenticator& authenticator, IdSource& ids,
           const Clock& clock, Log& log, Metrics& metrics, const fhir::Definitions& definitions,
           const RouterSettings& settings = {});

    // First step, before the body is read: 401 nobody, 429 too often, 404 no such path, 405 no such
    // method, 403 not for this caller, 400, 406, 415. A path that is not there is told only to
    // callers whom we know.
    Admission admit(HttpRequest head, const Peer& peer);

    // Second step: runs the handler of a request that was not refused.
    asio::awaitable<HttpResponse> dispatch(Admission admission, std::string body);

    // Instead of the second step. Of an admission that was refused, or whose body was.
    HttpResponse refuse(Admission admission);
    HttpResponse refuse(Admission admission, fhir::Error error);
    // Of what was no request at all.
    HttpResponse refuse_unread(fhir::Error error);

private:
    struct Path {
        std::vector<std::string_view> segments;
        std::vector<const Route*> routes;
    };

    const Path* find_path(const std::vector<std::string>& segments) const;
    std::optional<fhir::Error> decide(Admission& admission, const Peer& peer);
    HttpResponse finish(const Admission& admission, const Result<HttpResponse>& result);
    void add_fields(const Admission& admission, HttpResponse& response);
    const std::string& date();

    std::vector<Route> routes_;
    std::vector<Path> paths_;
    const Authenticator& authenticator_;
    IdSource& ids_;
    const Clock& clock_;
    Log& log_;
    Metrics& metrics_;
    const fhir::Definitions& definitions_;
    bool is_tls_;
    RateLimit rate_limit_;
    std::string date_;  // of the last answer: it changes once a second
    std::chrono::sys_seconds date_of_{};
};

}  // namespace gateway
