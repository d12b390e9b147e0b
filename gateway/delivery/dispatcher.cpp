#include "gateway/delivery/dispatcher.hpp"

#include "gateway/delivery/retry_policy.hpp"
#include "gateway/delivery/signature.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

using namespace std::chrono_literals;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
// While the store does not answer, or nothing is to be done.
constexpr std::chrono::milliseconds store_pause = 5s;
constexpr std::chrono::milliseconds long_rest = 1h;

void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

NotificationType type_of(PushStep::Kind kind) {
    switch (kind) {
        case PushStep::Kind::events:
            return NotificationType::events;
        case PushStep::Kind::redrive:
            return NotificationType::redrive;
        case PushStep::Kind::heartbeat:
            return NotificationType::heartbeat;
        default:
            return NotificationType::handshake;
    }
}

// The same for the same notification, however often it is tried.
std::string webhook_id(const PushSubscription& subscription, const PushStep& step) {
    std::string id = subscription.id.text();
    if (step.kind == PushStep::Kind::handshake) {
        return id + "-handshake-" + std::to_string(subscription.version);
    }
    if (step.kind == PushStep::Kind::heartbeat) {
        const Timestamp since = subscription.last_success.value_or(subscription.created);
        return id + "-heartbeat-" + std::to_string(since.time_since_epoch().count());
    }
    return id + "-" + std::to_string(step.first - subscription.start) + "-" +
           std::to_string(step.last - subscription.start);
}

}  // namespace

asio::awaitable<void> Dispatcher::start() {
    while (!is_stopping_) {
        const auto all = co_await parts_.subscriptions.subscriptions(std::string());
        if (all) {
            for (const SubscriptionState& state : *all) begin(state.subscription.id);
            co_return;
        }
        parts_.log.write(Level::error, "push_not_started", {{"cause", all.error().cause}});
        asio::steady_timer pause(parts_.executor, store_pause);
        co_await pause.async_wait(as_result);
    }
}

void Dispatcher::stop() {
    is_stopping_ = true;
    for (const auto& [id, courier] : couriers_) interrupt(*courier);
    place_free_.cancel();
}

void Dispatcher::replace(PushEndpoints endpoints) {
    endpoints_ = std::move(endpoints);
    for (const auto& [id, courier] : couriers_) interrupt(*courier);
}

void Dispatcher::heard(const std::vector<std::string>& organisations) {
    for (const auto& [id, courier] : couriers_) {
        const std::string& own = courier->organisation;
        if (own.empty() || std::ranges::find(organisations, own) != organisations.end()) {
            wake(*courier);
        }
    }
}

void Dispatcher::changed(Id subscription) {
    const auto known = couriers_.find(subscription);
    if (known == couriers_.end())
        begin(subscription);
    else
        interrupt(*known->second);
}

void Dispatcher::wake() {
    for (const auto& [id, courier] : couriers_) wake(*courier);
}

void Dispatcher::begin(Id subscription) {
    if (is_stopping_ || couriers_.contains(subscription)) return;
    auto courier = std::make_shared<Courier>(subscription, parts_.executor);
    couriers_.emplace(subscription, courier);
    asio::co_spawn(parts_.executor, work(std::move(courier)), rethrow);
}

void Dispatcher::wake(Courier& courier) {
    courier.is_woken = true;
    courier.timer.cancel();
}

void Dispatcher::interrupt(Courier& courier) {
    courier.is_changed = true;
    wake(courier);
    if (courier.under_way != nullptr) courier.under_way->now();
}

asio::awaitable<void> Dispatcher::work(CourierPointer courier) {
    while (!is_stopping_) {
        courier->is_woken = false;
        courier->is_changed = false;
        const auto found = co_await parts_.subscriptions.find_subscription(courier->id);
        if (!found && found.error().kind == fhir::ErrorKind::not_found) break;
        if (!found) {
            co_await rest(courier, store_pause);
            continue;
        }
        courier->organisation = found->organisation;
        const auto feed = co_await parts_.feeds.events(found->organisation, found->next, 0);
        if (!feed) {
            co_await rest(courier, store_pause);
            continue;
        }
        const Timestamp now = parts_.clock.now();
        const PushStep step = next_step(*found, feed->last, endpoint_of(*found) != nullptr, now);
        if (step.kind != PushStep::Kind::rest) {
            co_await act(courier, *found, step);
            continue;
        }
        const auto time = step.until ? *step.until - now : long_rest;
        co_await rest(courier, time);
    }
    couriers_.erase(courier->id);
}

asio::awaitable<void> Dispatcher::rest(CourierPointer courier, std::chrono::milliseconds time) {
    if (courier->is_woken || is_stopping_) co_return;
    courier->timer.expires_after(time);
    co_await courier->timer.async_wait(as_result);
}

