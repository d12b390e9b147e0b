#include "fhir/json_text.hpp"

#include "fhir/json_run.hpp"
#include "fhir/utf8.hpp"
#include "fhir/walk.hpp"

#include <algorithm>
#include <vector>

namespace fhir {
namespace {

// Not beyond the last character that can be written as it is.
std::size_t plain_run(std::string_view text) {
    std::size_t end = 0;
    while (end + 8 <= text.size()) {
        const std::size_t plain = plain_of_eight(text.data() + end);
        end += plain;
        if (plain < 8) return end;
    }
    const bool is_last = text.size() >= 8;
    if (is_last && plain_of_eight(text.data() + text.size() - 8) == 8) return text.size();
    while (end < text.size() && is_plain(text[end])) ++end;
    return end;
}

// The common case, with one growth of `out`.
void append_quoted(std::string& out, std::string_view plain) {
    const std::size_t start = out.size();
    out.resize(start + plain.size() + 2, '"');
    std::copy(plain.begin(), plain.end(), out.begin() + static_cast<std::ptrdiff_t>(start) + 1);
}

void append_escape(std::string& out, char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += "\\u00";
    out += hex[byte >> 4U];
    out += hex[byte & 0xFU];
}

// What is still to be written: a node, or the end of what is around it.
struct Step {
    const Node* node;
    char end;
};

void append_members(std::vector<Step>& steps, const Node& container) {
    const std::size_t base = steps.size();
    for (const Node& child : container) steps.push_back({&child, 0});
    const auto first = steps.begin() + static_cast<std::ptrdiff_t>(base);
    if (container.is_object()) {
        std::sort(first, steps.end(),
                  [](const Step& a, const Step& b) { return a.node->name() > b.node->name(); });
    } else {
        std::reverse(first, steps.end());
    }
}

void append_comma(std::string& out, std::size_t start) {
    if (out.size() > start && out.back() != '{' && out.back() != '[') out += ',';
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    std::size_t run = plain_run(text);
    if (run == text.size()) return append_quoted(out, text);

    out += '"';
    for (;; run = plain_run(text)) {
        out.append(text, 0, run);
        text.remove_prefix(run);
        if (text.empty()) break;

        const std::size_t character = utf8_character(text);
        if (character == 0) {
            out += "\xEF\xBF\xBD";
        } else if (character == 1) {
            append_escape(out, text.front());
        } else {
            out.append(text, 0, character);
        }
        text.remove_prefix(std::max<std::size_t>(character, 1));
    }
    out += '"';
}

void append_canonical_json(std::string& out, const Node& node) {
    const std::size_t start = out.size();
    std::vector<Step> steps{{&node, 0}};
    while (!steps.empty()) {
        const Step step = steps.back();
        steps.pop_back();
        if (step.node == nullptr) {
            out += step.end;
            continue;
        }
        const Node& part = *step.node;
        append_comma(out, start);
        if (&part != &node && part.parent()->is_object()) {
            append_json_string(out, part.name());
            out += ':';
        }
        switch (part.kind()) {
            case Kind::object:
            case Kind::array:
                out += part.is_object() ? '{' : '[';
                steps.push_back({nullptr, part.is_object() ? '}' : ']'});
                append_members(steps, part);
                break;
            case Kind::string:
                append_json_string(out, part.text());
                break;
            case Kind::null:
                out += "null";
                break;
            case Kind::number:
            case Kind::boolean:
                out += part.text();
                break;
        }
    }
}

bool is_json_number(std::string_view text) {
    const auto skip_digits = [&text] {
        const std::size_t before = text.size();
        while (!text.empty() && text.front() >= '0' && text.front() <= '9') text.remove_prefix(1);
        return text.size() < before;
    };
    if (text.starts_with('-')) text.remove_prefix(1);
    const bool starts_with_zero = text.starts_with('0');
    const std::size_t whole = text.size();
    if (!skip_digits() || (starts_with_zero && whole - text.size() > 1)) return false;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (!skip_digits()) return false;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
        if (!skip_digits()) return false;
    }
    return text.empty();
}

bool is_beyond_double(std::string_view number) {
    constexpr int largest = 308;
    const std::size_t e = number.find_first_of("eE");
    if (e == std::string_view::npos || number.substr(e + 1).starts_with('-')) return false;
    int exponent = 0;
    for (const char c : number.substr(e + 1)) {
        if (c != '+') exponent = exponent * 10 + (c - '0');
        if (exponent > largest) return true;
    }
    return false;
}

}  // namespace fhir
