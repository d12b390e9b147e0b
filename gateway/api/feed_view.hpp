// A feed in the shapes of the R4 subscriptions backport (Subscriptions R5 Backport 1.1).
#pragma once

#include "fhir/json_writer.hpp"
#include "gateway/ports/referral_store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gateway {

// What one notification-event is about: the Task for changes of a task, else the ServiceRequest.
std::string focus_of(const Event& event);

// The Subscription resource that stands for the feed.
std::string subscription_view(std::string_view organisation);

// Parameters in the profile backport-subscription-status-r4. `type` is "query-status" or
// "query-event".
std::string status_view(std::string_view base, std::string_view organisation, std::string_view type,
                        const Feed& feed);

}  // namespace gateway
