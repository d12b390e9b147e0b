#include "gateway/api/batch.hpp"

#include "gateway/http/outcome.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;
using fhir::Node;

fhir::Error wrong(std::string_view code, std::string detail, const Node& node) {
    return fhir::make_error(ErrorKind::malformed, IssueType::structure, code, std::move(detail),
                            expression_of(node));
}

std::optional<Method> method_of(std::string_view code) {
    constexpr std::array<std::pair<std::string_view, Method>, 6> methods{
        {{"GET", Method::get},
         {"HEAD", Method::head},
         {"POST", Method::post},
         {"PUT", Method::put},
         {"PATCH", Method::patch},
         {"DELETE", Method::delete_}}};
    for (const auto& [word, method] : methods) {
        if (word == code) return method;
    }
    return std::nullopt;
}

// "ServiceRequest/1" of "ServiceRequest/1", "/ServiceRequest/1" and "https://us/fhir/Service..."
std::optional<std::string_view> below_base(std::string_view url, std::string_view public_base) {
    if (url.starts_with(public_base)) {
        url.remove_prefix(public_base.size());
        if (!url.empty() && url.front() != '/' && url.front() != '?') return std::nullopt;
    }
    if (url.find("://") < url.find('?')) return std::nullopt;
    while (url.starts_with('/')) url.remove_prefix(1);
    return url;
}

bool is_clean(std::string_view url) {
    for (const char c : url) {
        if (c <= ' ' || c == '\x7f' || c == '#') return false;
    }
    return true;
}

int value_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return -1;
}

// Base64 (RFC 4648), white space let pass; nullopt when it is not.
std::optional<std::string> decode_base64(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned held = 0;
    bool is_padded = false;
    for (const char c : text) {
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
        if (c == '=') {
            is_padded = true;
            continue;
        }
        const int value = value_of(c);
        if (value < 0 || is_padded) return std::nullopt;
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes.push_back(static_cast<char>(bits >> held & 0xffU));
    }
    return bytes;
}

Result<void> add_body(HttpRequest& request, const Node& entry) {
    const Node* resource = entry.find("resource");
    if (request.method == Method::get || request.method == Method::head ||
        request.method == Method::delete_) {
        return {};
    }
    if (resource == nullptr || !resource->is_object()) {
        return wrong("batch-resource", "this entry has no resource", entry);
    }
    if (request.method != Method::patch) {
        request.fields.set("Content-Type", "application/fhir+json");
        request.body = fhir::write_json(*resource);
        return {};
    }
    std::string_view type = resource->string("contentType");
    type = type.substr(0, type.find(';'));
    auto patch = decode_base64(resource->string("data"));
    const bool is_json_patch = resource->string("resourceType") == "Binary" &&
                               type == "application/json-patch+json" && patch;
    if (!is_json_patch) {
        return wrong("batch-patch",
                     "a PATCH in a batch is a Binary with contentType application/json-patch+json "
                     "and the patch in base64",
                     *resource);
    }
    request.fields.set("Content-Type", "application/json-patch+json");
    request.body = *std::move(patch);
    return {};
}

// Tokens of the batch's Prefer, less `wait`: one entry must not hold up the others.
void add_preferences(HttpRequest& request, const Request& batch) {
    for (const std::string_view token : {"return", "handling"}) {
        const std::string_view value = batch.prefer(token);
        if (value.empty()) continue;
        request.fields.add("Prefer", std::string(token) + "=" + std::string(value));
    }
}

void add_keys(HttpRequest& request, std::size_t index, const Request& batch) {
    const std::string suffix = "#" + std::to_string(index);
    const std::string_view key = batch.http.fields.get("Idempotency-Key");
    if (!key.empty()) request.fields.set("Idempotency-Key", std::string(key) + suffix);
    if (!batch.has_own_request_id) return;
    // The router takes no longer id; the end of a long one is what tells it from the others.
    constexpr std::size_t longest_id = 128;
    std::string id = batch.request_id + suffix;
    if (id.size() > longest_id) id.erase(0, id.size() - longest_id);
    request.fields.set("X-Request-Id", std::move(id));
}

void add_conditions(HttpRequest& request, const Node& wanted) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> conditions{
        {{"ifNoneExist", "If-None-Exist"},
         {"ifMatch", "If-Match"},
         {"ifNoneMatch", "If-None-Match"},
         {"ifModifiedSince", "If-Modified-Since"}}};
    for (const auto& [member, field] : conditions) {
        const std::string_view value = wanted.string(member);
        if (!value.empty()) request.fields.set(field, std::string(value));
    }
}

void copy_field(fhir::JsonWriter& json, std::string_view member, const HttpResponse& answer,
                std::string_view field) {
    const std::string_view value = answer.fields.get(field);
    if (!value.empty()) json.member(member, value);
}

}  // namespace

Result<HttpRequest> request_of_entry(const Node& entry, std::size_t index, const Request& batch,
                                     std::string_view public_base) {
    const Node* wanted = entry.find("request");
    if (wanted == nullptr || !wanted->is_object()) {
        return wrong("batch-request", "an entry of a batch has a request with method and url",
                     entry);
    }
    const auto method = method_of(wanted->string("method"));
    if (!method) return wrong("batch-method", "this is no method of FHIR's", *wanted);
    const auto url = below_base(wanted->string("url"), public_base);
    if (!url || !is_clean(*url)) {
        return wrong("batch-url", "the url of an entry is relative to the base, such as Task/1",
                     *wanted);
    }
    if (url->empty() || url->starts_with('?')) {
        return wrong("batch-nested", "Bundles do not stand in a Bundle: send them alone", *wanted);
    }
    HttpRequest request;
    request.method = *method;
    request.target = "/fhir/" + std::string(*url);
    request.fields.set("Accept", "application/fhir+json");
    add_preferences(request, batch);
    add_keys(request, index, batch);
    add_conditions(request, *wanted);
    const Result<void> body = add_body(request, entry);
    if (!body) return body.error();
    return request;
}

void write_answer(fhir::JsonWriter& json, const HttpResponse& answer) {
    const bool is_outcome =
        answer.body.find("\"resourceType\":\"OperationOutcome\"") < std::size_t{64};
    json.begin_object();
    if (!answer.body.empty() && !is_outcome) json.key("resource").raw(answer.body);
    std::string status = std::to_string(answer.status);
    const std::string_view reason = reason_of(answer.status);
    if (!reason.empty()) status += " " + std::string(reason);
    json.key("response").begin_object().member("status", status);
    copy_field(json, "location", answer, "Location");
    copy_field(json, "etag", answer, "ETag");
    if (is_outcome) json.key("outcome").raw(answer.body);
    json.end_object().end_object();
}

}  // namespace gateway
