#include "fhir/json_text.hpp"

#include "fhir/utf8.hpp"
#include "fhir/walk.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace fhir {
namespace {

constexpr std::uint64_t each(std::uint64_t byte) {
    return byte * 0x0101010101010101U;
}

// Eight bytes at once: does one need a closer look? A borrow can only run on from a byte that does,
// so the answer is exact.
bool are_plain(const char* eight) {
    std::uint64_t word = 0;
    std::memcpy(&word, eight, sizeof word);
    const std::uint64_t marks = (word - each(0x20)) | ((word ^ each('"')) - each(1)) |
                                ((word ^ each('\\')) - each(1)) | word;
    return (marks & each(0x80)) == 0;
}

bool is_plain(char c) {
    return static_cast<unsigned char>(c) - 0x20U < 0x60U && c != '"' && c != '\\';
}

// Not beyond the last character that can be written as it is.
std::size_t plain_run(std::string_view text) {
    std::size_t end = 0;
    while (end + 8 <= text.size() && are_plain(text.data() + end)) end += 8;
    while (end < text.size() && is_plain(text[end])) ++end;
    return end;
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
    out += '"';
    while (!text.empty()) {
        const std::size_t run = plain_run(text);
        out.append(text, 0, run);
        text.remove_prefix(run);
        if (text.empty()) break;

        const std::size_t character = utf8_character(text);
        if (character == 0) {
            out += "\xEF\xBF\xBD";
        } else if (character == 1 && !is_plain(text.front())) {
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

}  // namespace fhir
