// A subscription whose events are posted to an endpoint, and what each attempt and each wish makes
// of it. R4 Subscription with the subscriptions backport 1.1.
#pragma once

#include "fhir/instant.hpp"
#include "gateway/domain/id.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

// http://hl7.org/fhir/subscription-status. `error`: the last attempt failed, and another follows.
enum class SubscriptionStatus : std::uint8_t { requested, active, error, off };
std::string_view to_code(SubscriptionStatus status);

enum class NotificationType : std::uint8_t { handshake, heartbeat, events, redrive };
std::string_view to_code(NotificationType type);  // of the ledger

// What became of one attempt.
enum class DeliveryOutcome : std::uint8_t {
    delivered,       // 2xx
    refused,         // any other status
    redirected,      // 3xx: never followed
    gone,            // 410: the receiver wants no more, and the subscription is off
    unreachable,     // no address, or no connection
    untrusted,       // no TLS: the certificate or the name is not what it should be
    timed_out,       // not done in time
    broken,          // the connection ended, or what came was not an HTTP answer of bearable size
    not_registered,  // nothing was sent: this endpoint is not registered for the client any more
};
std::string_view to_code(DeliveryOutcome outcome);

// Events of the feed that an operator wants sent again, in numbers of the feed.
struct Redrive {
    std::uint64_t next = 0;
    std::uint64_t last = 0;
    std::uint32_t per_minute = 0;  // notifications

    friend bool operator==(const Redrive&, const Redrive&) = default;
};

struct PushSubscription {
    Id id;
    std::string client;        // whose endpoint it goes to
    std::string organisation;  // whose feed it is: ODS code
    std::string endpoint;      // the URL that was registered when it was made
    std::uint64_t start = 0;   // the feed's newest event when it was made; it tells the later ones
    std::uint64_t next = 1;    // of the feed: the first that was not delivered
    std::chrono::seconds heartbeat{0};  // a notification at least so often; never 0
    std::uint32_t most_events = 1;      // in one notification
    SubscriptionStatus status = SubscriptionStatus::requested;
    bool is_verified = false;  // the handshake was answered since it was last requested
    DeliveryOutcome last_outcome = DeliveryOutcome::delivered;
    std::uint32_t failures = 0;  // in a row
    std::optional<fhir::Timestamp> next_try;
    std::optional<fhir::Timestamp> last_success;
    std::optional<Redrive> redrive;
    std::optional<fhir::Timestamp> next_redrive;
    std::uint32_t version = 1;  // grows with each change by its client or by an operator
    fhir::Timestamp created;
};

// One attempt, as it goes into the ledger, and what it means for the subscription.
struct DeliveryAttempt {
    Id subscription;
    std::uint32_t version = 0;  // of the subscription that was acted for
    NotificationType type = NotificationType::events;
    std::uint64_t first = 0;  // events that it told, in numbers of the feed; 0: none
    std::uint64_t last = 0;
    std::uint32_t attempt = 1;  // 1: the first
    DeliveryOutcome outcome = DeliveryOutcome::delivered;
    std::uint32_t http_status = 0;  // 0: no answer
    std::chrono::milliseconds took{0};
    fhir::Timestamp at;                       // when it began
    std::optional<fhir::Timestamp> next_try;  // of one that failed
    std::optional<fhir::Timestamp> next_redrive;
};

// What its client or an operator wants of it.
enum class Wish : std::uint8_t { pause, resume, remove, redrive, stop_redrive };
std::string_view to_code(Wish wish);  // of the audit

// The subscription after an attempt. A delivery of events moves `next` behind them. Of one that was
// made for an older version nothing else counts: what was decided meanwhile stays.
PushSubscription after(PushSubscription subscription, const DeliveryAttempt& attempt);

struct Wanted {
    Wish wish = Wish::pause;
    Redrive redrive{};  // with Wish::redrive
    std::string endpoint =
        {};  // with Wish::resume: the one that is registered now; empty: as it was
};

// Whether a resume would change it: it is off or in error, or its endpoint is another now.
bool can_resume(const PushSubscription& subscription, const std::string& endpoint);

// pause: off. resume: from where it stopped, with a new handshake; nothing where it cannot.
// redrive takes the place of another. remove changes nothing here.
PushSubscription after(PushSubscription subscription, const Wanted& wanted);

}  // namespace gateway
