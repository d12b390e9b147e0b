#include "gateway/api/referral_change.hpp"

#include "fhir/json_patch.hpp"
#include "fhir/json_reader.hpp"
#include "gateway/api/changes.hpp"
#include "gateway/api/message.hpp"
#include "gateway/api/referral_step.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;

Result<ReferralStatus> wanted_status(const Request& request, const std::string& present_text,
                                     bool is_patch, const fhir::Definitions& definitions) {
    const auto present = fhir::read_json(present_text);
    if (!present) return present.error();
    if (!is_patch) {
        const auto wanted = read_body(request, definitions);
        if (!wanted) return wanted.error();
        return read_wanted_status(wanted->root(), present->root());
    }
    const auto patch = fhir::read_json_value(request.http.body);
    if (!patch) return patch.error();
    auto wanted = fhir::read_json(present_text);
    if (!wanted) return wanted.error();
    const Result<void> applied = fhir::apply_json_patch(*wanted, patch->root());
    if (!applied) return applied.error();
    return read_wanted_status(wanted->root(), present->root());
}

bool is_referrer(const Caller& caller, const Referral& referral) {
    return caller.organisation == referral.referrer || caller.works_on(referral.referrer);
}

// The task that follows its referral's status: the open one, or the last of a chain of declines.
const Task* task_to_follow(const ReferralRecord& record) {
    const auto found = std::ranges::find_if(record.tasks, [](const Task& task) {
        return is_open(task.state.status) || task.state.business_status == BusinessStatus::unrouted;
    });
    return found == record.tasks.end() ? nullptr : &*found;
}

// Whether the request is one that was carried out already: its sender read the version before.
bool is_retry(const std::optional<std::uint32_t>& expected, const Referral& referral) {
    return expected && *expected + 1 == referral.version;
}

}  // namespace

std::vector<Route> ReferralChange::routes() {
    const auto handler = [this](auto method) -> Handler {
        return [this, method](const Request& request) { return (this->*method)(request); };
    };
    const std::vector<std::string_view> json_patch{"application/json-patch+json"};
    return {
        {Method::put,
         "/fhir/ServiceRequest/{}",
         Scope::service_request_update,
         "ServiceRequest.update",
         handler(&ReferralChange::replace),
         {}},
        {Method::patch, "/fhir/ServiceRequest/{}", Scope::service_request_update,
         "ServiceRequest.patch", handler(&ReferralChange::patch), json_patch},
    };
}

asio::awaitable<Result<HttpResponse>> ReferralChange::replace(const Request& request) {
    return update(request, false);
}

asio::awaitable<Result<HttpResponse>> ReferralChange::patch(const Request& request) {
    return update(request, true);
}

asio::awaitable<Result<HttpResponse>> ReferralChange::update(const Request& request,
                                                             bool is_patch) {
    const auto expected = expected_version(request);
    if (!expected) co_return expected.error();
    // The task moves by itself; a try that was overtaken by it says nothing to the referrer.
    constexpr int tries = 3;
    for (int tried = 0; tried < tries; ++tried) {
        auto done = co_await update_once(request, is_patch);
        const bool was_overtaken =
            !done && done.error().kind == ErrorKind::stale && done.error().issues.empty();
        if (!was_overtaken) co_return done;
    }
    co_return fhir::make_error(ErrorKind::conflict, IssueType::conflict, "overtaken",
                               "others keep changing this referral: read it and try again");
}

asio::awaitable<Result<HttpResponse>> ReferralChange::update_once(const Request& request,
                                                                  bool is_patch) {
    const auto seen = co_await view_.find(request.path.front(), request.caller);
    if (!seen) co_return seen.error();
    const Referral& referral = seen->record.referral;
    if (!is_referrer(request.caller, referral)) {
        co_return fhir::make_error(ErrorKind::forbidden, IssueType::forbidden, "not-the-referrer",
                                   "only who sent this referral changes it; its owner reports by "
                                   "its Task");
    }
    const auto expected = expected_version(request);
    if (!expected) co_return expected.error();
    const bool is_stale = *expected && **expected != referral.version;
    if (is_stale && !is_retry(*expected, referral)) co_return stale_version(referral.version);

    const auto text = co_await view_.show(referral, Sight::full);
    if (!text) co_return text.error();
    const Result<ReferralStatus> status =
        wanted_status(request, *text, is_patch, parts_.definitions);
    if (!status) co_return is_stale ? stale_version(referral.version) : status.error();
    if (*status == referral.status) co_return co_await answer(request, referral);
    if (is_stale) co_return stale_version(referral.version);
    const Result<void> step = check_step(referral.status, *status);
    if (!step) co_return step.error();

    Change change = compose(request, seen->record, *status);
    const Result<void> applied = co_await parts_.store.apply(std::move(change));
    if (!applied) {
        if (applied.error().kind != ErrorKind::stale) co_return applied.error();
        co_return fhir::hidden_error(ErrorKind::stale, "overtaken");
    }
    const auto changed = co_await parts_.store.find_referral(referral.id);
    if (!changed) co_return changed.error();
    co_return co_await answer(request, changed->referral);
}

asio::awaitable<Result<HttpResponse>> ReferralChange::answer(const Request& request,
                                                             const Referral& referral) {
    auto resource = co_await view_.show(referral, Sight::full);
    if (!resource) co_return resource.error();
    co_return referral_answer(request, 200, referral, *std::move(resource), {});
}

Change ReferralChange::compose(const Request& request, const ReferralRecord& record,
                               ReferralStatus to) {
    const Referral& referral = record.referral;
    Change change;
    change.audit = parts_.ids.next(referral.id.home());
    change.at = parts_.clock.now();
    change.actor = actor_of(request);
    change.referral.emplace();
    change.referral->id = referral.id;
    change.referral->expected_version = referral.version;
    change.referral->status = to;
    change.referral->status_reason = referral.status_reason;

    const Task* task = task_to_follow(record);
    const auto state = task != nullptr ? task_after(*task, to, change.at) : std::nullopt;
    if (state) {
        change.task.emplace();
        change.task->id = task->id;
        change.task->expected_version = task->version;
        change.task->state = *state;
    }
    if (task != nullptr) {
        const bool is_back = state && state->business_status == BusinessStatus::queued;
        const EventKind of_task = is_back ? EventKind::task_placed : EventKind::task_changed;
        const EventKind kind = state ? of_task : EventKind::referral_changed;
        tell(change.events, {task->owner, change.audit, kind});
        tell(change.events, {task->state.lead, change.audit, kind});
    }
    tell(change.events, {referral.referrer, change.audit, EventKind::referral_changed});
    tell(change.events, {referral.chain_referrer, change.audit, EventKind::referral_changed});
    return change;
}

}  // namespace gateway
