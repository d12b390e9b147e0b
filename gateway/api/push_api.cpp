#include "gateway/api/push_api.hpp"

#include "fhir/json_patch.hpp"
#include "fhir/json_writer.hpp"
#include "gateway/api/changes.hpp"
#include "gateway/api/feed_view.hpp"
#include "gateway/api/message.hpp"
#include "gateway/api/message_conformance.hpp"

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;

constexpr std::uint32_t page = 1000;  // events read at a time

// The resource that is wanted: the body, or what is there with a patch applied.
Result<fhir::Tree> wanted_resource(const Request& request, const PushSubscription& present,
                                   bool is_patch, const fhir::Definitions& definitions) {
    if (!is_patch) return read_body(request, definitions);
    const auto patch = fhir::read_json_value(request.http.body);
    if (!patch) return patch.error();
    auto wanted = fhir::read_json(subscription_view(present));
    if (!wanted) return wanted.error();
    const Result<void> applied = fhir::apply_json_patch(*wanted, patch->root());
    if (!applied) return applied.error();
    return wanted;
}

// The endpoint is the registered one, or the wish was refused.
bool is_same_but_for_status(const SubscriptionWish& wish, const PushSubscription& present) {
    return wish.organisation == present.organisation && wish.heartbeat == present.heartbeat &&
           wish.most_events == present.most_events;
}

void write_number(fhir::JsonWriter& json, std::string_view name, std::uint64_t number) {
    json.begin_object().member("name", name).member("valueString", std::to_string(number));
    json.end_object();
}

std::string redrive_view(const PushSubscription& subscription, const RedriveWish& wish,
                         const std::map<std::string, std::uint64_t>& kinds) {
    const Redrive& range = wish.range;
    const std::uint64_t events = range.last - range.next + 1;
    const std::uint64_t most = std::max(subscription.most_events, 1U);
    std::string text;
    fhir::JsonWriter json(text);
    json.begin_object().member("resourceType", "Parameters").key("parameter").begin_array();
    json.begin_object()
        .member("name", "action")
        .member("valueCode", wish.action == RedriveWish::Action::start ? "start" : "preview");
    json.end_object();
    write_number(json, "eventsSinceNumber", range.next - subscription.start);
    write_number(json, "eventsUntilNumber", range.last - subscription.start);
    write_number(json, "events", events);
    write_number(json, "notifications", (events + most - 1) / most);
    write_number(json, "rate", range.per_minute);
    json.begin_object().member("name", "kinds").key("part").begin_array();
    for (const auto& [kind, count] : kinds) write_number(json, kind, count);
    json.end_array().end_object();
    json.end_array().end_object();
    return text;
}

}  // namespace

std::vector<Route> PushApi::routes() {
    const auto handler = [this](auto method) -> Handler {
        return [this, method](const Request& request) { return (this->*method)(request); };
    };
    constexpr Scope scope = Scope::subscription_write;
    const std::vector<std::string_view> json_patch{"application/json-patch+json"};
    return {
        {Method::post, "/fhir/Subscription", scope, "Subscription.create",
         handler(&PushApi::create)},
        {Method::put, "/fhir/Subscription/{}", scope, "Subscription.update",
         handler(&PushApi::replace)},
        {Method::patch, "/fhir/Subscription/{}", scope, "Subscription.patch",
         handler(&PushApi::patch), json_patch},
        {Method::delete_, "/fhir/Subscription/{}", scope, "Subscription.delete",
         handler(&PushApi::remove)},
        {Method::post, "/fhir/Subscription/{}/$redrive", Scope::subscription_redrive,
         "Subscription.redrive", handler(&PushApi::redrive)},
    };
}

asio::awaitable<Result<HttpResponse>> PushApi::create(const Request& request) {
    const Result<fhir::Tree> tree = read_body(request, parts_.definitions);
    if (!tree) co_return tree.error();
    const Result<SubscriptionWish> wish = read_wish(*tree, request);
    if (!wish) co_return wish.error();
    if (wish->status != SubscriptionStatus::requested) {
        co_return fhir::make_error(
            ErrorKind::invalid, IssueType::not_supported, "status-unsupported",
            "a new subscription has the status requested", "Subscription.status");
    }

    const Home home = parts_.directory.current()->home_of(wish->organisation);
    NewSubscription wanted;
    wanted.subscription.id = parts_.ids.next(home);
    wanted.subscription.client = request.caller.client;
    wanted.subscription.organisation = wish->organisation;
    wanted.subscription.endpoint = request.caller.push_endpoint;
    wanted.subscription.heartbeat = wish->heartbeat;
    wanted.subscription.most_events = wish->most_events;
    wanted.subscription.created = parts_.clock.now();
    wanted.audit = parts_.ids.next(home);
    wanted.actor = actor_of(request);
    const auto made = co_await parts_.subscriptions.subscribe(std::move(wanted));
    if (!made) co_return made.error();

    const PushSubscription& subscription = made->subscription;
    HttpResponse response =
        fhir_response(made->is_repeat ? 200 : 201, subscription_view(subscription));
    response.fields.set("Location",
                        parts_.settings.public_base + "/Subscription/" + subscription.id.text());
    co_return response;
}

asio::awaitable<Result<HttpResponse>> PushApi::replace(const Request& request) {
    return update(request, false);
}

asio::awaitable<Result<HttpResponse>> PushApi::patch(const Request& request) {
    return update(request, true);
}

