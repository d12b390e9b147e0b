// Fakes, a handful of routes, and a server on a free port.
#pragma once

#include "gateway/http/media.hpp"
#include "gateway/http/router.hpp"
#include "gateway/http/server.hpp"
#include "gateway/ports/authenticator.hpp"
#include "gateway/ports/clock.hpp"
#include "tests/support/definitions.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <exception>
#include <future>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace http_test {

using namespace gateway;

class FixedClock final : public Clock {
public:
    Timestamp now() const override { return time; }

    Timestamp time{std::chrono::sys_days{std::chrono::March / 2 / 2026} + std::chrono::hours(9)};
};

class CountingIds final : public IdSource {
public:
    Id next(Home home) override {
        Id id;
        id.bytes[0] = ++count_;
        id.bytes[15] = static_cast<std::uint8_t>(home);
        return id;
    }
    std::string request_id() override { return "made-" + std::to_string(++count_); }

private:
    std::uint8_t count_ = 0;
};

class FakeAuthenticator final : public Authenticator {
public:
    Result<Caller> authenticate(const Peer& peer) const override {
        const auto found = callers.find(peer.fingerprint);
        if (found != callers.end()) return found->second;
        return Error{fhir::ErrorKind::unauthenticated, {}, "no such certificate", {}, {}};
    }

    std::map<std::string, Caller> callers;

private:
    using Error = fhir::Error;
};

inline Caller practice() {
    Caller caller;
    caller.client = "practice";
    caller.organisation = "A99901";
    caller.scopes = {Scope::service_request_create, Scope::service_request_read};
    return caller;
}

inline asio::awaitable<Result<HttpResponse>> echo(std::string text) {
    co_return fhir_response(200, std::move(text));
}

inline asio::awaitable<Result<HttpResponse>> tagged() {
    HttpResponse response = fhir_response(200, "{\"resourceType\":\"CapabilityStatement\"}");
    response.fields.add("ETag", "W/\"3\"");
    co_return response;
}

inline asio::awaitable<Result<HttpResponse>> broken() {
    throw std::runtime_error("a secret of ours");
    co_return fhir_response(200, {});
}

inline asio::awaitable<Result<HttpResponse>> slow(std::chrono::milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
    co_return fhir_response(200, "{}");
}

inline asio::awaitable<Result<HttpResponse>> not_acceptable_to_the_store() {
    co_return fhir::hidden_error(fhir::ErrorKind::unavailable, "disk");
}

inline std::vector<Route> test_routes() {
    const auto identity = [](const Request& request) {
        return echo(request.path.empty() ? request.http.body : request.path.front());
    };
    const auto search = [](const Request& request) {
        std::string all;
        for (const Parameter& parameter : request.query.parameters()) {
            all += parameter.name + "=" + parameter.value + ";";
        }
        return echo(std::move(all));
    };
    return {
        {Method::get, "/fhir/metadata", Scope::none, "metadata",
         [](const Request&) { return tagged(); }},
        {Method::get, "/fhir/ServiceRequest/{}", Scope::service_request_read, "ServiceRequest.read",
         identity},
        {Method::post, "/fhir/ServiceRequest", Scope::service_request_create,
         "ServiceRequest.create", identity},
        {Method::get, "/fhir/ServiceRequest", Scope::service_request_read, "ServiceRequest.search",
         search},
        {Method::post,
         "/fhir/ServiceRequest/_search",
         Scope::service_request_read,
         "ServiceRequest.search",
         search,
         {form_type}},
        {Method::post, "/fhir/ServiceRequest/$check", Scope::service_request_create,
         "ServiceRequest.check", [](const Request&) { return echo("checked"); }},
        {Method::patch,
         "/fhir/Task/{}",
         Scope::task_update,
         "Task.patch",
         identity,
         {"application/json-patch+json"}},
        {Method::get, "/fhir/Task/{}", Scope::any, "Task.read", identity},
        {Method::get, "/fhir/broken", Scope::none, "broken",
         [](const Request&) { return broken(); }},
        {Method::get, "/fhir/down", Scope::none, "down",
         [](const Request&) { return not_acceptable_to_the_store(); }},
        {Method::get,
         "/metrics",
         Scope::none,
         "metrics",
         [](const Request&) { return echo("text"); },
         {},
         {"text/plain"}},
        {Method::post, "/open", Scope::none, "open", identity, {any_type}},
        {Method::get, "/slow", Scope::none, "slow",
         [](const Request&) { return slow(std::chrono::milliseconds(300)); }},
        {Method::get, "/stuck", Scope::none, "stuck",
         [](const Request&) { return slow(std::chrono::minutes(5)); }},
    };
}

template <class T>
asio::awaitable<void> keep(asio::awaitable<T> work, std::optional<T>& value) {
    value.emplace(co_await std::move(work));
}

// Runs a coroutine to its end and gives back its value.
template <class T>
T run(asio::awaitable<T> work) {
    asio::io_context io;
    std::optional<T> value;
    auto rethrow = [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
    };
    asio::co_spawn(io, keep(std::move(work), value), rethrow);
    io.run();
    return std::move(*value);
}

// A router and what it needs.
struct RouterParts {
    explicit RouterParts(std::vector<Route> routes = test_routes(), RouterSettings settings = {})
        : router(std::move(routes), authenticator, ids, clock, log, metrics, testing_support::r4(),
                 settings) {}

    FixedClock clock;
    CountingIds ids;
    FakeAuthenticator authenticator;
    std::ostringstream lines;
    Log log{lines, clock};
    Metrics metrics;
    Router router;
};

// A server with a thread of its own on a free port of this machine; gone with the test.
class RunningServer {
public:
    RunningServer(RouterParts& parts, ServerSettings settings, const TlsSettings* tls = nullptr)
        : server_(io_, std::move(settings), tls, parts.router, parts.log, parts.metrics),
          thread_([this] {
              asio::co_spawn(io_, server_.run(), asio::use_future);
              io_.run();
          }) {}
    ~RunningServer() { stop(); }
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    std::uint16_t port() const { return server_.port(); }

    void stop() {
        if (!thread_.joinable()) return;
        asio::co_spawn(io_, server_.stop(), asio::use_future).get();
        thread_.join();
    }

    // Runs on the server's thread, and waits for it.
    template <class Action>
    void on_its_thread(Action action) {
        std::promise<void> done;
        asio::post(io_, [&action, &done] {
            action();
            done.set_value();
        });
        done.get_future().wait();
    }

private:
    asio::io_context io_{1};
    Server server_;
    std::thread thread_;
};

inline config::Limits quick_limits() {
    config::Limits limits;
    limits.header_timeout = std::chrono::seconds(1);
    limits.body_timeout = std::chrono::seconds(1);
    limits.idle_timeout = std::chrono::seconds(5);
    limits.shutdown_grace = std::chrono::seconds(2);
    return limits;
}

}  // namespace http_test
