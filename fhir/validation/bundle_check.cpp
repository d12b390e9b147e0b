#include "fhir/validation/bundle_check.hpp"

#include "fhir/validation/primitives.hpp"
#include "fhir/validation/reference_parts.hpp"

#include <array>
#include <utility>

namespace fhir {
namespace {

const Node* string_in(const Node& object, std::string_view name) {
    const Node* found = object.find(name);
    return found != nullptr && found->is_string() && !found->text().empty() ? found : nullptr;
}

bool is_http(std::string_view url) {
    return url.starts_with("http://") || url.starts_with("https://");
}

bool needs_full_url(BundleKind kind) {
    return !is_request(kind) && !is_response(kind);
}

}  // namespace

BundleCheck::BundleCheck(const Definitions& definitions, const References& references,
                         Findings& findings)
    : definitions_(definitions),
      references_(references),
      findings_(findings),
      bundle_type_(definitions.find("Bundle")),
      extension_type_(definitions.find("Extension")) {}

const Node* BundleCheck::resource_in(const Node& entry) {
    const Node* resource = entry.find("resource");
    return resource != nullptr && resource->is_object() && resource->type() != 0 ? resource
                                                                                 : nullptr;
}

void BundleCheck::check(std::span<const Structure::Value> values,
                        std::span<const ReferenceCheck::Link> links) {
    for (const Structure::Value& value : values) {
        if (value.type == bundle_type_) bundle(*value.node, values, links);
    }
}

void BundleCheck::add(const Node& node, const Node& at, Severity severity, IssueType type,
                      std::string_view code, std::string detail) {
    findings_.add({.node = &node,
                   .severity = severity,
                   .type = type,
                   .code = code,
                   .detail = std::move(detail),
                   .at = &at});
}

void BundleCheck::bundle(const Node& bundle, std::span<const Structure::Value> values,
                         std::span<const ReferenceCheck::Link> links) {
    const BundleKind kind = bundle_kind(bundle);
    page_links(bundle, kind);
    const Node* entries = bundle.find("entry");
    if (entries == nullptr || !entries->is_array()) return;
    const Type* searched = kind == BundleKind::searchset ? searched_type(bundle) : nullptr;
    for (const Node& entry : *entries) {
        if (!entry.is_object()) continue;
        const Node* resource = resource_in(entry);
        full_url(entry, resource, kind);
        if (is_request(kind)) request(entry, resource);
        if (kind == BundleKind::searchset) result(entry, resource, searched);
    }
    if (is_interlinked(kind)) unreached(bundle, kind, values, links);
}

void BundleCheck::full_url(const Node& entry, const Node* resource, BundleKind kind) {
    const Node* url = entry.find("fullUrl");
    if (url == nullptr) {
        if (!needs_full_url(kind) || entry.find("_fullUrl") != nullptr) return;
        findings_.add({.node = &entry,
                       .missing = "fullUrl",
                       .type = IssueType::required,
                       .code = "full-url-missing",
                       .detail = "An entry needs a fullUrl, unless the bundle is a transaction, a "
                                 "batch or the response to one."});
        return;
    }
    if (!url->is_string() || url->text().empty()) return;
    const std::string_view text = url->text();
    if (!has_scheme(text)) {
        add(entry, *url, Severity::error, IssueType::value, "relative-uri",
            "The fullUrl must be an absolute URL, such as one that begins with https:// or "
            "urn:uuid:.");
        return;
    }
    if (resource == nullptr || !is_http(text)) return;
    // A version in it is told by bdl-8.
    const ReferenceParts parts = parts_of(text, definitions_);
    if (parts.type == nullptr || !is_id(parts.id) || text.find("/_history/") != text.npos) return;
    const Node* id = resource->find("id");
    if (id == nullptr) {
        add(entry, *url, Severity::error, IssueType::required, "full-url-mismatch",
            "A resource whose fullUrl is the URL of a FHIR server needs the id that this URL "
            "ends with.");
    } else if (id->text() != parts.id || parts.type->id != resource->type()) {
        add(entry, *url, Severity::error, IssueType::value, "full-url-mismatch",
            "The fullUrl is the URL of a FHIR server, and must end with the type and the id of "
            "the resource.");
    }
}

void BundleCheck::request(const Node& entry, const Node* resource) {
    const Node* request = entry.find("request");
    if (request == nullptr || !request->is_object()) return;
    const Node* url = string_in(*request, "url");
    if (url == nullptr) return;
    if (has_scheme(url->text())) {
        add(*request, *url, Severity::warning, IssueType::value, "request-url",
            "The url should be relative to the address that the bundle is sent to, such as "
            "Patient or Patient/1.");
        return;
    }
    request_resource(entry, *url, request->string("method"), resource);
}

// That method, url and resource mean the same (R4 http.html 3.1.0.4, 3.1.0.8, 3.1.0.11).
void BundleCheck::request_resource(const Node& entry, const Node& url, std::string_view method,
                                   const Node* resource) {
    const Node& request = *url.parent();
    std::string_view text = url.text();
    if (text.starts_with('/')) text.remove_prefix(1);  // as R4's own examples have it
    // What an operation takes and gives is for its definition to say.
    if (text.find('$') != text.npos || text.find("_search") != text.npos) return;
    const bool is_put = method == "PUT";
    const bool is_post = method == "POST";
    const bool is_search = text.find('?') != text.npos;
    const ReferenceParts parts = parts_of(text, definitions_);
    const bool is_instance = parts.form == ReferenceForm::relative;
    if ((is_put || method == "DELETE" || method == "PATCH") && !is_instance && !is_search) {
        add(request, url, Severity::error, IssueType::value, "request-url",
            "The url must name one resource, as Type/id or by a search.");
        return;
    }
    if (is_post && (is_instance || is_search)) {
        add(request, url, Severity::error, IssueType::value, "request-url",
            "The url of a POST must be the type of the resource alone.");
        return;
    }
    if (!is_put && !is_post) return;
    if (resource == nullptr) {
        if (entry.find("resource") != nullptr) return;
        findings_.add({.node = &entry,
                       .missing = "resource",
                       .type = IssueType::required,
                       .code = "request-resource",
                       .detail = "A POST or PUT needs the resource that is to be stored."});
        return;
    }
    const std::string_view type = text.substr(0, text.find_first_of("/?"));
    if (type != definitions_.type(resource->type()).name) {
        add(request, url, Severity::error, IssueType::value, "request-url",
            "The url must begin with the type of the entry's resource.");
    } else if (is_put && is_instance && resource->string("id") != parts.id) {
        add(request, url, Severity::error, IssueType::value, "request-url",
            "The url of a PUT must end with the id of the entry's resource.");
    }
}

// The type that a search was for, as its self link tells; null where that is not plain.
const Type* BundleCheck::searched_type(const Node& bundle) const {
    for (const Node& link : bundle.items("link")) {
        if (link.string("relation") != "self") continue;
        std::string_view path = link.string("url");
        path = path.substr(0, path.find('?'));
        const Type* type = definitions_.find(path.substr(path.rfind('/') + 1));
        return type != nullptr && type->kind == TypeKind::resource ? type : nullptr;
    }
    return nullptr;
}

void BundleCheck::result(const Node& entry, const Node* resource, const Type* searched) {
    const Node* search = entry.find("search");
    if (search == nullptr || resource == nullptr) return;
    const std::string_view mode = search->string("mode");
    const std::string_view type = definitions_.type(resource->type()).name;
    if (mode == "outcome") {
        if (type == "OperationOutcome") return;
        add(*resource, *resource, Severity::error, IssueType::value, "search-result",
            "The outcome of a search must be an OperationOutcome.");
        return;
    }
    if (mode != "match" && mode != "include") return;
    if (resource->find("id") == nullptr) {
        findings_.add({.node = resource,
                       .missing = "id",
                       .type = IssueType::required,
                       .code = "search-result",
                       .detail = "A resource that a search found must have an id."});
    }
    if (mode == "match" && searched != nullptr && searched->name != type) {
        add(*resource, *resource, Severity::error, IssueType::value, "search-result",
            "The self link tells of a search for " + std::string(searched->name) + ", and " +
                std::string(type) + " is told to be a match; should its mode be include?");
    }
}

void BundleCheck::page_links(const Node& bundle, BundleKind kind) {
    constexpr std::array<std::string_view, 5> relations{"self", "first", "previous", "next",
                                                        "last"};
    if (kind == BundleKind::none) return;
    const bool has_pages = kind == BundleKind::searchset || kind == BundleKind::history;
    std::array<bool, relations.size()> seen{};
    for (const Node& link : bundle.items("link")) {
        const Node* relation = string_in(link, "relation");
        if (relation == nullptr) continue;
        for (std::size_t i = 0; i < relations.size(); ++i) {
            if (relation->text() != relations[i]) continue;
            if (i > 0 && !has_pages) {
                add(*relation, *relation, Severity::error, IssueType::value, "page-link",
                    "Links between pages belong to results of a search and to histories.");
            } else if (seen[i]) {
                add(link, *relation, Severity::error, IssueType::duplicate, "page-link",
                    "A link of this relation may be there once.");
            }
            seen[i] = true;
        }
    }
    if (kind == BundleKind::searchset && !seen[0]) {
        add(bundle, bundle, Severity::warning, IssueType::required, "self-link-missing",
            "The result of a search should have a self link that tells what was searched for.");
    }
}

}  // namespace fhir
