#include "gateway/api/check_api.hpp"

#include "fhir/json_writer.hpp"
#include "fhir/systems.hpp"
#include "gateway/api/caseload_words.hpp"
#include "gateway/api/message.hpp"
#include "gateway/api/organisation_names.hpp"
#include "gateway/http/outcome.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

using fhir::JsonWriter;

void write_text(JsonWriter& json, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    json.begin_object().member("name", name).member("valueString", text).end_object();
}

void write_reached(JsonWriter& json, const Directory& directory,
                   const mappings::Decision& decision) {
    json.begin_object().member("name", "would-reach").key("valueReference").begin_object();
    json.member("reference", "Organization/" + decision.owner).member("type", "Organization");
    json.key("identifier").begin_object().member("system", fhir::nhs::ods_code);
    json.member("value", decision.owner).end_object();
    json.member("display", name_of(directory, decision.owner)).end_object().end_object();
    if (decision.service.empty()) return;
    const auto* service = directory.services->service(decision.service);
    json.begin_object().member("name", "service").key("valueReference").begin_object();
    json.member("reference", "HealthcareService/" + decision.service);
    if (service != nullptr) json.member("display", service->name);
    json.end_object().end_object();
}

void write_decision(JsonWriter& json, const Directory& directory,
                    const mappings::Decision& decision) {
    write_reached(json, directory, decision);
    json.begin_object().member("name", "rule").key("valueCoding").begin_object();
    json.member("system", fhir::own::rules).member("code", decision.rule);
    if (!decision.rule_name.empty()) json.member("display", decision.rule_name);
    json.end_object().end_object();
    write_text(json, "reason", decision.reason);
    write_text(json, "routing-table", decision.table);
    write_text(json, "directory", decision.directory);
    for (const mappings::Rejected& rejected : decision.considered) {
        json.begin_object().member("name", "not-chosen").key("part").begin_array();
        write_text(json, "place", rejected.place);
        write_text(json, "reason", rejected.reason);
        json.end_array().end_object();
    }
}

std::string waiting_words(const QueueHealth& queue) {
    std::string words = std::to_string(queue.waiting);
    words += queue.waiting == 1 ? " referral is" : " referrals are";
    words += " waiting there now";
    if (queue.oldest_waiting) {
        const auto day = std::chrono::floor<std::chrono::days>(*queue.oldest_waiting);
        words += "; the oldest since " + fhir::format_date(day);
    }
    return words;
}

}  // namespace

std::vector<Route> CheckApi::routes() {
    const Handler handler = [this](const Request& request) { return check(request); };
    return {{Method::post,
             "/fhir/ServiceRequest/$check",
             Scope::service_request_create,
             "ServiceRequest.check",
             handler,
             {}}};
}

asio::awaitable<Result<HttpResponse>> CheckApi::check(const Request& request) {
    const auto tree = read_body(request, parts_.definitions);
    if (!tree) co_return tree.error();
    const auto assessed = co_await acceptance_.assess(*tree, request);
    if (!assessed) co_return assessed.error();
    const auto& decision = assessed->decision;
    std::string wait;
    std::string load;
    if (decision) {
        wait = co_await expected_wait(decision->owner);
        load = co_await caseload(decision->owner);
    }

    std::string body;
    JsonWriter json(body);
    json.begin_object().member("resourceType", "Parameters").key("parameter").begin_array();
    const unsigned would_be = assessed->is_acceptable() ? 200 : status_of(assessed->refusal);
    json.begin_object().member("name", "outcome").key("resource");
    json.raw(outcome_json(assessed->issues, would_be)).end_object();
    if (decision) write_decision(json, *assessed->directory, *decision);
    write_text(json, "expected-wait", wait);
    write_text(json, "caseload", load);
    json.end_array().end_object();
    co_return fhir_response(200, std::move(body));
}

asio::awaitable<std::string> CheckApi::caseload(std::string owner) {
    const auto directory = parts_.directory.current();
    Caseload caseload{owner, 0, directory->routing.caseload_of(owner)};
    if (caseload.limit == 0) co_return std::string();
    TimeWindow year;
    year.from = parts_.clock.now() - caseload_year;
    std::vector<std::string> owners{owner};
    const auto accepted = co_await parts_.store.accepted(std::move(owners), year);
    if (!accepted) co_return std::string();
    caseload.accepted = accepted->at(owner);
    co_return caseload_words(*directory, caseload);
}

asio::awaitable<std::string> CheckApi::expected_wait(std::string owner) {
    const auto health = co_await parts_.store.health(parts_.clock.now());
    if (!health) co_return "it is not known just now how long referrals wait there";
    const auto queue = std::ranges::find(health->queues, owner, &QueueHealth::owner);
    if (queue == health->queues.end() || queue->waiting == 0) {
        co_return "nothing is waiting there now";
    }
    co_return waiting_words(*queue);
}

}  // namespace gateway
