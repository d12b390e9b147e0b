// What a client asks for in a Subscription of the R4 subscriptions backport 1.1.
#pragma once

#include "fhir/error.hpp"
#include "fhir/tree.hpp"
#include "gateway/domain/push_subscription.hpp"
#include "gateway/ports/authenticator.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace gateway {

using fhir::Result;

struct SubscriptionWish {
    std::string organisation;  // whose feed; without a filter the client's own
    SubscriptionStatus status = SubscriptionStatus::requested;
    std::chrono::seconds heartbeat{0};
    std::uint32_t most_events = 20;
};

// invalid, with an issue for everything in it that is not done here: another topic, filter,
// channel, endpoint, payload or content; an end, fields of its own for the header, R5's elements as
// extensions. `issues` are those that R4 has against it. reason and contact are not kept.
Result<SubscriptionWish> read_subscription_wish(const fhir::Node& resource, const Caller& caller,
                                                std::vector<fhir::Issue> issues);

}  // namespace gateway
