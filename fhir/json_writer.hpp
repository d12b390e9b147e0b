// Tree or parts -> JSON, without white space.
#pragma once

#include "fhir/tree.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fhir {

// Writes one JSON value to the end of `out`, which must outlive the writer. The caller keeps the
// shape right (a key before each member's value); commas are the writer's business.
class JsonWriter {
public:
    explicit JsonWriter(std::string& out) : out_(out) {}

    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);

    JsonWriter& string(std::string_view text);
    JsonWriter& number(std::int64_t value);
    JsonWriter& boolean(bool value);
    JsonWriter& node(const Node& node);      // a whole tree or a part of one
    JsonWriter& raw(std::string_view json);  // a value that is JSON already

    JsonWriter& member(std::string_view name, std::string_view text) {
        return key(name).string(text);
    }
    JsonWriter& member(std::string_view name, const char* text) { return key(name).string(text); }
    template <std::integral Number>
    requires(!std::same_as<Number, bool>) JsonWriter& member(std::string_view name, Number value) {
        return key(name).number(static_cast<std::int64_t>(value));
    }
    template <std::same_as<bool> Boolean>
    JsonWriter& member(std::string_view name, Boolean value) {
        return key(name).boolean(value);
    }

private:
    void separate();

    std::string& out_;
    bool needs_comma_ = false;
};

std::string write_json(const Node& node);

}  // namespace fhir
