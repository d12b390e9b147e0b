#pragma once

#include "gateway/ports/subscription_store.hpp"

#include <string>
#include <string_view>

namespace gateway {

// The feed as the subscription numbers it: its first event is the first after it was made.
Feed seen_by(const PushSubscription& subscription, Feed feed);

// What is posted: a history Bundle in the profile backport-subscription-notification-r4, id-only.
// `feed` has the events to be told, in numbers of the feed.
std::string notification(std::string_view base, const PushSubscription& subscription,
                         NotificationType type, const Feed& feed);

}  // namespace gateway
