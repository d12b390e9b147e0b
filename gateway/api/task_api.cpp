#include "gateway/api/task_api.hpp"

#include "fhir/json_reader.hpp"
#include "gateway/api/changes.hpp"
#include "gateway/api/message_conformance.hpp"
#include "gateway/api/referral_view.hpp"
#include "gateway/api/search_bundle.hpp"
#include "gateway/api/task_bundle.hpp"
#include "gateway/api/task_outcomes.hpp"
#include "gateway/api/task_query.hpp"
#include "gateway/api/task_view.hpp"
#include "gateway/api/totals.hpp"
#include "gateway/http/outcome.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace gateway {
namespace {

using std::chrono::steady_clock;

// What a waiting collector waits for: a task that nobody holds, where the search is about such;
// else anything that the search finds.
TaskQuery news_of(const TaskQuery& query) {
    TaskQuery news = query;
    news.count = 1;
    news.with_content = false;
    const bool asks_for_requested =
        query.statuses.empty() ||
        std::ranges::find(query.statuses, TaskStatus::requested) != query.statuses.end();
    if (asks_for_requested && query.business_statuses.empty() && query.silences.empty()) {
        news.statuses = {TaskStatus::requested};
        news.business_statuses = {BusinessStatus::queued, BusinessStatus::returned};
    }
    return news;
}

// An update may leave the intent out, for it never changes.
std::vector<fhir::Issue> faults_of_task(const std::vector<fhir::Issue>& found) {
    std::vector<fhir::Issue> faults = told_of_message(found);
    std::erase_if(faults, [](const fhir::Issue& issue) {
        return issue.severity != fhir::Severity::error ||
               (issue.code == "required-missing" && issue.expression == "Task.intent");
    });
    return faults;
}

void remove_known(std::vector<fhir::Issue>& faults, const std::vector<fhir::Issue>& known) {
    std::erase_if(faults, [&](const fhir::Issue& fault) {
        return std::ranges::any_of(known, [&](const fhir::Issue& other) {
            return std::tie(fault.expression, fault.code, fault.rule) ==
                   std::tie(other.expression, other.code, other.rule);
        });
    });
}

fhir::Issue full_but_open(const std::string& hint) {
    return {.severity = fhir::Severity::information,
            .type = fhir::IssueType::informational,
            .code = "full-but-open",
            .detail = hint,
            .expression = "Task.statusReason"};
}

Result<Id> id_of(const Request& request) {
    const auto id = Id::parse(request.path.front());
    if (!id) return not_found("task");
    return *id;
}

}  // namespace

std::vector<Route> TaskApi::routes() {
    const auto handler = [this](auto method) -> Handler {
        return [this, method](const Request& request) { return (this->*method)(request); };
    };
    const std::vector<std::string_view> form{"application/x-www-form-urlencoded"};
    const std::vector<std::string_view> json_patch{"application/json-patch+json"};
    return {
        {Method::get, "/fhir/Task", Scope::task_read, "Task.search", handler(&TaskApi::search), {}},
        {Method::post, "/fhir/Task/_search", Scope::task_read, "Task.search",
         handler(&TaskApi::search), form},
        {Method::get, "/fhir/Task/{}", Scope::task_read, "Task.read", handler(&TaskApi::read), {}},
        {Method::get,
         "/fhir/Task/{}/_history",
         Scope::task_read,
         "Task.history",
         handler(&TaskApi::history),
         {}},
        {Method::get,
         "/fhir/Task/{}/_history/{}",
         Scope::task_read,
         "Task.vread",
         handler(&TaskApi::read_version),
         {}},
        {Method::put,
         "/fhir/Task/{}",
         Scope::task_update,
         "Task.update",
         handler(&TaskApi::replace),
         {}},
        {Method::patch, "/fhir/Task/{}", Scope::task_update, "Task.patch", handler(&TaskApi::patch),
         json_patch},
    };
}

asio::awaitable<Result<TaskRecord>> TaskApi::find(const Request& request) {
    const Result<Id> id = id_of(request);
    if (!id) co_return id.error();
    Result<TaskRecord> record = co_await parts_.store.find_task(*id);
    if (!record && record.error().kind == fhir::ErrorKind::not_found) co_return not_found("task");
    if (record && !may_see(request.caller, *record)) co_return not_found("task");
    co_return record;
}

asio::awaitable<std::string> TaskApi::room_hint(const Request& request, const Task& task) {
    if (party_of(request.caller, task) != Party::owner) co_return std::string();
    co_return co_await full_.hint(task);
}

asio::awaitable<Result<TaskRecord>> TaskApi::find_and_note(const Request& request) {
    Result<TaskRecord> record = co_await find(request);
    if (!record) co_return record;
    const std::span<const TaskRecord> shown(&*record, 1);
    co_await outcomes_.shown(request.caller, shown);
    co_return record;
}

