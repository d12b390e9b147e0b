#include "gateway/api/validate_api.hpp"

#include "gateway/api/changes.hpp"
#include "gateway/api/message.hpp"
#include "gateway/http/outcome.hpp"

#include <utility>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;
using fhir::Node;

struct Asked {
    const Node* resource = nullptr;
    std::string_view mode;
    std::vector<std::string_view> profiles;
};

void read_parameter(const Node& parameter, Asked& asked) {
    const std::string_view name = parameter.string("name");
    if (name == "resource") asked.resource = parameter.find("resource");
    if (name == "mode") asked.mode = parameter.string("valueCode");
    if (name != "profile") return;
    for (const std::string_view member : {"valueUri", "valueCanonical", "valueString"}) {
        const std::string_view profile = parameter.string(member);
        if (!profile.empty()) asked.profiles.push_back(profile);
    }
}

Asked read(const Request& request, const Node& root, std::string_view type) {
    Asked asked;
    asked.mode = request.query.first("mode").value_or(std::string_view());
    asked.profiles = request.query.all("profile");
    if (root.string("resourceType") == "Parameters" && type != "Parameters") {
        for (const Node& parameter : root.items("parameter")) read_parameter(parameter, asked);
    } else {
        asked.resource = &root;
    }
    return asked;
}

fhir::Error wrong(std::string_view code, std::string detail) {
    return fhir::make_error(ErrorKind::malformed, IssueType::structure, code, std::move(detail));
}

// R4's resource-validation-mode. What may be created may be updated, and nothing is deleted here.
bool is_mode(std::string_view mode) {
    return mode.empty() || mode == "create" || mode == "update" || mode == "delete" ||
           mode == "profile";
}

}  // namespace

std::vector<Route> ValidateApi::routes() {
    const Handler of_path = [this](const Request& request) {
        return validate(request, request.path.front());
    };
    const auto of_type = [this](std::string type) -> Handler {
        return [this, type](const Request& request) { return validate(request, type); };
    };
    const Scope anybody = Scope::any;
    // A path with a literal type is looked at first, so each of those needs its own.
    return {
        {Method::post, "/fhir/$validate", anybody, "validate", of_type({})},
        {Method::post, "/fhir/ServiceRequest/$validate", anybody, "validate",
         of_type("ServiceRequest")},
        {Method::post, "/fhir/Task/$validate", anybody, "validate", of_type("Task")},
        {Method::post, "/fhir/Subscription/$validate", anybody, "validate",
         of_type("Subscription")},
        {Method::post, "/fhir/{}/$validate", anybody, "validate", of_path},
    };
}

asio::awaitable<Result<HttpResponse>> ValidateApi::validate(const Request& request,
                                                            std::string type) {
    const fhir::Type* known = parts_.definitions.find(type);
    const bool is_resource = known != nullptr && known->kind == fhir::TypeKind::resource;
    if (!type.empty() && !is_resource) co_return fhir::Error{ErrorKind::not_found, {}, {}, {}, {}};
    const auto tree = read_body(request, parts_.definitions);
    if (!tree) co_return tree.error();
    const Asked asked = read(request, tree->root(), type);
    if (!is_mode(asked.mode)) {
        co_return wrong("validate-mode", "mode must be create, update, delete or profile");
    }
    if (asked.mode == "profile" && asked.profiles.empty()) {
        co_return wrong("validate-mode", "with the mode profile, say which: a parameter profile");
    }
    if (asked.resource == nullptr || !asked.resource->is_object()) {
        if (asked.mode == "delete") co_return fhir_response(200, outcome_json({}));
        co_return wrong("validate-resource",
                        "send the resource itself, or Parameters with one called resource");
    }
    if (!type.empty() && type != asked.resource->string("resourceType")) {
        co_return wrong("resource-type", "the resource is of another type than this address");
    }
    if (asked.resource == &tree->root()) {
        const auto& found = parts_.validator.validate(*tree, request.http.body, asked.profiles);
        co_return fhir_response(200, outcome_json(found.issues));
    }
    fhir::Tree alone;
    alone.set_root(alone.copy(*asked.resource));
    const auto& found = parts_.validator.validate(alone, request.http.body, asked.profiles);
    co_return fhir_response(200, outcome_json(found.issues));
}

}  // namespace gateway
