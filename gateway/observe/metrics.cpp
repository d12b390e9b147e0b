#include "gateway/observe/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/text_serializer.h>

namespace gateway {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;

// From what a read takes to what a long poll may.
Histogram::BucketBoundaries seconds() {
    return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60};
}

Family<Counter>& counter(Registry& registry, const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Family<Gauge>& gauge(Registry& registry, const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

// A family whose members come and go.
class Gauges {
public:
    Gauges(Family<Gauge>& family, const char* label) : family_(family), label_(label) {}

    void set(std::string_view value, double number) {
        auto found = members_.find(value);
        if (found == members_.end()) {
            Gauge& added = family_.Add({{label_, std::string(value)}});
            found = members_.emplace(std::string(value), &added).first;
        }
        found->second->Set(number);
    }

    void clear() {
        for (const auto& [value, member] : members_) family_.Remove(member);
        members_.clear();
    }

private:
    Family<Gauge>& family_;
    std::string label_;
    std::map<std::string, Gauge*, std::less<>> members_;
};

struct RouteNumbers {
    std::map<unsigned, Counter*> by_status;
    Histogram* duration = nullptr;
};

}  // namespace

struct Metrics::Families {
    explicit Families(Registry& registry)
        : requests(counter(registry, "gateway_requests_total", "Requests answered")),
          durations(prometheus::BuildHistogram()
                        .Name("gateway_request_seconds")
                        .Help("From the end of a request's header to its answer")
                        .Register(registry)),
          connections(gauge(registry, "gateway_connections", "Open connections").Add({})),
          handshakes(counter(registry, "gateway_handshake_failures_total",
                             "TLS handshakes that came to nothing")
                         .Add({})),
          days_left(gauge(registry, "gateway_certificate_days_left",
                          "Days until our own certificate ends")
                        .Add({})),
          waiting(gauge(registry, "gateway_queue_waiting", "Tasks that nobody has collected"),
                  "queue"),
          oldest(gauge(registry, "gateway_queue_oldest_seconds",
                       "How long the oldest uncollected task has waited"),
                 "queue"),
          dead(gauge(registry, "gateway_dead_letters",
                     "Tasks that were handed out too often to be handed out again"),
               "queue"),
          overdue(gauge(registry, "gateway_tasks_overdue",
                        "Tasks of which the silent owner was reminded"),
                  "queue"),
          escalated(gauge(registry, "gateway_tasks_escalated",
                          "Tasks of which the lead of the PCN was told"),
                    "queue"),
          undelivered(gauge(registry, "gateway_undelivered_events",
                            "Events that their organisation has not fetched"),
                      "organisation"),
          push_lag(gauge(registry, "gateway_push_lag_events",
                         "Events that were not posted to the client's endpoint yet"),
                   "client"),
          push_attempts(counter(registry, "gateway_push_attempts_total",
                                "Attempts to post to a client's endpoint")) {}

    Family<Counter>& requests;
    Family<Histogram>& durations;
    Gauge& connections;
    Counter& handshakes;
    Gauge& days_left;
    Gauges waiting;
    Gauges oldest;
    Gauges dead;
    Gauges overdue;
    Gauges escalated;
    Gauges undelivered;
    Gauges push_lag;
    Family<Counter>& push_attempts;
    // Found once for each route and status: the registry's own look-up hashes all labels.
    std::map<std::string, RouteNumbers, std::less<>> routes;
};

Metrics::Metrics()
    : registry_(std::make_shared<Registry>()), families_(std::make_unique<Families>(*registry_)) {}

Metrics::~Metrics() = default;

void Metrics::request(std::string_view route, unsigned status, std::chrono::duration<double> took) {
    const std::lock_guard lock(mutex_);
    auto found = families_->routes.find(route);
    if (found == families_->routes.end()) {
        RouteNumbers numbers;
        numbers.duration = &families_->durations.Add({{"route", std::string(route)}}, seconds());
        found = families_->routes.emplace(std::string(route), std::move(numbers)).first;
    }
    Counter*& answered = found->second.by_status[status];
    if (answered == nullptr) {
        answered = &families_->requests.Add(
            {{"route", std::string(route)}, {"status", std::to_string(status)}});
    }
    answered->Increment();
    found->second.duration->Observe(took.count());
}

void Metrics::connection_opened() {
    families_->connections.Increment();
}

void Metrics::connection_closed() {
    families_->connections.Decrement();
}

void Metrics::handshake_failed() {
    families_->handshakes.Increment();
}

void Metrics::set_queue(std::string_view owner, std::uint64_t waiting, std::chrono::seconds oldest,
                        std::uint64_t dead_letters) {
    const std::lock_guard lock(mutex_);
    families_->waiting.set(owner, static_cast<double>(waiting));
    families_->oldest.set(owner, static_cast<double>(oldest.count()));
    families_->dead.set(owner, static_cast<double>(dead_letters));
}

void Metrics::set_silence(std::string_view owner, std::uint64_t overdue, std::uint64_t escalated) {
    const std::lock_guard lock(mutex_);
    families_->overdue.set(owner, static_cast<double>(overdue));
    families_->escalated.set(owner, static_cast<double>(escalated));
}

void Metrics::push_attempt(std::string_view client, std::string_view outcome) {
    const std::lock_guard lock(mutex_);
    families_->push_attempts
        .Add({{"client", std::string(client)}, {"outcome", std::string(outcome)}})
        .Increment();
}

void Metrics::set_push_lag(std::string_view client, std::uint64_t events) {
    const std::lock_guard lock(mutex_);
    families_->push_lag.set(client, static_cast<double>(events));
}

void Metrics::set_undelivered_events(std::string_view organisation, std::uint64_t count) {
    const std::lock_guard lock(mutex_);
    families_->undelivered.set(organisation, static_cast<double>(count));
}

void Metrics::set_certificate_days_left(std::int64_t days) {
    families_->days_left.Set(static_cast<double>(days));
}

void Metrics::clear_queues() {
    const std::lock_guard lock(mutex_);
    families_->waiting.clear();
    families_->oldest.clear();
    families_->dead.clear();
    families_->overdue.clear();
    families_->escalated.clear();
    families_->undelivered.clear();
    families_->push_lag.clear();
}

std::string Metrics::text() const {
    const std::lock_guard lock(mutex_);
    return prometheus::TextSerializer().Serialize(registry_->Collect());
}

}  // namespace gateway