HttpResponse TaskApi::answer(const Request& request, const TaskRecord& record, bool with_body,
                             std::string_view room_hint) {
    const Task& task = record.task;
    std::string body;
    if (with_body) {
        body = task_view(task, record.referral, party_of(request.caller, task), parts_.clock.now(),
                         room_hint);
    }
    HttpResponse response = fhir_response(200, std::move(body));
    response.fields.set("ETag", etag_of(task.version));
    response.fields.set("Last-Modified", http_date(task.updated));
    return response;
}

asio::awaitable<Result<HttpResponse>> TaskApi::read(const Request& request) {
    const Result<TaskRecord> record = co_await find_and_note(request);
    if (!record) co_return record.error();
    const std::string hint = co_await room_hint(request, record->task);
    co_return answer(request, *record, true, hint);
}

asio::awaitable<Result<HttpResponse>> TaskApi::read_version(const Request& request) {
    Result<TaskRecord> record = co_await find(request);
    if (!record) co_return record.error();
    const Result<std::vector<Task>> versions = co_await parts_.store.task_history(record->task.id);
    if (!versions) co_return versions.error();
    for (const Task& version : *versions) {
        if (std::to_string(version.version) != request.path[1]) continue;
        record->task = version;
        co_return answer(request, *record, true);
    }
    co_return not_found("version of this task");
}

asio::awaitable<Result<HttpResponse>> TaskApi::history(const Request& request) {
    const Result<TaskRecord> record = co_await find_and_note(request);
    if (!record) co_return record.error();
    const Result<std::vector<Task>> versions = co_await parts_.store.task_history(record->task.id);
    if (!versions) co_return versions.error();

    const std::string url = "Task/" + record->task.id.text();
    const std::string full_url = parts_.settings.public_base + "/" + url;
    SearchBundle bundle(full_url + "/_history", std::nullopt, "history");
    const auto party = party_of(request.caller, record->task);
    for (auto version = versions->rbegin(); version != versions->rend(); ++version) {
        const bool is_first = version->version == 1;
        bundle.version(full_url, task_view(*version, record->referral, party, parts_.clock.now()),
                       is_first ? "POST" : "PUT", is_first ? "Task" : url,
                       is_first ? "201 Created" : "200 OK", etag_of(version->version),
                       fhir::format_instant(version->updated));
    }
    co_return fhir_response(200, bundle.finish());
}

asio::awaitable<Result<HttpResponse>> TaskApi::search(const Request& request) {
    const auto parameters = SearchParameters::read(request, task_parameters);
    if (!parameters) co_return parameters.error();
    const auto search = read_task_search(request, *parameters);
    if (!search) co_return search.error();
    const std::string base = parts_.settings.public_base + "/Task";
    if (search->finds_nothing) {
        SearchBundle bundle(parameters->self(base), std::nullopt);
        bundle.total(0);
        co_return fhir_response(200, bundle.finish());
    }
    if (search->query.count == 0) {
        const Result<std::uint64_t> total = co_await count_tasks(parts_.store, search->query);
        if (!total) co_return total.error();
        SearchBundle bundle(parameters->self(base), std::nullopt);
        bundle.total(*total);
        co_return fhir_response(200, bundle.finish());
    }
    const bool asks_for_own_work = std::ranges::any_of(
        search->query.owners,
        [&](const std::string& owner) { return request.caller.works_on(owner); });
    if (asks_for_own_work) co_await collectors_.polled(request.caller.client);

    const auto longest = wait_of(request, parts_.settings.longest_wait);
    if (longest.count() > 0) {
        const auto deadline = steady_clock::now() + longest;
        const TaskQuery news = news_of(search->query);
        Arrivals::Waiting waiting(parts_.arrivals, request.caller.organisations());
        while (true) {
            const Result<Page<TaskRecord>> found = co_await parts_.store.search_tasks(news);
            if (!found) co_return found.error();
            if (!found->items.empty()) break;
            const bool came = co_await waiting.wait(deadline);
            if (!came) break;
        }
    }
    const Result<Page<TaskRecord>> page = co_await parts_.store.search_tasks(search->query);
    if (!page) co_return page.error();

    std::optional<std::string> next;
    if (page->next) next = parameters->next(base, *page->next);
    SearchBundle bundle(parameters->self(base), next);
    const Result<void> added =
        co_await add_tasks(bundle, parts_, request.caller, page->items, search->with_focus);
    if (!added) co_return added.error();
    const std::span<const TaskRecord> shown(page->items);
    co_await outcomes_.shown(request.caller, shown);
    co_return fhir_response(200, bundle.finish());
}

