#include "fhir/json_scan.hpp"

#include "fhir/utf8.hpp"

#include <algorithm>
#include <string>

namespace fhir {
namespace {

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

std::optional<std::size_t> first_not_utf8(std::string_view bytes) {
    std::size_t i = 0;
    while (i < bytes.size()) {
        if (static_cast<unsigned char>(bytes[i]) < 0x80) {
            ++i;
            continue;
        }
        const std::size_t length = utf8_character(bytes.substr(i));
        if (length == 0) return i;
        i += length;
    }
    return std::nullopt;
}

// The marks of UTF-8 and UTF-16 begin with bytes that can begin nothing else here, so a mark that
// was cut short is one too.
bool starts_with_byte_order_mark(std::string_view bytes) {
    constexpr std::string_view first_of_marks = "\xEF\xFE\xFF";
    return !bytes.empty() && first_of_marks.find(bytes.front()) != std::string_view::npos;
}

}  // namespace

std::optional<TextProblem> scan_json(std::string_view bytes) {
    if (starts_with_byte_order_mark(bytes)) {
        return TextProblem{IssueType::structure, "json-encoding",
                           "a byte order mark stands before the text; send plain UTF-8 without one",
                           0};
    }
    const auto control = std::find_if(bytes.begin(), bytes.end(), is_control);
    if (control != bytes.end()) {
        return TextProblem{IssueType::structure, "json-control-character",
                           "a control character stands here; leave it out",
                           static_cast<std::size_t>(control - bytes.begin())};
    }
    if (const auto place = first_not_utf8(bytes)) {
        return TextProblem{IssueType::structure, "json-encoding",
                           "this is not well-formed UTF-8; send the text in UTF-8", *place};
    }
    return std::nullopt;
}

}  // namespace fhir
