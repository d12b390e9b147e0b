#include "gateway/api/bundle_api.hpp"

#include "fhir/json_writer.hpp"
#include "gateway/api/batch.hpp"
#include "gateway/api/message.hpp"
#include "gateway/api/task_view.hpp"
#include "gateway/http/outcome.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;
using fhir::JsonWriter;

constexpr std::uint32_t most_entries = 100;

fhir::Error not_here(std::string_view code, std::string detail, std::string expression) {
    return fhir::make_error(ErrorKind::malformed, IssueType::structure, code, std::move(detail),
                            std::move(expression));
}

fhir::Error not_a_bundle(const fhir::Node& root) {
    if (root.string("resourceType") == "ServiceRequest") {
        return not_here("resource-type",
                        "a ServiceRequest alone is sent to ServiceRequest; a transaction Bundle is "
                        "sent here",
                        "resourceType");
    }
    return not_here("resource-type", "the body is a Bundle of type transaction or batch here",
                    "resourceType");
}

fhir::Error unknown_type(const fhir::Node& root) {
    const std::string_view type = root.string("type");
    if (type == "message") {
        return fhir::make_error(ErrorKind::invalid, IssueType::not_supported, "bundle-type",
                                "messages are not taken here: send a transaction Bundle",
                                "Bundle.type");
    }
    return not_here("bundle-type", "the type of a Bundle that is sent here is transaction or batch",
                    "Bundle.type");
}

const fhir::Node* service_request_entry(const fhir::Node& bundle) {
    for (const fhir::Node& entry : bundle.items("entry")) {
        const fhir::Node* resource = entry.find("resource");
        if (resource != nullptr && resource->string("resourceType") == "ServiceRequest") {
            return &entry;
        }
    }
    return nullptr;
}

std::string if_none_exist_of(const fhir::Node* entry) {
    const fhir::Node* condition =
        entry != nullptr ? entry->path({"request", "ifNoneExist"}) : nullptr;
    return condition != nullptr ? std::string(condition->text()) : std::string();
}

std::string kept_with(const std::string& id) {
    fhir::Issue issue;
    issue.severity = fhir::Severity::information;
    issue.type = IssueType::informational;
    issue.code = "kept-with-referral";
    issue.detail = "kept with ServiceRequest/" + id + ", and served inside it";
    return outcome_json({issue});
}

}  // namespace

std::vector<Route> BundleApi::routes() {
    const Handler handler = [this](const Request& request) { return post(request); };
    return {{Method::post, "/fhir", Scope::any, "Bundle.post", handler, {}}};
}

asio::awaitable<Result<HttpResponse>> BundleApi::post(const Request& request) {
    const auto tree = read_body(request, parts_.definitions);
    if (!tree) co_return tree.error();
    const fhir::Node& root = tree->root();
    if (root.string("resourceType") != "Bundle") co_return not_a_bundle(root);
    if (root.string("type") == "transaction") co_return co_await transaction(request, *tree);
    if (root.string("type") == "batch") co_return co_await batch(request, *tree);
    co_return unknown_type(root);
}

asio::awaitable<Result<HttpResponse>> BundleApi::transaction(const Request& request,
                                                             const fhir::Tree& tree) {
    if (!request.caller.may(Scope::service_request_create)) {
        co_return fhir::make_error(ErrorKind::forbidden, IssueType::forbidden, "scope",
                                   "this client may not send referrals");
    }
    const fhir::Node* own_entry = service_request_entry(tree.root());
    const std::string condition = if_none_exist_of(own_entry);
    const auto kept = co_await acceptance_.accept(tree, request, condition);
    if (!kept) co_return kept.error();

    const Referral& referral = kept->record.referral;
    const std::string id = referral.id.text();
    std::string resource;
    if (request.prefer("return") == "representation") {
        auto shown = co_await view_.show(referral, Sight::full);
        if (!shown) co_return shown.error();
        resource = *std::move(shown);
    }
    const std::string_view status = kept->is_repeat ? "200 OK" : "201 Created";
    std::string body;
    JsonWriter json(body);
    json.begin_object().member("resourceType", "Bundle").member("type", "transaction-response");
    json.key("entry").begin_array();
    for (const fhir::Node& entry : tree.root().items("entry")) {
        const bool is_referral = &entry == own_entry;
        json.begin_object();
        if (is_referral) json.member("fullUrl", view_.url_of(referral.id));
        if (is_referral && !resource.empty()) json.key("resource").raw(resource);
        json.key("response").begin_object().member("status", status);
        if (is_referral) {
            json.member("location", view_.url_of(referral.id));
            json.member("etag", etag_of(referral.version));
            json.member("lastModified", fhir::format_instant(referral.updated));
            if (!kept->warnings.empty()) json.key("outcome").raw(outcome_json(kept->warnings));
        } else {
            json.key("outcome").raw(kept_with(id));
        }
        json.end_object().end_object();
    }
    json.end_array().end_object();
    co_return fhir_response(200, std::move(body));
}

asio::awaitable<Result<HttpResponse>> BundleApi::batch(const Request& request,
                                                       const fhir::Tree& tree) {
    const fhir::Node* entries = tree.root().find("entry");
    if (entries != nullptr && !entries->is_array()) {
        co_return not_here("structure", "the entries of a Bundle are an array", "Bundle.entry");
    }
    if (entries != nullptr && entries->size() > most_entries) {
        co_return fhir::make_error(ErrorKind::invalid, IssueType::too_costly, "batch-size",
                                   "a batch has at most 100 entries", "Bundle.entry");
    }
    std::string body;
    JsonWriter json(body);
    json.begin_object().member("resourceType", "Bundle").member("type", "batch-response");
    if (entries != nullptr && entries->size() > 0) json.key("entry").begin_array();
    std::size_t index = 0;
    for (const fhir::Node& entry : tree.root().items("entry")) {
        auto inner = request_of_entry(entry, index, request, parts_.settings.public_base);
        HttpResponse answer;
        if (inner) {
            std::string request_id = request.request_id + "#" + std::to_string(index);
            HttpRequest alone = *std::move(inner);
            Caller caller = request.caller;
            answer = co_await dispatch_(std::move(alone), std::move(caller), std::move(request_id));
        } else {
            answer = outcome_response(inner.error());
        }
        write_answer(json, answer);
        ++index;
    }
    if (entries != nullptr && entries->size() > 0) json.end_array();
    json.end_object();
    co_return fhir_response(200, std::move(body));
}

}  // namespace gateway
