// A feed in the shapes of the R4 subscriptions backport (Subscriptions R5 Backport 1.1).
#pragma once

#include "fhir/json_writer.hpp"
#include "gateway/ports/subscription_store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gateway {

// Extensions of the subscriptions backport that we read and write.
namespace backport {
inline constexpr std::string_view filter_criteria =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria";
inline constexpr std::string_view payload_content =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content";
inline constexpr std::string_view heartbeat_period =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-heartbeat-period";
inline constexpr std::string_view max_count =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-max-count";
}  // namespace backport

// The one filter of our topic, and an ODS code behind it: whose feed.
inline constexpr std::string_view feed_filter = "Organization?_id=";

// What one notification-event is about: the Task for changes of a task, else the ServiceRequest.
std::string focus_of(const Event& event);

// How a feed stands, in the numbers of the subscription that it is seen through.
struct FeedStatus {
    std::string subscription;  // "feed-A99901", or the id of one that posts
    std::string_view status = "active";
    std::string_view type;                 // "query-status", "handshake" ...
    std::optional<DeliveryOutcome> error;  // why the last attempt to post failed
    const Feed& feed;
};

// The Subscription resource that stands for a feed that is only read.
std::string subscription_view(std::string_view organisation);
// A subscription that posts.
std::string subscription_view(const PushSubscription& subscription);

// Parameters in the profile backport-subscription-status-r4.
std::string status_view(std::string_view base, const FeedStatus& status);

// One entry of a history Bundle of events. `resource`: none where only the id is told, or where the
// reader may not see it any more.
void write_event_entry(fhir::JsonWriter& json, std::string_view base, std::string_view focus,
                       const std::optional<std::string>& resource);
// The first entry of such a Bundle: the status.
void write_status_entry(fhir::JsonWriter& json, std::string_view base, const FeedStatus& status);

}  // namespace gateway
