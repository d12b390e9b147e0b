// The query of a target, or of a _search form: decoded once.
#pragma once

#include "fhir/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway {

struct Parameter {
    std::string name;      // "owner"
    std::string modifier;  // "missing" of "owner:missing"; "identifier" of "patient:identifier"
    std::string value;
};

class Query {
public:
    // malformed: a wrong percent escape, a NUL, invalid UTF-8. '+' is a space.
    static fhir::Result<Query> parse(std::string_view text);

    const std::vector<Parameter>& parameters() const { return parameters_; }
    // Those of that name (and modifier, empty: without one), in order.
    std::vector<std::string_view> all(std::string_view name, std::string_view modifier = {}) const;
    // The only one; nullopt when there is none; the first when there are several.
    std::optional<std::string_view> first(std::string_view name,
                                          std::string_view modifier = {}) const;
    void add(Parameter parameter) { parameters_.push_back(std::move(parameter)); }

private:
    std::vector<Parameter> parameters_;
};

std::string percent_encode(std::string_view text);

}  // namespace gateway
