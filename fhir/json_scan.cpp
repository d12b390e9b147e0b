#include "fhir/json_scan.hpp"

#include "fhir/utf8.hpp"

#include <algorithm>
#include <string>

namespace fhir {
namespace {

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

// What occurs anywhere in a stretch of bytes.
struct Occurs {
    unsigned char control = 0;
    unsigned char backslash = 0;
    unsigned char multibyte = 0;  // bit 7

    void see(char c) {
        const auto byte = static_cast<unsigned char>(c);
        control |=
            static_cast<unsigned char>((byte < 0x20) & (byte != 9) & (byte != 10) & (byte != 13));
        backslash |= static_cast<unsigned char>(byte == '\\');
        multibyte |= byte;
    }
};

Occurs what_occurs(std::string_view bytes) {
    constexpr std::size_t block = 64;  // a fixed count lets the compiler use vector instructions
    Occurs all;
    std::size_t i = 0;
    for (; i + block <= bytes.size(); i += block) {
        const char* start = bytes.data() + i;
        Occurs here;
        for (std::size_t k = 0; k < block; ++k) here.see(start[k]);
        all.control |= here.control;
        all.backslash |= here.backslash;
        all.multibyte |= here.multibyte;
    }
    for (; i < bytes.size(); ++i) all.see(bytes[i]);
    return all;
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

JsonScan scan_json(std::string_view bytes) {
    JsonScan scan;
    if (starts_with_byte_order_mark(bytes)) {
        scan.problem = {IssueType::structure, "json-encoding",
                        "a byte order mark stands before the text; send plain UTF-8 without one",
                        0};
        return scan;
    }
    const Occurs occurs = what_occurs(bytes);
    scan.has_escapes = occurs.backslash != 0;
    if (occurs.control != 0) {
        const auto place = std::find_if(bytes.begin(), bytes.end(), is_control);
        scan.problem = {IssueType::structure, "json-control-character",
                        "a control character stands here; leave it out",
                        static_cast<std::size_t>(place - bytes.begin())};
    } else if (occurs.multibyte >= 0x80) {
        if (const auto place = first_not_utf8(bytes)) {
            scan.problem = {IssueType::structure, "json-encoding",
                            "this is not well-formed UTF-8; send the text in UTF-8", *place};
        }
    }
    return scan;
}

}  // namespace fhir
