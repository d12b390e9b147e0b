#include "gateway/http/http_types.hpp"

#include <algorithm>

namespace gateway {
namespace {

// Boost 1.81 has a comparison of its own, which reads a byte too far on some mismatches; and the
// locale has no say in a header.
char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view to_text(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::delete_:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
        case Method::other:
            break;
    }
    return "other";
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

void Fields::add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
}

void Fields::set(std::string_view name, std::string value) {
    std::erase_if(fields_,
                  [name](const auto& field) { return equal_ignoring_case(field.first, name); });
    fields_.emplace_back(std::string(name), std::move(value));
}

std::string_view Fields::get(std::string_view name) const {
    const auto found = std::ranges::find_if(
        fields_, [name](const auto& field) { return equal_ignoring_case(field.first, name); });
    return found == fields_.end() ? std::string_view() : std::string_view(found->second);
}

bool Fields::has(std::string_view name) const {
    return std::ranges::any_of(
        fields_, [name](const auto& field) { return equal_ignoring_case(field.first, name); });
}

std::vector<std::string_view> Fields::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [other, value] : fields_) {
        if (equal_ignoring_case(other, name)) values.push_back(value);
    }
    return values;
}

HttpResponse fhir_response(unsigned status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.fields.add("Content-Type", std::string(fhir_json));
    response.body = std::move(body);
    return response;
}

}  // namespace gateway
