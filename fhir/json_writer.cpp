#include "fhir/json_writer.hpp"

#include "fhir/json_text.hpp"
#include "fhir/walk.hpp"

#include <array>
#include <charconv>

namespace fhir {

JsonWriter& JsonWriter::begin_object() {
    separate();
    out_ += '{';
    needs_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::end_object() {
    out_ += '}';
    needs_comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::begin_array() {
    separate();
    out_ += '[';
    needs_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::end_array() {
    out_ += ']';
    needs_comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    append_json_string(out_, name);
    out_ += ':';
    needs_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
    separate();
    append_json_string(out_, text);
    needs_comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::number(std::int64_t value) {
    std::array<char, 20> digits;  // as many as the lowest number has, with its sign
    const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
    return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

JsonWriter& JsonWriter::boolean(bool value) {
    return raw(value ? "true" : "false");
}

JsonWriter& JsonWriter::node(const Node& node) {
    const auto enter = [&](const Node& part) {
        if (&part != &node && part.parent()->is_object()) key(part.name());
        switch (part.kind()) {
            case Kind::object:
                begin_object();
                break;
            case Kind::array:
                begin_array();
                break;
            case Kind::string:
                string(part.text());
                break;
            case Kind::null:
                raw("null");
                break;
            case Kind::number:
            case Kind::boolean:
                raw(part.text());
                break;
        }
    };
    const auto leave = [&](const Node& part) { part.is_object() ? end_object() : end_array(); };
    walk(node, enter, leave);
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    out_ += json;
    needs_comma_ = true;
    return *this;
}

void JsonWriter::separate() {
    if (needs_comma_) out_ += ',';
}

std::string write_json(const Node& node) {
    std::string json;
    json.reserve(4096);  // one referral, without growing
    JsonWriter(json).node(node);
    return json;
}

}  // namespace fhir
