#include "gateway/ops/deliveries.hpp"

#include "fhir/json_writer.hpp"

#include <algorithm>
#include <map>

namespace gateway {
namespace {

using fhir::JsonWriter;

// Of the exponential cap 1 + 2 + ... + 128 seconds, on average half: it has failed for minutes.
constexpr std::int64_t failures_warn = 8;
constexpr std::int64_t lag_warn_seconds = 900;

void write_time(JsonWriter& json, std::string_view name, const std::optional<Timestamp>& time) {
    if (time) json.member(name, fhir::format_instant(*time));
}

std::uint64_t seen_by(const PushSubscription& subscription, std::uint64_t number) {
    return number - std::min(number, subscription.start);
}

void write_state(JsonWriter& json, const SubscriptionState& state) {
    const PushSubscription& subscription = state.subscription;
    json.begin_object().member("subscription", subscription.id.text());
    json.member("client", subscription.client);
    json.member("organisation", subscription.organisation);
    json.member("status", to_code(subscription.status));
    json.member("lastOutcome", to_code(subscription.last_outcome));
    json.member("delivered", seen_by(subscription, subscription.next - 1));
    json.member("waiting", state.lag());
    write_time(json, "oldestWaiting", state.oldest_waiting);
    json.member("failuresInARow", subscription.failures);
    write_time(json, "lastSuccess", subscription.last_success);
    write_time(json, "nextTry", subscription.next_try);
    if (const auto& redrive = subscription.redrive) {
        json.key("redrive").begin_object();
        json.member("next", seen_by(subscription, redrive->next));
        json.member("last", seen_by(subscription, redrive->last));
        json.member("perMinute", redrive->per_minute).end_object();
    }
    json.end_object();
}

HealthCheck& check_of(std::map<std::string, HealthCheck>& checks, std::string_view name,
                      const std::string& client, std::string_view unit) {
    HealthCheck& check = checks[client];
    check.name = name;
    check.component = client;
    check.unit = unit;
    return check;
}

bool is_refused_for_good(const PushSubscription& subscription) {
    return subscription.last_outcome == DeliveryOutcome::gone ||
           subscription.last_outcome == DeliveryOutcome::not_registered;
}

}  // namespace

std::string deliveries_json(const std::vector<SubscriptionState>& states, Timestamp now) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().member("time", fhir::format_instant(now));
    json.key("subscriptions").begin_array();
    for (const SubscriptionState& state : states) write_state(json, state);
    json.end_array().end_object();
    return text;
}

std::string ledger_json(const PushSubscription& subscription,
                        const std::vector<DeliveryAttempt>& ledger) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().member("subscription", subscription.id.text());
    json.key("attempts").begin_array();
    for (const DeliveryAttempt& attempt : ledger) {
        json.begin_object().member("at", fhir::format_instant(attempt.at));
        json.member("type", to_code(attempt.type));
        if (attempt.first > 0) {
            json.member("first", seen_by(subscription, attempt.first));
            json.member("last", seen_by(subscription, attempt.last));
        }
        json.member("attempt", attempt.attempt).member("outcome", to_code(attempt.outcome));
        if (attempt.http_status > 0) json.member("httpStatus", attempt.http_status);
        json.member("ms", attempt.took.count()).end_object();
    }
    json.end_array().end_object();
    return text;
}

void assess_push(const std::vector<SubscriptionState>& states,
                 const std::set<std::string>& clients_with_endpoint, Timestamp now,
                 std::vector<HealthCheck>& checks) {
    std::map<std::string, HealthCheck> failing;
    std::map<std::string, HealthCheck> lagging;
    for (const SubscriptionState& state : states) {
        const PushSubscription& subscription = state.subscription;
        if (!clients_with_endpoint.contains(subscription.client)) continue;
        HealthCheck& failures =
            check_of(failing, "push:failing", subscription.client, "failures in a row");
        failures.limit = "warns from 8, and where the endpoint is gone or not registered";
        failures.observed = std::max<std::int64_t>(failures.observed, subscription.failures);
        if (failures.observed >= failures_warn || is_refused_for_good(subscription)) {
            failures.status = HealthStatus::warn;
            failures.output =
                "Notifications do not reach this client's endpoint. /ops/deliveries says why; "
                "nothing is lost meanwhile.";
        }
        HealthCheck& lag = check_of(lagging, "push:lag", subscription.client, "seconds");
        lag.limit = "warns from 900";
        // Who has paused its own lets its events wait.
        const bool waits = subscription.status != SubscriptionStatus::off && state.oldest_waiting;
        const auto age = waits ? now - *state.oldest_waiting : Timestamp::duration{0};
        lag.observed =
            std::max(lag.observed, std::chrono::duration_cast<std::chrono::seconds>(age).count());
        if (lag.observed >= lag_warn_seconds) {
            lag.status = HealthStatus::warn;
            lag.output = "Events have waited too long to be posted to this client's endpoint.";
        }
    }
    for (auto* part : {&failing, &lagging}) {
        for (auto& [client, check] : *part) checks.push_back(std::move(check));
    }
}

}  // namespace gateway
