#include "gateway/api/feed_view.hpp"

#include "fhir/systems.hpp"

#include <array>

namespace gateway {
namespace {

using fhir::JsonWriter;

constexpr std::string_view status_profile =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/"
    "backport-subscription-status-r4";
constexpr std::string_view subscription_profile =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription";
constexpr std::string_view media_type = "application/fhir+json";

// In the order of DeliveryOutcome. They are shown to the subscriber, who has the endpoint.
constexpr std::array<std::string_view, 9> outcome_sentences{
    "The endpoint took the last notification.",
    "The endpoint answered the last notification with a status that is not 2xx.",
    "The endpoint answered with a redirection, which is never followed.",
    "The endpoint answered 410: it wants no more. Set the status to requested to begin again.",
    "No connection to the endpoint could be made.",
    "The endpoint's certificate is not one that was registered for it, or TLS failed.",
    "The endpoint did not answer in time.",
    "The endpoint ended the connection, or what it sent is no HTTP answer.",
    "This endpoint is not registered for the client any more. Put the one that is in its place, or "
    "ask the operator."};

std::string_view sentence_of(DeliveryOutcome outcome) {
    return outcome_sentences[static_cast<std::size_t>(outcome)];
}

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

std::string subscription_view(const PushSubscription& subscription) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().member("resourceType", "Subscription");
    json.member("id", subscription.id.text());
    json.key("meta").begin_object().key("profile").begin_array();
    json.string(subscription_profile).end_array().end_object();
    json.member("status", to_code(subscription.status));
    json.member("reason", "Everything that this organisation has the right to hear about");
    json.member("criteria", fhir::own::feed_topic);
    json.key("_criteria").begin_object().key("extension").begin_array().begin_object();
    json.member("url", backport::filter_criteria);
    json.member("valueString", std::string(feed_filter) + subscription.organisation);
    json.end_object().end_array().end_object();
    if (subscription.last_outcome != DeliveryOutcome::delivered) {
        json.member("error", sentence_of(subscription.last_outcome));
    }
    json.key("channel").begin_object().key("extension").begin_array();
    json.begin_object().member("url", backport::heartbeat_period);
    json.member("valueUnsignedInt", subscription.heartbeat.count()).end_object();
    json.begin_object().member("url", backport::max_count);
    json.member("valuePositiveInt", subscription.most_events).end_object().end_array();
    json.member("type", "rest-hook").member("endpoint", subscription.endpoint);
    json.member("payload", media_type);
    json.key("_payload").begin_object().key("extension").begin_array().begin_object();
    json.member("url", backport::payload_content).member("valueCode", "id-only");
    json.end_object().end_array().end_object();
    json.end_object().end_object();
    return text;
}

std::string status_view(std::string_view base, const FeedStatus& status) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().member("resourceType", "Parameters");
    json.key("meta").begin_object().key("profile").begin_array().string(status_profile);
    json.end_array().end_object();
    json.key("parameter").begin_array();
    write_reference(json, "subscription",
                    std::string(base) + "/Subscription/" + status.subscription);
    write_parameter(json, "topic", "valueCanonical", fhir::own::feed_topic);
    write_parameter(json, "status", "valueCode", status.status);
    write_parameter(json, "type", "valueCode", status.type);
    write_parameter(json, "events-since-subscription-start", "valueString",
                    std::to_string(status.feed.last));
    for (const Event& event : status.feed.events) write_event(json, event);
    if (status.error && *status.error != DeliveryOutcome::delivered) {
        json.begin_object().member("name", "error").key("valueCodeableConcept").begin_object();
        json.key("coding").begin_array().begin_object();
        json.member("system", fhir::own::delivery_outcomes);
        json.member("code", to_code(*status.error)).end_object().end_array();
        json.member("text", sentence_of(*status.error)).end_object().end_object();
    }
    json.end_array().end_object();
    return text;
}

void write_event_entry(JsonWriter& json, std::string_view base, std::string_view focus,
                       const std::optional<std::string>& resource) {
    json.begin_object().member("fullUrl", std::string(base).append("/").append(focus));
    if (resource) json.key("resource").raw(*resource);
    json.key("request").begin_object().member("method", "PUT").member("url", focus).end_object();
    json.key("response").begin_object().member("status", "200").end_object();
    json.end_object();
}

void write_status_entry(JsonWriter& json, std::string_view base, const FeedStatus& status) {
    const std::string url = "Subscription/" + status.subscription + "/$status";
    json.begin_object().member("fullUrl", std::string(base) + "/" + url);
    json.key("resource").raw(status_view(base, status));
    json.key("request").begin_object().member("method", "GET").member("url", url).end_object();
    json.key("response").begin_object().member("status", "200").end_object();
    json.end_object();
}

}  // namespace gateway
