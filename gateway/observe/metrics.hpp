#pragma once

#include <prometheus/registry.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace gateway {

// What operations staff watch, in Prometheus' text. Labels come from our tables (routes, queues of
// the directory, clients of the registration) and never from a message. May be called from any
// thread.
class Metrics {
public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    void request(std::string_view route, unsigned status, std::chrono::duration<double> took);
    void connection_opened();
    void connection_closed();
    void handshake_failed();

    // One queue, as the store counts it: tasks that wait, how long the oldest has, and those that
    // nobody may claim any more.
    void set_queue(std::string_view owner, std::uint64_t waiting, std::chrono::seconds oldest,
                   std::uint64_t dead_letters);
    // Its tasks of which the owner was reminded, and of which the lead was told.
    void set_silence(std::string_view owner, std::uint64_t overdue, std::uint64_t escalated);
    // One attempt to post to a client's endpoint.
    void push_attempt(std::string_view client, std::string_view outcome);
    // Events of a client's subscriptions that were not delivered yet.
    void set_push_lag(std::string_view client, std::uint64_t events);
    void set_undelivered_events(std::string_view organisation, std::uint64_t count);
    void set_certificate_days_left(std::int64_t days);
    // Forgets the queues, organisations and lags set so far: those that are gone must not stay.
    void clear_queues();

    // The body of GET /metrics; its type is `text_type`.
    std::string text() const;
    static constexpr std::string_view text_type = "text/plain; version=0.0.4; charset=utf-8";

private:
    struct Families;

    mutable std::mutex mutex_;
    std::shared_ptr<prometheus::Registry> registry_;
    std::unique_ptr<Families> families_;
};

}  // namespace gateway
