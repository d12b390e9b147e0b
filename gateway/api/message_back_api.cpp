#include "gateway/api/message_back_api.hpp"

#include "gateway/api/changes.hpp"
#include "gateway/api/message.hpp"
#include "gateway/api/message_back.hpp"
#include "gateway/http/formats.hpp"
#include "gateway/http/media.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>

namespace gateway {
namespace {

constexpr std::string_view plain_text = "text/plain";

bool is_of(const Caller& caller, std::string_view organisation) {
    return caller.organisation == organisation || caller.works_on(organisation);
}

// Who referred; the practice; and the link workers who have it, or had it and did not decline.
bool may_file(const Caller& caller, const ReferralRecord& first) {
    if (is_of(caller, first.referral.referrer) || is_of(caller, first.referral.practice)) {
        return true;
    }
    if (caller.role != Role::link_worker) return false;
    return std::ranges::any_of(first.tasks, [&](const Task& task) {
        return is_of(caller, task.owner) && task.state.status != TaskStatus::rejected;
    });
}

}  // namespace

std::vector<Route> MessageBackApi::routes() {
    const Handler handler = [this](const Request& request) { return message_back(request); };
    return {{Method::get,
             "/fhir/ServiceRequest/{}/$message-back",
             Scope::service_request_read,
             "ServiceRequest.message-back",
             handler,
             {},
             {"application/fhir+json", "application/json", "application/fhir+xml",
              "application/xml", "text/xml", plain_text}}};
}

asio::awaitable<Result<std::vector<ReferralRecord>>> MessageBackApi::chain_of(
    const Request& request) {
    const std::optional<Id> id = Id::parse(request.path.front());
    if (!id) co_return not_found("referral");
    const auto record = co_await parts_.store.find_referral(*id);
    if (!record) {
        const bool is_missing = record.error().kind == fhir::ErrorKind::not_found;
        co_return is_missing ? not_found("referral") : record.error();
    }
    auto chain = co_await parts_.store.find_chain(record->referral.chain);
    if (!chain) co_return chain.error();
    if (chain->empty()) co_return not_found("referral");
    if (may_file(request.caller, chain->front())) co_return chain;
    // Someone else's referral is answered like one that is not there.
    if (sight_of(request.caller, *record) == Sight::none) co_return not_found("referral");
    co_return fhir::make_error(fhir::ErrorKind::forbidden, fhir::IssueType::forbidden,
                               "not-for-you",
                               "a message back is for who referred the person, their practice and "
                               "the link workers who took the referral; what you may see of it is "
                               "in the referral and in your task");
}

asio::awaitable<Result<HttpResponse>> MessageBackApi::message_back(const Request& request) {
    const auto chain = co_await chain_of(request);
    if (!chain) co_return chain.error();
    if (!has_something_to_file(*chain)) {
        co_return fhir::make_error(
            fhir::ErrorKind::conflict, fhir::IssueType::business_rule, "nothing-to-file",
            "there is nothing to file yet: there is a message back once somebody has completed "
            "this referral, could not carry it out or was cancelled, or once it was declined and "
            "nobody else is asked; $timeline says where it is now");
    }
    const auto message = read_kept(chain->front().referral.content, parts_.definitions);
    if (!message) co_return message.error();
    const auto facts = gather_message_back(*chain, *message);
    if (!facts) co_return facts.error();
    co_await outcomes_.shown(request.caller, *chain);
    const auto directory = parts_.directory.current();

    const std::string accept = accept_of(request.http.fields);
    if (prefers(plain_text, accept, request.query.first("_format"))) {
        HttpResponse response{200, {}, message_back_text(*facts, *directory)};
        response.fields.set("Content-Type", "text/plain; charset=utf-8");
        co_return response;
    }
    co_return fhir_response(200,
                            message_back_bundle(*facts, *directory, parts_.settings.public_base));
}

}  // namespace gateway