asio::awaitable<void> Dispatcher::act(CourierPointer courier, PushSubscription subscription,
                                      PushStep step) {
    if (step.kind == PushStep::Kind::events) {
        if (courier->first == step.first) step.last = courier->last;
        courier->first = step.first;
        courier->last = step.last;
    }
    Feed feed;
    if (step.first > 0) {
        const auto count = static_cast<std::uint32_t>(step.last - step.first + 1);
        auto read = co_await parts_.feeds.events(subscription.organisation, step.first, count);
        if (!read) {
            co_await rest(courier, store_pause);
            co_return;
        }
        feed = *std::move(read);
    }

    DeliveryAttempt made;
    made.subscription = subscription.id;
    made.version = subscription.version;
    made.type = type_of(step.kind);
    made.first = step.first;
    made.last = step.last;
    made.attempt = subscription.failures + 1;
    PostAnswer answer;
    answer.outcome = DeliveryOutcome::not_registered;
    if (step.kind != PushStep::Kind::note_unregistered) {
        co_await take_place();
        made.at = parts_.clock.now();
        if (!courier->is_changed && !is_stopping_) {
            answer = co_await attempt(courier, subscription, step, std::move(feed));
        }
        --under_way_;
        place_free_.cancel_one();
    } else {
        made.at = parts_.clock.now();
    }
    const bool is_delivered = answer.outcome == DeliveryOutcome::delivered;
    if (!is_delivered && (courier->is_changed || is_stopping_)) co_return;

    const Timestamp now = parts_.clock.now();
    made.outcome = answer.outcome;
    made.http_status = answer.status;
    made.took = now - made.at;
    if (!is_delivered && answer.outcome != DeliveryOutcome::not_registered) {
        made.next_try =
            now + retry_delay(subscription.failures + 1, parts_.chance(), answer.retry_after);
    }
    if (is_delivered && subscription.redrive) {
        made.next_redrive = now + 60'000ms / std::max(subscription.redrive->per_minute, 1U);
    }
    tell(subscription, made);
    co_await book(courier, std::move(made));
}

asio::awaitable<PostAnswer> Dispatcher::attempt(CourierPointer courier,
                                                PushSubscription subscription, PushStep step,
                                                Feed feed) {
    const PushEndpoint* endpoint = endpoint_of(subscription);
    PostAnswer answer;
    answer.outcome = DeliveryOutcome::not_registered;
    if (endpoint == nullptr) co_return answer;
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(parts_.clock.now()).time_since_epoch().count();
    OutgoingPost post;
    post.client = subscription.client;
    post.url = subscription.endpoint;
    post.body = parts_.notification(subscription, type_of(step.kind), feed);
    const std::string id = webhook_id(subscription, step);
    post.fields = {
        {"Content-Type", "application/fhir+json"},
        {"webhook-id", id},
        {"webhook-timestamp", std::to_string(seconds)},
        {"webhook-signature", webhook_signature(endpoint->keys, id, seconds, post.body)}};
    Interrupt interrupt;
    courier->under_way = &interrupt;
    answer = co_await parts_.sender.post(std::move(post), interrupt);
    courier->under_way = nullptr;
    co_return answer;
}

// Until it is kept: what was delivered is not to be sent again because the store was down.
asio::awaitable<void> Dispatcher::book(CourierPointer courier, DeliveryAttempt attempt) {
    while (!is_stopping_) {
        const auto kept = co_await parts_.subscriptions.book(attempt);
        if (kept || kept.error().kind != fhir::ErrorKind::unavailable) co_return;
        courier->timer.expires_after(store_pause);
        co_await courier->timer.async_wait(as_result);
    }
}

asio::awaitable<void> Dispatcher::take_place() {
    while (under_way_ >= most_at_a_time && !is_stopping_) {
        place_free_.expires_at(asio::steady_timer::time_point::max());
        co_await place_free_.async_wait(as_result);
    }
    ++under_way_;
}

// The log hears of the first failure and of the recovery, the metrics of each attempt.
void Dispatcher::tell(const PushSubscription& subscription, const DeliveryAttempt& attempt) {
    parts_.metrics.push_attempt(subscription.client, to_code(attempt.outcome));
    const bool is_delivered = attempt.outcome == DeliveryOutcome::delivered;
    const bool is_gone = attempt.outcome == DeliveryOutcome::gone;
    const std::string id = subscription.id.text();
    if (is_delivered && subscription.failures > 0) {
        parts_.log.write(Level::info, "push_recovered",
                         {{"client", subscription.client},
                          {"subscription", id},
                          {"failures", std::int64_t{subscription.failures}}});
    }
    if (is_delivered || (subscription.failures > 0 && !is_gone)) return;
    parts_.log.write(Level::warning, "push_failing",
                     {{"client", subscription.client},
                      {"subscription", id},
                      {"outcome", to_code(attempt.outcome)},
                      {"status", std::int64_t{attempt.http_status}}});
}

const PushEndpoint* Dispatcher::endpoint_of(const PushSubscription& subscription) const {
    const auto found = endpoints_.find(subscription.client);
    if (found == endpoints_.end()) return nullptr;
    const PushEndpoint& endpoint = *found->second;
    const bool is_its_own =
        endpoint.url == subscription.endpoint && endpoint.may_hear(subscription.organisation);
    return is_its_own ? &endpoint : nullptr;
}

}  // namespace gateway