asio::awaitable<Result<HttpResponse>> PushApi::update(const Request& request, bool is_patch) {
    const auto present = co_await find_own(request);
    if (!present) co_return present.error();
    const Result<fhir::Tree> tree =
        wanted_resource(request, *present, is_patch, parts_.definitions);
    if (!tree) co_return tree.error();
    if (tree->root().string("id") != present->id.text()) {
        co_return fhir::make_error(ErrorKind::malformed, IssueType::value, "other-id",
                                   "the id in the resource is that of the address",
                                   "Subscription.id");
    }
    const Result<SubscriptionWish> wish = read_wish(*tree, request);
    if (!wish) co_return wish.error();
    if (!is_same_but_for_status(*wish, *present)) {
        co_return fhir::make_error(
            ErrorKind::invalid, IssueType::business_rule, "status-alone",
            "of a subscription its status alone can be changed, and the endpoint to "
            "the one that is registered now: delete it and make another",
            "Subscription");
    }
    const std::string& endpoint = request.caller.push_endpoint;
    const bool is_pause = wish->status == SubscriptionStatus::off;
    const bool changes =
        is_pause ? present->status != SubscriptionStatus::off : can_resume(*present, endpoint);
    if (changes) {
        SubscriptionChange change =
            change_of(request, present->id, is_pause ? Wish::pause : Wish::resume);
        change.wanted.endpoint = endpoint;
        const Result<void> done = co_await parts_.subscriptions.change(std::move(change));
        if (!done) co_return done.error();
    }
    const auto now = co_await find_own(request);
    if (!now) co_return now.error();
    co_return fhir_response(200, subscription_view(*now));
}

asio::awaitable<Result<HttpResponse>> PushApi::remove(const Request& request) {
    const auto present = co_await find_own(request);
    if (!present) co_return present.error();
    const Result<void> done =
        co_await parts_.subscriptions.change(change_of(request, present->id, Wish::remove));
    if (!done) co_return done.error();
    HttpResponse response;
    response.status = 204;
    co_return response;
}

asio::awaitable<Result<HttpResponse>> PushApi::redrive(const Request& request) {
    const auto id = Id::parse(request.path.front());
    if (!id) co_return not_found("subscription");
    const auto present = co_await parts_.subscriptions.find_subscription(*id);
    if (!present) co_return present.error();
    const Result<fhir::Tree> tree = read_body(request, parts_.definitions);
    if (!tree) co_return tree.error();
    const Result<RedriveWish> wish = read_redrive_wish(tree->root(), *present);
    if (!wish) co_return wish.error();
    if (wish->action == RedriveWish::Action::stop) {
        const Result<void> done =
            co_await parts_.subscriptions.change(change_of(request, *id, Wish::stop_redrive));
        if (!done) co_return done.error();
        HttpResponse response;
        response.status = 204;
        co_return response;
    }
    const auto kinds =
        co_await count_kinds(present->organisation, wish->range.next, wish->range.last);
    if (!kinds) co_return kinds.error();
    if (wish->action == RedriveWish::Action::start) {
        SubscriptionChange change = change_of(request, *id, Wish::redrive);
        change.wanted.redrive = wish->range;
        const Result<void> done = co_await parts_.subscriptions.change(std::move(change));
        if (!done) co_return done.error();
    }
    co_return fhir_response(200, redrive_view(*present, *wish, *kinds));
}

asio::awaitable<Result<PushSubscription>> PushApi::find_own(const Request& request) {
    const auto id = Id::parse(request.path.front());
    if (!id) co_return not_found("subscription");
    auto found = co_await parts_.subscriptions.find_subscription(*id);
    if (found && found->client != request.caller.client) co_return not_found("subscription");
    co_return found;
}

Result<SubscriptionWish> PushApi::read_wish(const fhir::Tree& tree, const Request& request) {
    if (tree.root().string("resourceType") != "Subscription") {
        return fhir::make_error(ErrorKind::malformed, IssueType::structure, "wrong-type",
                                "this address takes a Subscription");
    }
    const auto& found = parts_.validator.validate(tree, {});
    std::vector<fhir::Issue> faults;
    for (fhir::Issue& issue : told_of_message(found.issues)) {
        if (issue.severity == fhir::Severity::error) faults.push_back(std::move(issue));
    }
    if (std::ranges::any_of(faults, is_of_structure)) {
        return fhir::Error{ErrorKind::malformed, std::move(faults), {}, {}, {}};
    }
    return read_subscription_wish(tree.root(), request.caller, std::move(faults));
}

SubscriptionChange PushApi::change_of(const Request& request, const Id& id, Wish wish) {
    SubscriptionChange change;
    change.id = id;
    change.wanted.wish = wish;
    change.at = parts_.clock.now();
    change.audit = parts_.ids.next(id.home());
    change.actor = actor_of(request);
    return change;
}

asio::awaitable<Result<std::map<std::string, std::uint64_t>>> PushApi::count_kinds(
    std::string organisation, std::uint64_t first, std::uint64_t last) {
    std::map<std::string, std::uint64_t> kinds;
    while (first <= last) {
        const auto count =
            static_cast<std::uint32_t>(std::min<std::uint64_t>(page, last - first + 1));
        const auto feed = co_await parts_.store.events(organisation, first, count);
        if (!feed) co_return feed.error();
        if (feed->events.empty()) break;
        for (const Event& event : feed->events) ++kinds[std::string(to_code(event.kind))];
        first = feed->events.back().number + 1;
    }
    co_return kinds;
}

}  // namespace gateway
