#include "gateway/api/subscription_api.hpp"

#include "gateway/api/changes.hpp"
#include "gateway/api/feed_bundle.hpp"
#include "gateway/api/feed_view.hpp"
#include "gateway/api/notification.hpp"
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

std::string_view SubscriptionApi::Face::status() const {
    return push ? to_code(push->status) : "active";
}

asio::awaitable<Result<SubscriptionApi::Face>> SubscriptionApi::find(const Request& request) {
    Face face;
    face.id = request.path.front();
    if (const auto id = Id::parse(face.id)) {
        auto found = co_await parts_.subscriptions.find_subscription(*id);
        if (!found) co_return found.error();
        face.organisation = found->organisation;
        face.push = *std::move(found);
    } else if (face.id.starts_with(prefix)) {
        face.organisation = face.id.substr(prefix.size());
    }
    const auto own = request.caller.organisations();
    const bool may_hear = std::ranges::find(own, face.organisation) != own.end();
    const bool is_own = !face.push || face.push->client == request.caller.client;
    if (!may_hear || !is_own) co_return not_found("feed");
    co_return face;
}

asio::awaitable<Result<HttpResponse>> SubscriptionApi::read(const Request& request) {
    const Result<Face> face = co_await find(request);
    if (!face) co_return face.error();
    co_return fhir_response(
        200, face->push ? subscription_view(*face->push) : subscription_view(face->organisation));
}

asio::awaitable<Result<HttpResponse>> SubscriptionApi::search(const Request& request) {
    const std::string base = parts_.settings.public_base + "/Subscription";
    const auto posting = co_await parts_.subscriptions.subscriptions(request.caller.client);
    if (!posting) co_return posting.error();
    SearchBundle bundle(base, std::nullopt);
    for (const std::string& organisation : request.caller.organisations()) {
        bundle.match(base + "/feed-" + organisation, subscription_view(organisation));
    }
    for (const SubscriptionState& state : *posting) {
        const PushSubscription& subscription = state.subscription;
        bundle.match(base + "/" + subscription.id.text(), subscription_view(subscription));
    }
    co_return fhir_response(200, bundle.finish());
}

asio::awaitable<Result<HttpResponse>> SubscriptionApi::status(const Request& request) {
    const Result<Face> face = co_await find(request);
    if (!face) co_return face.error();
    Result<Feed> feed = co_await parts_.store.events(face->organisation, 1, 0);
    if (!feed) co_return feed.error();
    if (face->push) feed = seen_by(*face->push, *std::move(feed));
    const std::string& base = parts_.settings.public_base;
    const std::string url = base + "/Subscription/" + face->id + "/$status";
    const auto error = face->push ? std::optional(face->push->last_outcome) : std::nullopt;
    const FeedStatus status{face->id, face->status(), "query-status", error, *feed};
    co_return searchset_of(url, url, status_view(base, status));
}

asio::awaitable<Result<HttpResponse>> SubscriptionApi::events(const Request& request) {
    const Result<Face> face = co_await find(request);
    if (!face) co_return face.error();
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

    constexpr std::uint64_t far_off = 1ULL << 62U;  // and no number of events comes near it
    const std::uint64_t from = std::clamp<std::uint64_t>(*since, 1, far_off);
    // Who follows the feed of its queue hears of new work, though it may collect by other means.
    if (request.caller.works_on(face->organisation)) {
        co_await collectors_.polled(request.caller.client);
    }
    const auto most = static_cast<std::uint32_t>(std::min(
        {std::max<std::uint64_t>(*count, 1), most_events, *until >= from ? *until - from + 1 : 0}));
    const auto deadline = steady_clock::now() + wait_of(request, parts_.settings.longest_wait);
    const std::uint64_t start = face->start();
    std::vector<std::string> listening{face->organisation};
    Arrivals::Waiting waiting(parts_.arrivals, std::move(listening));
    Result<Feed> feed = co_await parts_.store.events(face->organisation, start + from, most);
    // Who asks for what comes next has what came before. Of what is posted the ledger says that.
    if (feed && !face->push && from > 1) {
        co_await outcomes_.acknowledged(face->organisation, std::min(from - 1, feed->last));
    }
    while (feed && feed->events.empty() && most > 0 && steady_clock::now() < deadline) {
        const bool came = co_await waiting.wait(deadline);
        if (!came) break;
        feed = co_await parts_.store.events(face->organisation, start + from, most);
    }
    if (!feed) co_return feed.error();
    if (face->push) feed = seen_by(*face->push, *std::move(feed));

    FeedPage page{.subscription = face->id,
                  .status = face->status(),
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
