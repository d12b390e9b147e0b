#include "gateway/api/subscription_wish.hpp"

#include "fhir/systems.hpp"
#include "gateway/api/feed_view.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace gateway {
namespace {

using fhir::Issue;
using fhir::IssueType;
using fhir::Node;
using std::chrono::seconds;

constexpr std::string_view r5_elements = "http://hl7.org/fhir/5.0/";
constexpr seconds shortest_heartbeat{10};
constexpr seconds longest_heartbeat{24 * 3600};
constexpr std::uint32_t most_events = 20;

void refuse(std::vector<Issue>& issues, std::string_view code, std::string detail,
            std::string place) {
    issues.push_back({fhir::Severity::error, IssueType::not_supported, code, std::move(detail),
                      std::move(place)});
}

const Node* extension_of(const Node* element, std::string_view url) {
    if (element == nullptr) return nullptr;
    for (const Node& extension : element->items("extension")) {
        if (extension.string("url") == url) return &extension;
    }
    return nullptr;
}

std::optional<std::uint32_t> number_of(const Node* extension, std::string_view value) {
    const Node* member = extension == nullptr ? nullptr : extension->find(value);
    if (member == nullptr) return std::nullopt;
    const std::string_view text = member->text();
    std::uint32_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

void read_topic(const Node& resource, const Caller& caller, SubscriptionWish& wish,
                std::vector<Issue>& issues) {
    if (resource.string("criteria") != fhir::own::feed_topic) {
        refuse(issues, "topic-unsupported",
               "the only topic here is " + std::string(fhir::own::feed_topic),
               expression_of(resource, "criteria"));
    }
    wish.organisation = caller.organisation;
    const Node* criteria = resource.find("_criteria");
    if (criteria == nullptr) return;
    std::size_t filters = 0;
    for (const Node& extension : criteria->items("extension")) {
        if (extension.string("url") != backport::filter_criteria) continue;
        const std::string_view filter = extension.string("valueString");
        std::string code(filter.substr(std::min(filter.size(), feed_filter.size())));
        const auto own = caller.organisations();
        const bool is_known =
            filter.starts_with(feed_filter) && std::ranges::find(own, code) != own.end();
        if (++filters == 1 && is_known) {
            wish.organisation = std::move(code);
            continue;
        }
        refuse(issues, "filter-unsupported",
               "the only filter here is \"" + std::string(feed_filter) +
                   "\" and the ODS code of an organisation or queue of yours, once",
               expression_of(extension));
    }
}

void read_payload(const Node& channel, std::vector<Issue>& issues) {
    if (channel.string("payload") != "application/fhir+json") {
        refuse(issues, "payload-unsupported", "notifications are written in application/fhir+json",
               expression_of(channel, "payload"));
    }
    const Node* content = extension_of(channel.find("_payload"), backport::payload_content);
    if (content == nullptr || content->string("valueCode") != "id-only") {
        refuse(issues, "content-unsupported",
               "a rest-hook tells ids alone: give payload the extension backport-payload-content "
               "with the code id-only",
               expression_of(channel, "payload"));
    }
}

void read_channel(const Node& resource, const Caller& caller, SubscriptionWish& wish,
                  std::vector<Issue>& issues) {
    const Node* channel = resource.find("channel");
    if (channel == nullptr || !channel->is_object()) {
        return refuse(issues, "channel-unsupported", "a channel of the type rest-hook is needed",
                      expression_of(resource, "channel"));
    }
    if (channel->string("type") != "rest-hook") {
        refuse(issues, "channel-unsupported", "the only type of channel here is rest-hook",
               expression_of(*channel, "type"));
    }
    if (caller.push_endpoint.empty()) {
        refuse(issues, "endpoint-unregistered",
               "no endpoint is registered for this client: ask the operator to register it",
               expression_of(*channel, "endpoint"));
    } else if (channel->string("endpoint") != caller.push_endpoint) {
        refuse(issues, "endpoint-unregistered",
               "this is not the endpoint that is registered for this client, letter for letter",
               expression_of(*channel, "endpoint"));
    }
    read_payload(*channel, issues);
    if (channel->find("header") != nullptr) {
        refuse(issues, "header-unsupported",
               "no fields of a subscriber's are sent: leave them out, and check the signature",
               expression_of(*channel, "header"));
    }
    wish.heartbeat = caller.push_heartbeat;
    if (const auto asked =
            number_of(extension_of(channel, backport::heartbeat_period), "valueUnsignedInt")) {
        wish.heartbeat = std::clamp(seconds(*asked), shortest_heartbeat, longest_heartbeat);
    }
    wish.most_events = most_events;
    if (const auto asked =
            number_of(extension_of(channel, backport::max_count), "valuePositiveInt")) {
        wish.most_events = std::clamp(*asked, 1U, most_events);
    }
}

void refuse_r5(const Node& node, std::vector<Issue>& issues) {
    for (const Node& extension : node.items("extension")) {
        if (!extension.string("url").starts_with(r5_elements)) continue;
        refuse(issues, "r5-extension",
               "elements of R5 as extensions are not read: use those of the subscriptions backport",
               expression_of(extension));
    }
    for (const Node& child : node) {
        if (child.is_container()) refuse_r5(child, issues);
    }
}

void read_status(const Node& resource, SubscriptionWish& wish, std::vector<Issue>& issues) {
    const std::string_view status = resource.string("status");
    if (status == "requested" || status == "active") return;
    if (status == "off") {
        wish.status = SubscriptionStatus::off;
        return;
    }
    refuse(issues, "status-unsupported", "a subscriber asks for the status requested or off",
           expression_of(resource, "status"));
}

}  // namespace

Result<SubscriptionWish> read_subscription_wish(const Node& resource, const Caller& caller,
                                                std::vector<Issue> issues) {
    SubscriptionWish wish;
    read_status(resource, wish, issues);
    read_topic(resource, caller, wish, issues);
    read_channel(resource, caller, wish, issues);
    refuse_r5(resource, issues);
    if (resource.find("end") != nullptr) {
        refuse(issues, "end-unsupported",
               "a subscription ends when it is deleted or set off: leave out its end",
               expression_of(resource, "end"));
    }
    if (issues.empty()) return wish;
    return fhir::Error{fhir::ErrorKind::invalid, std::move(issues), {}, {}, {}};
}

}  // namespace gateway
