#include "gateway/api/notification.hpp"

#include "fhir/json_writer.hpp"
#include "gateway/api/feed_view.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace gateway {
namespace {

constexpr std::string_view notification_profile =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/"
    "backport-subscription-notification-r4";

// What is sent again is an event like any other.
std::string_view type_code(NotificationType type) {
    return to_code(type == NotificationType::redrive ? NotificationType::events : type);
}

}  // namespace

Feed seen_by(const PushSubscription& subscription, Feed feed) {
    const std::uint64_t start = subscription.start;
    feed.last -= std::min(feed.last, start);
    std::erase_if(feed.events, [start](const Event& event) { return event.number <= start; });
    for (Event& event : feed.events) event.number -= start;
    return feed;
}

std::string notification(std::string_view base, const PushSubscription& subscription,
                         NotificationType type, const Feed& feed) {
    const Feed seen = seen_by(subscription, feed);
    // The receiver of a notification needs no reason why an earlier one failed.
    const bool is_first = type == NotificationType::handshake;
    const FeedStatus status{subscription.id.text(), is_first ? "requested" : "active",
                            type_code(type), std::nullopt, seen};
    std::string text;
    fhir::JsonWriter json(text);
    json.begin_object().member("resourceType", "Bundle");
    json.key("meta").begin_object().key("profile").begin_array().string(notification_profile);
    json.end_array().end_object();
    json.member("type", "history");
    json.key("entry").begin_array();
    write_status_entry(json, base, status);
    std::vector<std::string> told;
    for (const Event& event : seen.events) {
        const std::string focus = focus_of(event);
        if (std::ranges::find(told, focus) != told.end()) continue;
        told.push_back(focus);
        write_event_entry(json, base, focus, std::nullopt);
    }
    json.end_array().end_object();
    return text;
}

}  // namespace gateway
