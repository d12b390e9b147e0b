#include "gateway/api/feed_bundle.hpp"

#include "fhir/json_writer.hpp"
#include "gateway/api/feed_view.hpp"
#include "gateway/api/referral_view.hpp"
#include "gateway/api/task_view.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace gateway {
namespace {

using fhir::JsonWriter;

void write_link(JsonWriter& json, std::string_view relation, const std::string& url) {
    json.begin_object().member("relation", relation).member("url", url).end_object();
}

void write_links(JsonWriter& json, const std::string& base, const FeedPage& page) {
    const auto url = [&](std::uint64_t since) {
        std::string text = base + "/Subscription/" + page.subscription +
                           "/$events?eventsSinceNumber=" + std::to_string(since);
        if (page.until <= page.feed.last)
            text += "&eventsUntilNumber=" + std::to_string(page.until);
        return text + "&content=" + page.content + "&_count=" + std::to_string(page.count);
    };
    json.key("link").begin_array();
    write_link(json, "self", url(page.since));
    if (!page.feed.events.empty()) {
        const std::uint64_t last = page.feed.events.back().number;
        if (last < std::min(page.feed.last, page.until)) write_link(json, "next", url(last + 1));
    }
    json.end_array();
}

asio::awaitable<Result<std::optional<std::string>>> resource_of(const ApiParts& parts,
                                                                const Caller& caller,
                                                                const Event& event) {
    std::optional<std::string> nothing;
    if (event.task) {
        const Result<TaskRecord> record = co_await parts.store.find_task(*event.task);
        if (!record) co_return record.error();
        if (!may_see(caller, *record)) co_return nothing;
        co_return std::optional(task_view(record->task, record->referral,
                                          party_of(caller, record->task), parts.clock.now()));
    }
    const Result<ReferralRecord> record = co_await parts.store.find_referral(event.referral);
    if (!record) co_return record.error();
    const Sight sight = sight_of(caller, *record);
    if (sight == Sight::none) co_return nothing;
    Result<std::string> view = co_await ReferralView(parts).show(record->referral, sight);
    if (!view) co_return view.error();
    co_return std::optional(*std::move(view));
}

}  // namespace

asio::awaitable<Result<std::string>> feed_bundle(const ApiParts& parts, const Caller& caller,
                                                 FeedPage page) {
    const std::string& base = parts.settings.public_base;
    std::string text;
    JsonWriter json(text);
    json.begin_object().member("resourceType", "Bundle").member("type", "history");
    write_links(json, base, page);
    json.key("entry").begin_array();
    const FeedStatus status{page.subscription, page.status, "query-event", std::nullopt, page.feed};
    write_status_entry(json, base, status);

    std::vector<std::string> told;
    for (const Event& event : page.feed.events) {
        const std::string url = focus_of(event);
        if (page.content == "empty" || std::ranges::find(told, url) != told.end()) continue;
        told.push_back(url);
        std::optional<std::string> resource;
        if (page.content == "full-resource") {
            Result<std::optional<std::string>> found = co_await resource_of(parts, caller, event);
            if (!found) co_return found.error();
            resource = *std::move(found);
        }
        write_event_entry(json, base, url, resource);
    }
    json.end_array().end_object();
    co_return text;
}

}  // namespace gateway
