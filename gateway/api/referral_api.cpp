#include "gateway/api/referral_api.hpp"

#include "gateway/api/changes.hpp"
#include "gateway/api/message.hpp"
#include "gateway/api/referral_query.hpp"
#include "gateway/api/search_bundle.hpp"
#include "gateway/api/task_view.hpp"
#include "gateway/api/totals.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;

Result<fhir::Tree> read_service_request(const Request& request,
                                        const fhir::Definitions& definitions) {
    auto tree = read_body(request, definitions);
    if (!tree) return tree;
    const std::string_view type = tree->root().string("resourceType");
    if (type == "ServiceRequest") return tree;
    return fhir::make_error(ErrorKind::malformed, IssueType::structure, "resource-type",
                            type == "Bundle"
                                ? "a Bundle is sent to the base address, not to ServiceRequest"
                                : "the body is a ServiceRequest here: let its resourceType say so",
                            "resourceType");
}

}  // namespace

std::vector<Route> ReferralApi::routes() {
    const auto handler = [this](auto method) -> Handler {
        return [this, method](const Request& request) { return (this->*method)(request); };
    };
    const std::vector<std::string_view> form{"application/x-www-form-urlencoded"};
    const Scope create = Scope::service_request_create;
    const Scope read = Scope::service_request_read;
    return {
        {Method::post,
         "/fhir/ServiceRequest",
         create,
         "ServiceRequest.create",
         handler(&ReferralApi::create),
         {}},
        {Method::get,
         "/fhir/ServiceRequest",
         read,
         "ServiceRequest.search",
         handler(&ReferralApi::search),
         {}},
        {Method::post, "/fhir/ServiceRequest/_search", read, "ServiceRequest.search",
         handler(&ReferralApi::search), form},
        {Method::get,
         "/fhir/ServiceRequest/{}",
         read,
         "ServiceRequest.read",
         handler(&ReferralApi::read),
         {}},
        {Method::get,
         "/fhir/ServiceRequest/{}/_history",
         read,
         "ServiceRequest.history",
         handler(&ReferralApi::history),
         {}},
        {Method::get,
         "/fhir/ServiceRequest/{}/_history/{}",
         read,
         "ServiceRequest.vread",
         handler(&ReferralApi::read_version),
         {}},
    };
}

asio::awaitable<Result<HttpResponse>> ReferralApi::create(const Request& request) {
    Result<fhir::Tree> tree = read_service_request(request, parts_.definitions);
    if (!tree) co_return tree.error();
    const auto kept =
        co_await acceptance_.accept(*tree, request, request.http.fields.get("If-None-Exist"));
    if (!kept) co_return kept.error();

    const Referral& referral = kept->record.referral;
    std::string resource;
    if (wants_resource(request) && !kept->is_repeat) {
        resource = whole_view(*tree, referral);
    } else if (wants_resource(request)) {
        auto earlier = co_await view_.show(referral, Sight::full);
        if (!earlier) co_return earlier.error();
        resource = *std::move(earlier);
    }
    HttpResponse response = referral_answer(request, kept->is_repeat ? 200 : 201, referral,
                                            std::move(resource), kept->warnings);
    response.fields.set("Location", view_.url_of(referral.id));
    co_return response;
}

asio::awaitable<Result<HttpResponse>> ReferralApi::read(const Request& request) {
    const auto seen = co_await view_.find(request.path.front(), request.caller);
    if (!seen) co_return seen.error();
    auto resource = co_await view_.show(seen->record.referral, seen->sight);
    if (!resource) co_return resource.error();
    HttpResponse response = fhir_response(200, *std::move(resource));
    response.fields.set("ETag", etag_of(seen->record.referral.version));
    response.fields.set("Last-Modified", http_date(seen->record.referral.updated));
    co_return response;
}

// Every version, oldest first. The message is the same in all of them.
asio::awaitable<Result<std::vector<Referral>>> ReferralApi::versions(const Seen& seen) {
    auto versions = co_await parts_.store.referral_history(seen.record.referral.id);
    if (!versions) co_return versions.error();
    for (Referral& version : *versions) version.content = seen.record.referral.content;
    co_return versions;
}

asio::awaitable<Result<HttpResponse>> ReferralApi::read_version(const Request& request) {
    const auto seen = co_await view_.find(request.path.front(), request.caller);
    if (!seen) co_return seen.error();
    const auto all = co_await versions(*seen);
    if (!all) co_return all.error();
    for (const Referral& version : *all) {
        if (std::to_string(version.version) != request.path[1]) continue;
        auto resource = co_await view_.show(version, seen->sight);
        if (!resource) co_return resource.error();
        HttpResponse response = fhir_response(200, *std::move(resource));
        response.fields.set("ETag", etag_of(version.version));
        response.fields.set("Last-Modified", http_date(version.updated));
        co_return response;
    }
    co_return not_found("version of this referral");
}

asio::awaitable<Result<HttpResponse>> ReferralApi::history(const Request& request) {
    const auto seen = co_await view_.find(request.path.front(), request.caller);
    if (!seen) co_return seen.error();
    const auto all = co_await versions(*seen);
    if (!all) co_return all.error();

    const Id& id = seen->record.referral.id;
    const std::string full_url = view_.url_of(id);
    SearchBundle bundle(full_url + "/_history", std::nullopt, "history");
    for (auto version = all->rbegin(); version != all->rend(); ++version) {
        const auto resource = co_await view_.show(*version, seen->sight);
        if (!resource) co_return resource.error();
        const bool is_first = version->version == 1;
        bundle.version(full_url, *resource, is_first ? "POST" : "PUT",
                       is_first ? "ServiceRequest" : "ServiceRequest/" + id.text(),
                       is_first ? "201 Created" : "200 OK", etag_of(version->version),
                       fhir::format_instant(version->updated));
    }
    co_return fhir_response(200, bundle.finish());
}

asio::awaitable<Result<HttpResponse>> ReferralApi::search(const Request& request) {
    const auto parameters = SearchParameters::read(request, referral_parameters);
    if (!parameters) co_return parameters.error();
    const auto search = read_referral_search(request, *parameters, parts_.settings);
    if (!search) co_return search.error();
    const std::string base = parts_.settings.public_base + "/ServiceRequest";
    if (search->finds_nothing) {
        SearchBundle nothing(parameters->self(base), std::nullopt);
        nothing.total(0);
        co_return fhir_response(200, nothing.finish());
    }
    if (search->query.count == 0) {
        const Result<std::uint64_t> total = co_await count_referrals(parts_.store, search->query);
        if (!total) co_return total.error();
        SearchBundle bundle(parameters->self(base), std::nullopt);
        bundle.total(*total);
        co_return fhir_response(200, bundle.finish());
    }
    const auto page = co_await parts_.store.search_referrals(search->query);
    if (!page) co_return page.error();

    std::optional<std::string> next;
    if (page->next) next = next_of(*parameters, search->query, base, *page->next);
    SearchBundle bundle(parameters->self(base), next);
    for (const ReferralRecord& record : page->items) {
        const Sight sight = sight_of(request.caller, record);
        if (sight == Sight::none) continue;
        const auto resource = co_await view_.show(record.referral, sight);
        if (!resource) co_return resource.error();
        bundle.match(view_.url_of(record.referral.id), *resource);
    }
    co_return fhir_response(200, bundle.finish());
}

}  // namespace gateway
