#include "gateway/api/subscription_api.hpp"

#include "gateway/api/changes.hpp"
#include "gateway/api/feed_bundle.hpp"
#include "gateway/api/feed_view.hpp"
#include "gateway/api/search_bundle.hpp"

#include <algorithm>
#include <charconv>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;
using std::chrono::steady_clock;

constexpr std::string_view prefix = "feed-";
constexpr std::uint64_t most_events = 1000;

// Whose feed it is. A caller reads that of its organisation and those of its queues.
Result<std::string> organisation_of(const Request& request) {
    const std::string& id = request.path.front();
    const auto own = request.caller.organisations();
    const std::string code = id.starts_with(prefix) ? id.substr(prefix.size()) : std::string();
    if (std::ranges::find(own, code) == own.end()) return not_found("feed");
    return code;
}

Result<std::uint64_t> number_of(const Request& request, std::string_view name,
                                std::uint64_t otherwise) {
    const auto text = request.query.first(name);
    if (!text) return otherwise;
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (failed != std::errc{} || end != text->data() + text->size()) {
        return fhir::make_error(ErrorKind::malformed, IssueType::value, "feed-number",
                                "this parameter is a whole number", "http." + std::string(name));
    }
    return number;
}

HttpResponse searchset_of(const std::string& url, const std::string& resource_url,
                          const std::string& resource) {
    SearchBundle bundle(url, std::nullopt);
    bundle.match(resource_url, resource);
    return fhir_response(200, bundle.finish());
}

}  // namespace

std::vector<Route> SubscriptionApi::routes() {
    const auto handler = [this](auto method) -> Handler {
        return [this, method](const Request& request) { return (this->*method)(request); };
    };
    constexpr Scope scope = Scope::subscription_read;
    return {
        {Method::get,
         "/fhir/Subscription",
         scope,
         "Subscription.search",
         handler(&SubscriptionApi::search),
         {}},
        {Method::get,
         "/fhir/Subscription/{}",
         scope,
         "Subscription.read",
         handler(&SubscriptionApi::read),
         {}},
        {Method::get,
         "/fhir/Subscription/{}/$status",
         scope,
         "Subscription.status",
         handler(&SubscriptionApi::status),
         {}},
        {Method::get,
         "/fhir/Subscription/{}/$events",
         scope,
         "Subscription.events",
         handler(&SubscriptionApi::events),
         {}},
    };
}

asio::awaitable<Result<HttpResponse>> SubscriptionApi::read(const Request& request) {
    const Result<std::string> organisation = organisation_of(request);
    if (!organisation) co_return organisation.error();
    co_return fhir_response(200, subscription_view(*organisation));
}

asio::awaitable<Result<HttpResponse>> SubscriptionApi::search(const Request& request) {
    const std::string base = parts_.settings.public_base + "/Subscription";
    SearchBundle bundle(base, std::nullopt);
    for (const std::string& organisation : request.caller.organisations()) {
        bundle.match(base + "/feed-" + organisation, subscription_view(organisation));
    }
    co_return fhir_response(200, bundle.finish());
}

asio::awaitable<Result<HttpResponse>> SubscriptionApi::status(const Request& request) {
    const Result<std::string> organisation = organisation_of(request);
    if (!organisation) co_return organisation.error();
    const Result<Feed> feed = co_await parts_.store.events(*organisation, 1, 0);
    if (!feed) co_return feed.error();
    const std::string url =
        parts_.settings.public_base + "/Subscription/feed-" + *organisation + "/$status";
    co_return searchset_of(
        url, url, status_view(parts_.settings.public_base, *organisation, "query-status", *feed));
}

asio::awaitable<Result<HttpResponse>> SubscriptionApi::events(const Request& request) {
    const Result<std::string> organisation = organisation_of(request);
    if (!organisation) co_return organisation.error();
    const Result<std::uint64_t> since = number_of(request, "eventsSinceNumber", 1);
    if (!since) co_return since.error();
    const Result<std::uint64_t> until =
        number_of(request, "eventsUntilNumber", std::numeric_limits<std::uint64_t>::max());
    if (!until) co_return until.error();
    const Result<std::uint64_t> count = number_of(request, "_count", 100);
    if (!count) co_return count.error();
    const std::string_view content = request.query.first("content").value_or("id-only");
    if (content != "id-only" && content != "full-resource" && content != "empty") {
        co_return fhir::make_error(ErrorKind::malformed, IssueType::value, "feed-content",
                                   "content is id-only, full-resource or empty", "http.content");
    }

    const std::uint64_t from = std::max<std::uint64_t>(*since, 1);
    // Who follows the feed of its queue hears of new work, though it may collect by other means.
    if (request.caller.works_on(*organisation)) co_await collectors_.polled(request.caller.client);
    const auto most = static_cast<std::uint32_t>(std::min(
        {std::max<std::uint64_t>(*count, 1), most_events, *until >= from ? *until - from + 1 : 0}));
    const auto deadline = steady_clock::now() + wait_of(request, parts_.settings.longest_wait);
    std::vector<std::string> listening{*organisation};
    Arrivals::Waiting waiting(parts_.arrivals, std::move(listening));
    Result<Feed> feed = co_await parts_.store.events(*organisation, from, most);
    while (feed && feed->events.empty() && most > 0 && steady_clock::now() < deadline) {
        const bool came = co_await waiting.wait(deadline);
        if (!came) break;
        feed = co_await parts_.store.events(*organisation, from, most);
    }
    if (!feed) co_return feed.error();

    FeedPage page{.organisation = *organisation,
                  .since = from,
                  .until = *until,
                  .count = most,
                  .content = std::string(content),
                  .feed = *std::move(feed)};
    Result<std::string> bundle = co_await feed_bundle(parts_, request.caller, std::move(page));
    if (!bundle) co_return bundle.error();
    co_return fhir_response(200, *std::move(bundle));
}

}  // namespace gateway
