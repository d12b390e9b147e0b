#include "gateway/api/timeline_api.hpp"

#include "fhir/json_writer.hpp"
#include "fhir/systems.hpp"
#include "gateway/api/organisation_names.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace gateway {
namespace {

using fhir::JsonWriter;

void write_text(JsonWriter& json, std::string_view name, std::string_view text) {
    json.begin_object().member("name", name).member("valueString", text).end_object();
}

void write_time(JsonWriter& json, std::string_view name, Timestamp time) {
    json.begin_object().member("name", name);
    json.member("valueDateTime", fhir::format_instant(time)).end_object();
}

std::string whole_text(const Timeline& timeline, const Directory& directory) {
    std::string text;
    for (const TimelineLine& line : timeline.lines) {
        text += spoken_time(line.at) + ": " + line.text;
        // The reason of a decision is a sentence already.
        text += line.text.ends_with('.') ? "\n" : ".\n";
    }
    if (!timeline.holder.empty()) {
        text += "It is with " + team_of(directory, timeline.holder) + " now.\n";
    }
    text += "Next: " + timeline.next.text;
    if (timeline.next.by) text += ", by " + spoken_time(*timeline.next.by);
    return text + ".";
}

std::string to_json(const Timeline& timeline, const Directory& directory) {
    std::string body;
    JsonWriter json(body);
    json.begin_object().member("resourceType", "Parameters").key("parameter").begin_array();
    write_text(json, "text", whole_text(timeline, directory));
    if (!timeline.holder.empty()) {
        json.begin_object().member("name", "holder").key("valueReference").begin_object();
        json.member("reference", "Organization/" + timeline.holder).member("type", "Organization");
        json.key("identifier").begin_object().member("system", fhir::nhs::ods_code);
        json.member("value", timeline.holder).end_object();
        json.member("display", name_of(directory, timeline.holder)).end_object().end_object();
    }
    json.begin_object().member("name", "next").key("part").begin_array();
    write_text(json, "text", timeline.next.text);
    if (timeline.next.by) write_time(json, "by", *timeline.next.by);
    json.end_array().end_object();
    for (const TimelineLine& line : timeline.lines) {
        json.begin_object().member("name", "line").key("part").begin_array();
        write_time(json, "date", line.at);
        write_text(json, "who", line.who);
        write_text(json, "text", line.text);
        json.end_array().end_object();
    }
    json.end_array().end_object();
    return body;
}

}  // namespace

std::vector<Route> TimelineApi::routes() {
    const Handler handler = [this](const Request& request) { return timeline(request); };
    return {{Method::get,
             "/fhir/ServiceRequest/{}/$timeline",
             Scope::service_request_read,
             "ServiceRequest.timeline",
             handler,
             {}}};
}

asio::awaitable<Result<HttpResponse>> TimelineApi::timeline(const Request& request) {
    const auto seen = co_await view_.find(request.path.front(), request.caller);
    if (!seen) co_return seen.error();
    const auto directory = parts_.directory.current();
    const auto chain = co_await parts_.store.find_chain(seen->record.referral.chain);
    if (!chain) co_return chain.error();

    const auto reads = co_await outcomes_.reads(*chain);
    if (!reads) co_return reads.error();
    std::vector<ReferralStory> stories;
    for (const ReferralRecord& record : *chain) {
        const bool is_asked_for = record.referral.id == seen->record.referral.id;
        const Sight sight = is_asked_for ? seen->sight : sight_of(request.caller, record);
        if (sight == Sight::none) continue;
        auto story = co_await story_of(record, sight, request.caller);
        if (!story) co_return story.error();
        story->reads = *reads;
        stories.push_back(*std::move(story));
    }
    co_await outcomes_.shown(request.caller, *chain);
    const Timeline told =
        tell_timeline(stories, *directory, parts_.settings.watch, parts_.clock.now());
    co_return fhir_response(200, to_json(told, *directory));
}

asio::awaitable<Result<ReferralStory>> TimelineApi::story_of(const ReferralRecord& record,
                                                             Sight sight, const Caller& caller) {
    auto versions = co_await parts_.store.referral_history(record.referral.id);
    if (!versions) co_return versions.error();
    ReferralStory story;
    story.versions = *std::move(versions);
    const Result<void> merged = co_await add_merged(story, record, caller);
    if (!merged) co_return merged.error();
    for (const Task& task : record.tasks) {
        const bool is_own = task.owner == caller.organisation || caller.works_on(task.owner) ||
                            task.state.lead == caller.organisation ||
                            caller.works_on(task.state.lead);
        if (sight == Sight::provider && !is_own) continue;
        auto history = co_await parts_.store.task_history(task.id);
        if (!history) co_return history.error();
        story.tasks.push_back(*std::move(history));
    }
    co_return story;
}

asio::awaitable<Result<void>> TimelineApi::add_merged(ReferralStory& story,
                                                      const ReferralRecord& record,
                                                      const Caller& caller) {
    for (const Task& task : record.tasks) {
        for (const Id& id : task.state.repeats) {
            const auto seen = co_await view_.find(id.text(), caller);
            if (seen) story.repeats[id] = seen->record.referral.referrer;
            if (!seen && seen.error().kind != fhir::ErrorKind::not_found) co_return seen.error();
        }
        if (!task.state.merged_into) continue;
        const auto kept = co_await parts_.store.find_task(*task.state.merged_into);
        if (!kept) co_return kept.error();
        const auto seen = co_await view_.find(kept->referral.id.text(), caller);
        if (seen) story.goes_on_as = kept->referral.id;
        if (!seen && seen.error().kind != fhir::ErrorKind::not_found) co_return seen.error();
    }
    co_return Result<void>();
}

}  // namespace gateway
