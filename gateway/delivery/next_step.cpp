#include "gateway/delivery/next_step.hpp"

#include <algorithm>

namespace gateway {
namespace {

PushStep rest_until(std::optional<Timestamp> until) {
    PushStep step;
    step.until = until;
    return step;
}

PushStep step_of(PushStep::Kind kind, std::uint64_t first = 0, std::uint64_t last = 0) {
    return {kind, first, last, std::nullopt};
}

}  // namespace

PushStep next_step(const PushSubscription& subscription, std::uint64_t feed_last,
                   bool is_registered, Timestamp now) {
    if (subscription.status == SubscriptionStatus::off) return rest_until(std::nullopt);
    if (!is_registered) {
        const bool is_noted = subscription.status == SubscriptionStatus::error &&
                              subscription.last_outcome == DeliveryOutcome::not_registered;
        return is_noted ? rest_until(std::nullopt) : step_of(PushStep::Kind::note_unregistered);
    }
    if (subscription.next_try && now < *subscription.next_try) {
        return rest_until(subscription.next_try);
    }
    if (!subscription.is_verified) return step_of(PushStep::Kind::handshake);

    const std::uint64_t most = std::max(subscription.most_events, 1U);
    if (subscription.next <= feed_last) {
        const std::uint64_t last = std::min(feed_last, subscription.next + most - 1);
        return step_of(PushStep::Kind::events, subscription.next, last);
    }
    const bool has_redrive = subscription.redrive.has_value();
    const Timestamp redrive_at = subscription.next_redrive.value_or(now);
    if (has_redrive && redrive_at <= now) {
        const Redrive& redrive = *subscription.redrive;
        const std::uint64_t last = std::min(redrive.last, redrive.next + most - 1);
        return step_of(PushStep::Kind::redrive, redrive.next, last);
    }
    const Timestamp beat = subscription.last_success.value_or(now) + subscription.heartbeat;
    if (beat <= now) return step_of(PushStep::Kind::heartbeat);
    return rest_until(has_redrive ? std::min(beat, redrive_at) : beat);
}

}  // namespace gateway
