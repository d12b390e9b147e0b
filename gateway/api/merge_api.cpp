#include "gateway/api/merge_api.hpp"

#include "gateway/api/changes.hpp"
#include "gateway/api/merge_step.hpp"
#include "gateway/api/message.hpp"
#include "gateway/api/repeats.hpp"
#include "gateway/api/search_parameters.hpp"
#include "gateway/api/task_view.hpp"
#include "gateway/domain/merge.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;
using fhir::Node;

constexpr std::string_view at_into = "Parameters.parameter.where(name = 'into')";

fhir::Error refusal(std::string_view code, std::string detail, std::string_view where) {
    return fhir::make_error(ErrorKind::invalid, IssueType::business_rule, code, std::move(detail),
                            std::string(where));
}

fhir::Error into_not_found() {
    return fhir::make_error(ErrorKind::not_found, IssueType::not_found, "not-found",
                            "what into names is not there, or is not yours", std::string(at_into));
}

bool is_missing(const fhir::Error& error) {
    return error.kind == ErrorKind::not_found;
}

// Who sees the kept referral by itself, whoever it is told to besides.
bool knows(const std::string& organisation, const Referral& referral) {
    return organisation == referral.referrer || organisation == referral.chain_referrer;
}

bool has_open_onward(const std::vector<ReferralRecord>& chain, const Id& referral) {
    return std::ranges::any_of(chain, [&](const ReferralRecord& record) {
        return record.referral.based_on == referral &&
               std::ranges::any_of(record.tasks,
                                   [](const Task& task) { return is_open(task.state.status); });
    });
}

}  // namespace

std::vector<Route> MergeApi::routes() {
    const Handler handler = [this](const Request& request) { return merge(request); };
    return {{Method::post, "/fhir/Task/{}/$merge", Scope::task_update, "Task.merge", handler, {}}};
}

Result<MergeApi::Into> MergeApi::read_into(const Request& request,
                                           const fhir::Definitions& definitions) {
    const auto tree = read_body(request, definitions);
    if (!tree) return tree.error();
    if (tree->root().string("resourceType") != "Parameters") {
        return fhir::make_error(ErrorKind::malformed, IssueType::structure, "resource-type",
                                "$merge takes Parameters: into", "resourceType");
    }
    Into into;
    for (const Node& parameter : tree->root().items("parameter")) {
        const bool is_into = parameter.string("name") == "into";
        if (!is_into || into.task || into.referral) {
            return refusal("merge-parameter", "$merge knows one parameter, into, and takes it once",
                           expression_of(parameter));
        }
        const Node* value = parameter.find("valueReference");
        const std::string_view text =
            value == nullptr ? std::string_view() : value->string("reference");
        into.task = Id::parse(id_of_reference(text, "Task"));
        if (!into.task) into.referral = Id::parse(id_of_reference(text, "ServiceRequest"));
        if (!into.task && !into.referral) {
            return refusal("merge-into",
                           "into is a valueReference to the task that goes on, Task/{id}, or to "
                           "its referral, ServiceRequest/{id}",
                           expression_of(parameter));
        }
    }
    if (into.task || into.referral) return into;
    return fhir::make_error(ErrorKind::invalid, IssueType::required, "merge-into",
                            "say which task goes on: a parameter into with a valueReference such "
                            "as Task/{id}",
                            "Parameters.parameter");
}

asio::awaitable<Result<HttpResponse>> MergeApi::merge(const Request& request) {
    const Result<Into> into = read_into(request, parts_.definitions);
    if (!into) co_return into.error();
    // Either of the two moves by itself; a try that was overtaken decides anew.
    constexpr int tries = 3;
    for (int tried = 0; tried < tries; ++tried) {
        auto done = co_await merge_once(request, *into);
        const bool was_overtaken =
            !done && done.error().kind == ErrorKind::stale && done.error().issues.empty();
        if (!was_overtaken) co_return done;
    }
    co_return fhir::make_error(ErrorKind::conflict, IssueType::conflict, "overtaken",
                               "others keep changing these tasks: read them and try again");
}

