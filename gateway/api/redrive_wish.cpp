#include "gateway/api/redrive_wish.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;
using fhir::Node;

fhir::Error wrong(std::string detail, std::string place) {
    return fhir::make_error(ErrorKind::invalid, IssueType::value, "redrive", std::move(detail),
                            std::move(place));
}

const Node* value_of(const Node& resource, std::string_view name) {
    for (const Node& parameter : resource.items("parameter")) {
        if (parameter.string("name") != name) continue;
        for (const Node& member : parameter) {
            if (member.name().starts_with("value")) return &member;
        }
    }
    return nullptr;
}

// As a string or as a number; nullopt: it is not there, or is none.
std::optional<std::uint64_t> number_of(const Node& resource, std::string_view name) {
    const Node* value = value_of(resource, name);
    if (value == nullptr) return std::nullopt;
    const std::string_view text = value->text();
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

Result<RedriveWish> read_redrive_wish(const Node& resource, const PushSubscription& subscription) {
    if (resource.string("resourceType") != "Parameters") {
        return fhir::make_error(ErrorKind::malformed, IssueType::structure, "parameters",
                                "the body of an operation is a Parameters resource");
    }
    RedriveWish wish;
    const Node* action = value_of(resource, "action");
    const std::string_view word = action == nullptr ? "preview" : action->text();
    if (word == "stop") {
        wish.action = RedriveWish::Action::stop;
        return wish;
    }
    if (word == "start") wish.action = RedriveWish::Action::start;
    if (word != "start" && word != "preview") {
        return wrong("action is preview, start or stop", "Parameters.parameter");
    }
    const std::uint64_t delivered = subscription.next - 1 - subscription.start;
    const auto first = number_of(resource, "eventsSinceNumber");
    const auto last = number_of(resource, "eventsUntilNumber");
    if (!first || !last || *first < 1 || *last < *first || *last > delivered) {
        return wrong(
            "eventsSinceNumber and eventsUntilNumber say the first and the last event to "
            "send again; " +
                std::to_string(delivered) +
                " have been delivered, and the "
                "later ones come by themselves",
            "Parameters.parameter");
    }
    if (*last - *first >= most_redriven) {
        return wrong("at most " + std::to_string(most_redriven) + " events at a time",
                     "Parameters.parameter");
    }
    const bool has_rate = value_of(resource, "rate") != nullptr;
    const auto rate = has_rate ? number_of(resource, "rate") : std::optional<std::uint64_t>(60);
    if (!rate || *rate < 1 || *rate > 600) {
        return wrong("rate is the number of notifications a minute, 1 to 600",
                     "Parameters.parameter");
    }
    wish.range = {subscription.start + *first, subscription.start + *last,
                  static_cast<std::uint32_t>(*rate)};
    return wish;
}

}  // namespace gateway
