#include "gateway/api/referral_view.hpp"

#include "gateway/api/changes.hpp"
#include "gateway/api/message.hpp"
#include "gateway/api/task_view.hpp"
#include "gateway/http/outcome.hpp"
#include "mappings/views.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

mappings::ReferralFacts facts_of(const Referral& referral) {
    return {.id = referral.id.text(),
            .version = referral.version,
            .updated = referral.updated,
            .status = std::string(to_code(referral.status)),
            .person = referral.person.text()};
}

bool is_patient(const fhir::Node* resource) {
    return resource != nullptr && resource->string("resourceType") == "Patient";
}

bool has_patient(const fhir::Node& message) {
    for (const fhir::Node& resource : message.items("contained")) {
        if (is_patient(&resource)) return true;
    }
    for (const fhir::Node& entry : message.items("entry")) {
        if (is_patient(entry.find("resource"))) return true;
    }
    return false;
}

// Of the last task that tells of a plan.
std::optional<fhir::Tree> outputs_with_plan(const ReferralRecord& record) {
    std::optional<fhir::Tree> found;
    for (const Task& task : record.tasks) {
        if (task.state.outputs.empty()) continue;
        auto outputs = fhir::read_json_value(task.state.outputs);
        if (!outputs) continue;
        for (const fhir::Node& resource : outputs->root().items("contained")) {
            if (resource.string("resourceType") != "CarePlan") continue;
            found.emplace(*std::move(outputs));
            break;
        }
    }
    return found;
}

fhir::Error unreadable(const fhir::Error& error) {
    const std::string why = error.issues.empty() ? std::string() : error.issues.front().detail;
    return fhir::hidden_error(fhir::ErrorKind::internal, "a stored referral is not JSON: " + why);
}

}  // namespace

Sight sight_of(const Caller& caller, const Referral& referral, bool has_part) {
    const auto organisations = caller.organisations();
    const bool is_referrer = std::ranges::any_of(organisations, [&](const std::string& code) {
        return code == referral.referrer || code == referral.chain_referrer;
    });
    if (is_referrer) return Sight::full;
    if (!has_part) return Sight::none;
    if (caller.role == Role::link_worker) return Sight::full;
    return referral.consent == mappings::Consent::permitted ? Sight::provider : Sight::none;
}

Sight sight_of(const Caller& caller, const ReferralRecord& record) {
    const bool has_one =
        std::ranges::any_of(record.tasks, [&](const Task& task) { return has_part(caller, task); });
    return sight_of(caller, record.referral, has_one);
}

bool has_part(const Caller& caller, const Task& task) {
    const bool is_declined = task.state.status == TaskStatus::rejected;
    if (is_declined && caller.role != Role::link_worker) return false;
    return std::ranges::any_of(caller.organisations(), [&](const std::string& code) {
        return code == task.owner || code == task.state.lead;
    });
}

asio::awaitable<Result<Seen>> ReferralView::find(std::string_view id, const Caller& caller) const {
    const std::optional<Id> parsed = Id::parse(id);
    if (!parsed) co_return not_found("referral");
    auto record = co_await parts_.store.find_referral(*parsed);
    if (!record) {
        const bool is_missing = record.error().kind == fhir::ErrorKind::not_found;
        co_return is_missing ? not_found("referral") : record.error();
    }
    Seen seen;
    seen.sight = sight_of(caller, *record);
    // Someone else's referral is answered like one that is not there.
    if (seen.sight == Sight::none) co_return not_found("referral");
    seen.record = *std::move(record);
    co_return seen;
}

asio::awaitable<Result<std::string>> ReferralView::show(const Referral& version,
                                                        Sight sight) const {
    auto tree = read_kept(version.content, parts_.definitions);
    if (!tree) co_return unreadable(tree.error());
    const mappings::ReferralFacts facts = facts_of(version);
    if (sight == Sight::full) co_return mappings::full_view(*tree, facts);

    const auto today = std::chrono::floor<std::chrono::days>(parts_.clock.now());
    mappings::Carried carried;
    if (!version.based_on) co_return mappings::provider_view(*tree, carried, facts, today);
    const auto stem = co_await parts_.store.find_referral(*version.based_on);
    if (!stem) co_return stem.error();
    const std::optional<fhir::Tree> outputs = outputs_with_plan(*stem);
    if (outputs) carried.outputs = &*outputs;
    if (has_patient(tree->root())) {
        co_return mappings::provider_view(*tree, carried, facts, today);
    }
    const auto first = co_await parts_.store.find_referral(version.chain);
    if (!first) co_return first.error();
    const auto person = read_kept(first->referral.content, parts_.definitions);
    if (!person) co_return unreadable(person.error());
    carried.person = &*person;
    co_return mappings::provider_view(*tree, carried, facts, today);
}

std::string ReferralView::url_of(const Id& id) const {
    return parts_.settings.public_base + "/ServiceRequest/" + id.text();
}

std::string whole_view(fhir::Tree& message, const Referral& referral) {
    return mappings::full_view(message, facts_of(referral));
}

bool wants_resource(const Request& request) {
    const std::string_view wanted = request.prefer("return");
    return wanted != "minimal" && wanted != "OperationOutcome";
}

HttpResponse referral_answer(const Request& request, unsigned status, const Referral& referral,
                             std::string resource, const std::vector<fhir::Issue>& warnings) {
    std::string body;
    if (wants_resource(request)) {
        body = std::move(resource);
    } else if (request.prefer("return") == "OperationOutcome") {
        body = outcome_json(warnings);
    }
    HttpResponse response = fhir_response(status, std::move(body));
    response.fields.set("ETag", etag_of(referral.version));
    response.fields.set("Last-Modified", http_date(referral.updated));
    return response;
}

}  // namespace gateway