asio::awaitable<Result<HttpResponse>> MergeApi::merge_once(const Request& request, Into into) {
    const Result<TaskRecord> repeat = co_await find_repeat(request);
    if (!repeat) co_return repeat.error();
    const Result<Kept> kept = co_await find_kept(request.caller, into, repeat->task);
    if (!kept) co_return kept.error();
    const auto expected = expected_version(request);
    if (!expected) co_return expected.error();
    // What is so already needs no version: a retry carries the ETag of before its first try.
    const bool is_done = repeat->task.state.business_status == BusinessStatus::merged &&
                         repeat->task.state.merged_into == kept->task.id;
    if (is_done) co_return answer(request, *repeat);
    if (*expected && **expected != repeat->task.version) {
        co_return stale_version(repeat->task.version);
    }
    const Timestamp now = parts_.clock.now();
    const Result<void> allowed = check_merge(repeat->task, kept->task, request.caller.client, now);
    if (!allowed) co_return allowed.error();
    const Result<void> fits = co_await check(*repeat, *kept);
    if (!fits) co_return fits.error();

    Result<Change> change = co_await compose(request, *repeat, *kept, now);
    if (!change) co_return change.error();
    const Result<void> applied = co_await parts_.store.apply(*std::move(change));
    if (!applied && applied.error().kind == ErrorKind::stale) {
        co_return fhir::hidden_error(ErrorKind::stale, "overtaken");
    }
    if (!applied) co_return applied.error();
    const Result<TaskRecord> merged = co_await parts_.store.find_task(repeat->task.id);
    if (!merged) co_return merged.error();
    co_return answer(request, *merged);
}

asio::awaitable<Result<TaskRecord>> MergeApi::find_repeat(const Request& request) const {
    const auto id = Id::parse(request.path.front());
    if (!id) co_return not_found("task");
    Result<TaskRecord> record = co_await parts_.store.find_task(*id);
    if (!record) co_return is_missing(record.error()) ? not_found("task") : record.error();
    if (!may_see(request.caller, *record)) co_return not_found("task");
    if (party_of(request.caller, record->task) != Party::owner) {
        co_return fhir::make_error(ErrorKind::forbidden, IssueType::forbidden, "not-the-owner",
                                   "only who has this task merges it: its owner sees both, and "
                                   "says so to who referred");
    }
    co_return record;
}

asio::awaitable<Result<MergeApi::Kept>> MergeApi::find_kept(const Caller& caller, Into into,
                                                            const Task& repeat) const {
    bool is_seen = false;
    if (into.task) {
        const Result<TaskRecord> task = co_await parts_.store.find_task(*into.task);
        if (!task) co_return is_missing(task.error()) ? into_not_found() : task.error();
        is_seen = may_see(caller, *task);
        into.referral = task->referral.id;
    }
    Kept kept;
    auto record = co_await parts_.store.find_referral(*into.referral);
    if (!record) co_return is_missing(record.error()) ? into_not_found() : record.error();
    kept.record = *std::move(record);
    const Sight sight = sight_of(caller, kept.record);
    if (!is_seen && sight == Sight::none) co_return into_not_found();

    const auto& tasks = kept.record.tasks;
    auto found = std::ranges::find_if(tasks, [&](const Task& task) {
        return into.task ? task.id == *into.task : repeat.state.merged_into == task.id;
    });
    if (found == tasks.end()) {
        found = std::ranges::find_if(tasks,
                                     [](const Task& task) { return is_open(task.state.status); });
    }
    if (found == tasks.end()) {
        co_return refusal("merge-into-closed",
                          "nobody works on the referral that into names: name one with an open "
                          "task (where it was sent onward, the onward one), or go on with this one",
                          at_into);
    }
    kept.task = *found;
    const bool is_helping = caller.role == Role::link_worker && sight == Sight::full;
    if (!caller.works_on(kept.task.owner) && !is_helping) {
        co_return fhir::make_error(ErrorKind::forbidden, IssueType::forbidden, "not-yours-to-merge",
                                   "a repeat is merged by who has both tasks, or by link workers "
                                   "who have or had the referral that goes on: ask them",
                                   std::string(at_into));
    }
    co_return kept;
}

