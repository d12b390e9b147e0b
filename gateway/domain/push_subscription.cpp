#include "gateway/domain/push_subscription.hpp"

#include <algorithm>
#include <array>

namespace gateway {
namespace {

constexpr std::array<std::string_view, 4> statuses{"requested", "active", "error", "off"};
constexpr std::array<std::string_view, 4> types{"handshake", "heartbeat", "event-notification",
                                                "redrive"};
constexpr std::array<std::string_view, 9> outcomes{"delivered", "refused",     "redirected",
                                                   "gone",      "unreachable", "untrusted",
                                                   "timed-out", "broken",      "not-registered"};
constexpr std::array<std::string_view, 5> wishes{"pause", "resume", "remove", "redrive",
                                                 "stop-redrive"};

void note_success(PushSubscription& subscription, const DeliveryAttempt& attempt) {
    subscription.failures = 0;
    subscription.next_try.reset();
    subscription.last_success = attempt.at + attempt.took;
    if (attempt.type == NotificationType::handshake) subscription.is_verified = true;
    if (subscription.is_verified) subscription.status = SubscriptionStatus::active;
    if (attempt.type != NotificationType::redrive || !subscription.redrive) return;
    subscription.redrive->next = attempt.last + 1;
    subscription.next_redrive = attempt.next_redrive;
    if (subscription.redrive->next <= subscription.redrive->last) return;
    subscription.redrive.reset();
    subscription.next_redrive.reset();
}

void note_failure(PushSubscription& subscription, const DeliveryAttempt& attempt) {
    ++subscription.failures;
    subscription.next_try = attempt.next_try;
    const bool is_over = attempt.outcome == DeliveryOutcome::gone;
    subscription.status = is_over ? SubscriptionStatus::off : SubscriptionStatus::error;
}

}  // namespace

std::string_view to_code(SubscriptionStatus status) {
    return statuses[static_cast<std::size_t>(status)];
}

std::string_view to_code(NotificationType type) {
    return types[static_cast<std::size_t>(type)];
}

std::string_view to_code(DeliveryOutcome outcome) {
    return outcomes[static_cast<std::size_t>(outcome)];
}

std::string_view to_code(Wish wish) {
    return wishes[static_cast<std::size_t>(wish)];
}

PushSubscription after(PushSubscription subscription, const DeliveryAttempt& attempt) {
    const bool is_delivered = attempt.outcome == DeliveryOutcome::delivered;
    if (is_delivered && attempt.type == NotificationType::events) {
        subscription.next = std::max(subscription.next, attempt.last + 1);
    }
    if (attempt.version != subscription.version) return subscription;
    subscription.last_outcome = attempt.outcome;
    if (is_delivered)
        note_success(subscription, attempt);
    else
        note_failure(subscription, attempt);
    return subscription;
}

bool can_resume(const PushSubscription& subscription, const std::string& endpoint) {
    return subscription.status == SubscriptionStatus::off ||
           subscription.status == SubscriptionStatus::error ||
           (!endpoint.empty() && endpoint != subscription.endpoint);
}

PushSubscription after(PushSubscription subscription, const Wanted& wanted) {
    ++subscription.version;
    switch (wanted.wish) {
        case Wish::pause:
            subscription.status = SubscriptionStatus::off;
            break;
        case Wish::resume:
            if (can_resume(subscription, wanted.endpoint)) {
                if (!wanted.endpoint.empty()) subscription.endpoint = wanted.endpoint;
                subscription.status = SubscriptionStatus::requested;
                subscription.is_verified = false;
                subscription.last_outcome = DeliveryOutcome::delivered;
                subscription.failures = 0;
                subscription.next_try.reset();
            }
            break;
        case Wish::redrive:
            subscription.redrive = wanted.redrive;
            subscription.next_redrive.reset();
            break;
        case Wish::stop_redrive:
            subscription.redrive.reset();
            subscription.next_redrive.reset();
            break;
        case Wish::remove:
            break;
    }
    return subscription;
}

}  // namespace gateway