asio::awaitable<Result<HttpResponse>> TaskApi::replace(const Request& request) {
    return update(request, false);
}

asio::awaitable<Result<HttpResponse>> TaskApi::patch(const Request& request) {
    return update(request, true);
}

asio::awaitable<Result<HttpResponse>> TaskApi::update(const Request& request, bool is_patch) {
    // Without If-Match the client leaves the order of changes to us: who comes second goes on from
    // where the first one left it.
    constexpr int tries = 3;
    const bool leaves_it_to_us = !request.http.fields.has("If-Match");
    for (int tried = 1;; ++tried) {
        Result<HttpResponse> done = co_await update_once(request, is_patch);
        const bool was_overtaken = !done && done.error().kind == fhir::ErrorKind::stale &&
                                   leaves_it_to_us && !request.caller.must_send_if_match;
        if (!was_overtaken) co_return done;
        if (tried == tries) {
            co_return fhir::make_error(fhir::ErrorKind::conflict, fhir::IssueType::conflict,
                                       "overtaken",
                                       "others keep changing this task: read it and try again");
        }
    }
}

Result<TaskWish> TaskApi::read_update(const Request& request, const fhir::Tree& present,
                                      bool is_patch) {
    const Result<fhir::Tree> wanted = wanted_task(request, present, is_patch, parts_.definitions);
    if (!wanted) return wanted.error();
    const Result<TaskWish> wish = read_wish(wanted->root(), present.root());
    std::string_view source;
    if (!is_patch && !request.is_part_of_batch) source = request.http.body;
    std::vector<fhir::Issue> faults =
        faults_of_task(parts_.validator.validate(*wanted, source).issues);
    if (faults.empty()) return wish;
    // What was so before is not this sender's to put right.
    remove_known(faults, parts_.validator.validate(present, {}).issues);
    if (faults.empty()) return wish;

    fhir::Error error = wish ? fhir::hidden_error(fhir::ErrorKind::invalid, {}) : wish.error();
    if (std::ranges::any_of(faults, is_of_structure)) error.kind = fhir::ErrorKind::malformed;
    error.issues = joined(faults, std::move(error.issues));
    return error;
}

asio::awaitable<Result<HttpResponse>> TaskApi::update_once(const Request& request, bool is_patch) {
    Result<TaskRecord> record = co_await find(request);
    if (!record) co_return record.error();
    Task& task = record->task;
    const auto party = party_of(request.caller, task);
    if (!party) {
        co_return fhir::make_error(fhir::ErrorKind::forbidden, fhir::IssueType::forbidden,
                                   "not-a-party",
                                   "only the owner of this task and who asks for it may change it");
    }
    const Timestamp now = parts_.clock.now();
    auto present = fhir::read_json(task_view(task, record->referral, party, now));
    if (!present) co_return present.error();
    const Result<TaskWish> wish = read_update(request, *present, is_patch);
    if (!wish) co_return wish.error();
    const auto expected = expected_version(request);
    if (!expected) co_return expected.error();
    const Result<TaskStep> step = decide_step(task, *wish, *party, request.caller.client, now);
    const bool is_stale = *expected && **expected != task.version;
    // What is so already needs no version: a retry carries the ETag of before its first try.
    if (is_stale && !(step && !step->changes)) co_return stale_version(task.version);
    if (!step) co_return step.error();

    if (step->changes) {
        const Id happening = parts_.ids.next(task.id.home());
        Change change;
        change.task = Change::OfTask{task.id, task.version, step->state};
        const std::string& outputs = step->state.outputs;
        if (outputs != task.state.outputs) change.task->work = work_in(outputs);
        change.events = events_for(task, record->referral, EventKind::task_changed, happening);
        change.at = now;
        change.audit = happening;
        change.actor = actor_of(request);
        const bool is_decline =
            step->state.status == TaskStatus::rejected && task.state.status != TaskStatus::rejected;
        if (is_decline) {
            const Result<void> completed = co_await reoffer_.complete(change, task);
            if (!completed) co_return completed.error();
            if (change.task->decline == at_capacity) change.full = full_.told_with(task, now);
        }
        const TaskState state = change.task->state;
        const Result<void> applied = co_await parts_.store.apply(std::move(change));
        if (!applied) co_return applied.error();
        task.state = state;
        ++task.version;
        task.updated = now;
    }
    const std::string hint = co_await room_hint(request, task);
    HttpResponse response = answer(request, *record, wants_resource(request), hint);
    if (request.prefer("return") == "OperationOutcome") {
        auto told = co_await outcome_warnings(parts_, *record);
        if (!told) co_return told.error();
        if (!hint.empty()) told->push_back(full_but_open(hint));
        response.body = outcome_json(*told);
    }
    co_return response;
}

}  // namespace gateway