asio::awaitable<Result<void>> MergeApi::check(const TaskRecord& repeat, const Kept& kept) const {
    const Id chain = repeat.referral.chain;
    if (chain == kept.record.referral.chain) {
        co_return refusal("merge-with-itself",
                          "one of the two was made from the other: an onward referral is no "
                          "repeat",
                          at_into);
    }
    const auto is_same = co_await parts_.store.is_same_person(chain, kept.record.referral.chain);
    if (!is_same) co_return is_same.error();
    if (!*is_same) {
        co_return refusal("not-the-same-person",
                          "the two did not come with the same NHS number, and only by that are "
                          "they known to be of one person; where you know it otherwise, decline "
                          "this one with the reason duplicate",
                          at_into);
    }
    const auto all = co_await parts_.store.find_chain(chain);
    if (!all) co_return all.error();
    if (has_open_onward(*all, repeat.referral.id)) {
        co_return refusal("onward-open",
                          "this one was sent onward, and somebody is asked or works on it there: "
                          "withdraw the onward referral first, or merge its task",
                          "Task.focus");
    }
    const bool is_provider =
        parts_.directory.current()->routing.provider(kept.task.owner) != nullptr;
    if (is_provider && repeat.referral.consent != mappings::Consent::permitted) {
        co_return refusal("not-shareable",
                          "the task that into names is with a provider, and the person does not "
                          "let providers see this referral: go on with this one, or decline it "
                          "with the reason duplicate",
                          at_into);
    }
    co_return Result<void>();
}

asio::awaitable<Result<Change>> MergeApi::compose(const Request& request, const TaskRecord& repeat,
                                                  const Kept& kept, Timestamp now) const {
    const auto directory = parts_.directory.current();
    const auto is_provider = [&directory](const std::string& organisation) {
        return directory->routing.provider(organisation) != nullptr;
    };
    auto carried =
        co_await repeats_for(parts_, repeat.task.state.repeats, is_provider(kept.task.owner));
    if (!carried) co_return carried.error();
    carried->insert(carried->begin(), repeat.referral.id);

    const Referral& goes_on = kept.record.referral;
    const std::string& asker = repeat.task.requester;
    const bool has_a_task =
        std::ranges::find(kept.record.tasks, asker, &Task::owner) != kept.record.tasks.end();
    const bool is_told = knows(asker, goes_on) || (has_a_task && !is_provider(asker));

    Change change;
    change.at = now;
    change.actor = actor_of(request);
    change.audit = parts_.ids.next(repeat.task.id.home());
    change.task.emplace();
    change.task->id = repeat.task.id;
    change.task->expected_version = repeat.task.version;
    change.task->state = merged_away(repeat.task.state, kept.task.id, is_told, now);
    change.events = events_for(repeat.task, repeat.referral, EventKind::task_changed, change.audit);

    Change::Kept& next = change.kept.emplace();
    next.id = kept.task.id;
    next.expected_version = kept.task.version;
    next.state = joined_by(kept.task.state, *carried);
    next.audit = parts_.ids.next(kept.task.id.home());
    // Who referred the person there hears of it only where the repeat is its own as well.
    for (const std::string& organisation : {kept.task.requester, goes_on.chain_referrer}) {
        if (!knows(organisation, repeat.referral)) continue;
        tell(next.events, {organisation, next.audit, EventKind::task_changed});
    }
    tell(next.events, {kept.task.owner, next.audit, EventKind::task_changed});
    tell(next.events, {kept.task.state.lead, next.audit, EventKind::task_changed});
    co_return change;
}

HttpResponse MergeApi::answer(const Request& request, const TaskRecord& record) const {
    const Task& task = record.task;
    std::string body;
    if (wants_resource(request)) {
        body = task_view(task, record.referral, party_of(request.caller, task), parts_.clock.now());
    }
    HttpResponse response = fhir_response(200, std::move(body));
    response.fields.set("ETag", etag_of(task.version));
    response.fields.set("Last-Modified", http_date(task.updated));
    return response;
}

}  // namespace gateway
