// Requests and answers as plain values: a handler takes one and gives one back, and no test of a
// handler needs a socket. Beast stays in server.cpp.
#pragma once

#include "fhir/error.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway {

enum class Method { get, head, post, put, patch, delete_, options, other };
std::string_view to_text(Method method);

// Header fields in the order they came; names compare without case.
class Fields {
public:
    void add(std::string name, std::string value);
    void set(std::string_view name, std::string value);  // replaces
    // The first of that name; empty when there is none.
    std::string_view get(std::string_view name) const;
    bool has(std::string_view name) const;
    std::vector<std::string_view> all(std::string_view name) const;
    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }
    std::size_t size() const { return fields_.size(); }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

bool equal_ignoring_case(std::string_view a, std::string_view b);

struct HttpRequest {
    Method method = Method::get;
    std::string target;  // path and query as they came; the gate has passed them
    Fields fields;       // as they stood before the body: trailers are refused
    std::string body;
};

struct HttpResponse {
    unsigned status = 200;
    Fields fields;
    std::string body;
};

inline constexpr std::string_view fhir_json = "application/fhir+json; charset=utf-8";
inline constexpr std::string_view fhir_xml = "application/fhir+xml; charset=utf-8";

HttpResponse fhir_response(unsigned status, std::string body);

}  // namespace gateway
