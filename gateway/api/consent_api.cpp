#include "gateway/api/consent_api.hpp"

#include "gateway/api/changes.hpp"
#include "gateway/api/organisation_names.hpp"
#include "gateway/api/referral_step.hpp"
#include "gateway/http/outcome.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <ranges>
#include <utility>

namespace gateway {
namespace {

using fhir::ErrorKind;
using mappings::Consent;

// The one that a provider is asked to take, or has taken.
const Task* task_with_provider(const ReferralRecord& record, const Directory& directory) {
    for (const Task& task : record.tasks) {
        const bool is_with_provider = directory.routing.provider(task.owner) != nullptr;
        if (is_with_provider && is_open(task.state.status)) return &task;
    }
    return nullptr;
}

// The last one of the chain first, and after each what was merged into it: providers see that too.
std::vector<Id> ids_to_close(const std::vector<ReferralRecord>& chain) {
    std::vector<Id> ids;
    for (const ReferralRecord& record : chain | std::views::reverse) {
        ids.push_back(record.referral.id);
        for (const Task& task : record.tasks) {
            ids.insert(ids.end(), task.state.repeats.begin(), task.state.repeats.end());
        }
    }
    return ids;
}

// Who ended a repeat looks after the person by another referral, and has to know.
void tell_who_merged(Change& change, const ReferralRecord& record) {
    for (const Task& task : record.tasks) {
        if (task.state.business_status != BusinessStatus::merged) continue;
        tell(change.events, {task.owner, change.audit, EventKind::referral_changed});
    }
}

fhir::Issue told(std::string detail) {
    return {.severity = fhir::Severity::information,
            .type = fhir::IssueType::informational,
            .code = "consent-withdrawn",
            .detail = std::move(detail),
            .expression = {}};
}

std::vector<fhir::Issue> told_of(const std::vector<std::string>& stopped,
                                 const Directory& directory) {
    std::vector<fhir::Issue> issues{
        told("No provider sees this referral, or any other of its chain, from now on.")};
    for (const std::string& owner : stopped) {
        issues.push_back(told(name_of(directory, owner) +
                              " was told to stop; what it knows already is with it to delete."));
    }
    return issues;
}

}  // namespace

std::vector<Route> ConsentApi::routes() {
    const Handler withdraw = [this](const Request& request) { return this->withdraw(request); };
    // Whatever its body says: there is nothing to say in it.
    return {{Method::post,
             "/fhir/ServiceRequest/{}/$withdraw-consent",
             Scope::service_request_update,
             "ServiceRequest.withdraw-consent",
             withdraw,
             {any_type}}};
}

asio::awaitable<Result<HttpResponse>> ConsentApi::withdraw(const Request& request) {
    const auto seen = co_await view_.find(request.path.front(), request.caller);
    if (!seen) co_return seen.error();
    if (seen->sight != Sight::full) {
        co_return fhir::make_error(ErrorKind::forbidden, fhir::IssueType::forbidden, "not-a-party",
                                   "a referrer or a link worker says this; tell them");
    }
    const auto chain = co_await parts_.store.find_chain(seen->record.referral.chain);
    if (!chain) co_return chain.error();
    std::vector<std::string> stopped;
    for (const Id& id : ids_to_close(*chain)) {
        const Result<void> done = co_await withdraw_from(request, id, stopped);
        if (!done) co_return done.error();
    }
    const auto directory = parts_.directory.current();
    co_return fhir_response(200, outcome_json(told_of(stopped, *directory)));
}

asio::awaitable<Result<void>> ConsentApi::withdraw_from(const Request& request, Id id,
                                                        std::vector<std::string>& stopped) {
    // Its task moves by itself meanwhile.
    constexpr int tries = 5;
    for (int tried = 1;; ++tried) {
        const auto record = co_await parts_.store.find_referral(id);
        if (!record) co_return record.error();
        if (record->referral.consent == Consent::denied) co_return Result<void>();
        Result<void> done = co_await change_once(request, *record, stopped);
        if (done || done.error().kind != ErrorKind::stale || tried == tries) co_return done;
    }
}

asio::awaitable<Result<void>> ConsentApi::change_once(const Request& request,
                                                      const ReferralRecord& record,
                                                      std::vector<std::string>& stopped) {
    const Referral& referral = record.referral;
    const auto directory = parts_.directory.current();
    const Task* task = task_with_provider(record, *directory);
    Change change;
    change.audit = parts_.ids.next(referral.id.home());
    change.at = parts_.clock.now();
    change.actor = actor_of(request);
    change.referral.emplace();
    change.referral->id = referral.id;
    change.referral->expected_version = referral.version;
    change.referral->status = referral.status;
    change.referral->status_reason = referral.status_reason;
    change.referral->consent = Consent::denied;
    const auto state =
        task == nullptr ? std::nullopt : task_after(*task, ReferralStatus::revoked, change.at);
    if (state) {
        change.task = Change::OfTask{task->id, task->version, *state};
        change.events = events_for(*task, referral, EventKind::task_changed, change.audit);
        if (!is_open(state->status) && !referral.based_on) {
            const Result<void> offered = co_await reoffer_.to_link_workers(change, *task, record);
            if (!offered) co_return offered.error();
        }
    }
    tell(change.events, {referral.referrer, change.audit, EventKind::referral_changed});
    tell(change.events, {referral.chain_referrer, change.audit, EventKind::referral_changed});
    tell_who_merged(change, record);
    Result<void> applied = co_await parts_.store.apply(std::move(change));
    if (applied && state) stopped.push_back(task->owner);
    co_return applied;
}

}  // namespace gateway
