#include "gateway/api/feed_view.hpp"

#include "fhir/systems.hpp"

namespace gateway {
namespace {

using fhir::JsonWriter;

constexpr std::string_view status_profile =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/"
    "backport-subscription-status-r4";
constexpr std::string_view subscription_profile =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription";

void write_parameter(JsonWriter& json, std::string_view name, std::string_view value_name,
                     std::string_view value) {
    json.begin_object().member("name", name).member(value_name, value).end_object();
}

void write_reference(JsonWriter& json, std::string_view name, const std::string& reference) {
    json.begin_object().member("name", name).key("valueReference").begin_object();
    json.member("reference", reference).end_object().end_object();
}

void write_event(JsonWriter& json, const Event& event) {
    json.begin_object().member("name", "notification-event").key("part").begin_array();
    write_parameter(json, "event-number", "valueString", std::to_string(event.number));
    write_parameter(json, "timestamp", "valueInstant", fhir::format_instant(event.at));
    write_reference(json, "focus", focus_of(event));
    if (event.task) {
        write_reference(json, "additional-context", "ServiceRequest/" + event.referral.text());
    }
    json.end_array().end_object();
}

}  // namespace

std::string focus_of(const Event& event) {
    return event.task ? "Task/" + event.task->text() : "ServiceRequest/" + event.referral.text();
}

std::string subscription_view(std::string_view organisation) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().member("resourceType", "Subscription");
    json.member("id", "feed-" + std::string(organisation));
    json.key("meta").begin_object().key("profile").begin_array();
    json.string(subscription_profile).end_array().end_object();
    json.member("status", "active");
    json.member("reason", "Everything that this organisation has the right to hear about");
    json.member("criteria", fhir::own::feed_topic);
    json.key("channel").begin_object().member("type", "message");
    json.member("payload", "application/fhir+json").end_object();
    json.end_object();
    return text;
}

std::string status_view(std::string_view base, std::string_view organisation, std::string_view type,
                        const Feed& feed) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().member("resourceType", "Parameters");
    json.key("meta").begin_object().key("profile").begin_array().string(status_profile);
    json.end_array().end_object();
    json.key("parameter").begin_array();
    write_reference(json, "subscription",
                    std::string(base) + "/Subscription/feed-" + std::string(organisation));
    write_parameter(json, "topic", "valueCanonical", fhir::own::feed_topic);
    write_parameter(json, "status", "valueCode", "active");
    write_parameter(json, "type", "valueCode", type);
    write_parameter(json, "events-since-subscription-start", "valueString",
                    std::to_string(feed.last));
    for (const Event& event : feed.events) write_event(json, event);
    json.end_array().end_object();
    return text;
}

}  // namespace gateway
