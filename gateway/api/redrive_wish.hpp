// What an operator asks for in $redrive.
#pragma once

#include "fhir/error.hpp"
#include "fhir/tree.hpp"
#include "gateway/domain/push_subscription.hpp"

#include <cstdint>

namespace gateway {

using fhir::Result;

struct RedriveWish {
    enum class Action : std::uint8_t { preview, start, stop };
    Action action = Action::preview;
    Redrive range;  // in numbers of the feed; of nothing where it is to stop
};

// Reads Parameters: action (preview, start or stop; preview when it is not there),
// eventsSinceNumber and eventsUntilNumber (in numbers of the subscription, both inclusive), rate
// (notifications a minute, 1 to 600, default 60). invalid: events that were not delivered, more
// than 10,000 of them, or anything else that is not so.
Result<RedriveWish> read_redrive_wish(const fhir::Node& resource,
                                      const PushSubscription& subscription);

inline constexpr std::uint64_t most_redriven = 10'000;

}  // namespace gateway
