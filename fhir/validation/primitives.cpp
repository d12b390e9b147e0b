#include "fhir/validation/primitives.hpp"

#include "fhir/validation/primitive_times.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace fhir {
namespace {

constexpr std::size_t most_string_bytes = 1024 * 1024;

constexpr ValueFault empty{"empty-value", "A value must not be empty; leave the element out."};
constexpr ValueFault bad_boolean{"bad-boolean", "Expected true or false."};
constexpr ValueFault bad_integer{"bad-integer",
                                 "Expected a whole number of 32 bits, without leading zeros."};
constexpr ValueFault bad_positive{"bad-integer", "Expected a whole number from 1 to 2147483647."};
constexpr ValueFault bad_unsigned{"bad-integer", "Expected a whole number from 0 to 2147483647."};
constexpr ValueFault blank_string{"blank-string", "A string should not be white space alone.",
                                  Severity::warning};
constexpr ValueFault long_string{"string-too-long", "A string must not be longer than 1 MB."};
constexpr ValueFault control_character{
    "control-character", "A string must not hold control characters but tab and line ends."};
constexpr ValueFault bad_code{
    "bad-code", "A code must not start or end with a blank, nor hold two together or a tab."};
constexpr ValueFault bad_id{"bad-id",
                            "An id is 1 to 64 characters out of A-Z, a-z, 0-9, '-' and '.'."};
constexpr ValueFault bad_uri{"bad-uri", "A URI must not hold white space."};
constexpr ValueFault bad_urn_uuid{
    "bad-uuid", "After urn:uuid: expected a UUID in lower case, such as 8-4-4-4-12 hex digits."};
constexpr ValueFault bad_urn_oid{"bad-oid",
                                 "After urn:oid: expected numbers with dots, first 0, 1 or 2."};
constexpr ValueFault bad_scheme{"bad-uri", "Write urn:oid: or urn:uuid:, not oid: or uuid:."};
constexpr ValueFault relative_canonical{
    "relative-url", "A canonical must be an absolute URL, or # and an id of a contained resource."};
constexpr ValueFault bad_oid{"bad-oid",
                             "Expected urn:oid: and numbers with dots, the first 0, 1 or 2."};
constexpr ValueFault bad_uuid{"bad-uuid", "Expected urn:uuid: and a UUID in lower case."};
constexpr ValueFault bad_base64{"bad-base64", "Expected base64: whole groups of four characters."};
constexpr ValueFault bad_date{"bad-date",
                              "Expected a day of the calendar as YYYY, YYYY-MM or YYYY-MM-DD."};
constexpr ValueFault bad_date_time{
    "bad-date-time",
    "Expected YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss and a zone (Z or +hh:mm)."};
constexpr ValueFault bad_instant{"bad-instant",
                                 "Expected YYYY-MM-DDThh:mm:ss and a zone (Z or +hh:mm)."};
constexpr ValueFault bad_time{"bad-time", "Expected hh:mm:ss, without a zone."};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// What a character may be a part of.
enum Sign : std::uint8_t { id_sign = 1, scheme_sign = 2, lower_hex = 4 };

constexpr std::array<std::uint8_t, 256> signs = [] {
    std::array<std::uint8_t, 256> all{};
    const auto add = [&all](std::string_view characters, unsigned sign) {
        for (const char c : characters) {
            auto& known = all[static_cast<unsigned char>(c)];
            known = static_cast<std::uint8_t>(known | sign);
        }
    };
    add("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.", id_sign | scheme_sign);
    add("+", scheme_sign);
    add("0123456789abcdef", lower_hex);
    return all;
}();

bool is_sign(char c, Sign sign) {
    return (signs[static_cast<unsigned char>(c)] & sign) != 0;
}

bool are_all(std::string_view text, Sign sign) {
    return std::all_of(text.begin(), text.end(), [sign](char c) { return is_sign(c, sign); });
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Its value in [least, most], most being below 10 digits' worth.
bool is_integer(std::string_view text, std::int64_t least, std::int64_t most) {
    const bool is_negative = text.starts_with('-');
    if (is_negative) text.remove_prefix(1);
    if (text.empty() || text.size() > 10) return false;
    if (text.front() == '0' && (text.size() > 1 || is_negative)) return false;
    std::int64_t value = 0;
    for (const char c : text) {
        if (!is_digit(c)) return false;
        value = value * 10 + (c - '0');
    }
    if (is_negative) value = -value;
    return value >= least && value <= most;
}

// Whether one of the first eight bytes is below `limit`, which is at most 0x80.
bool eight_have_below(std::string_view text, std::uint8_t limit) {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    return ((word - ones * limit) & ~word & (ones * 0x80U)) != 0;
}

const ValueFault* string_fault(std::string_view text) {
    if (text.size() > most_string_bytes) return &long_string;
    bool has_content = false;
    while (!text.empty()) {
        // Most strings have no byte that must be looked at more closely.
        if (has_content && text.size() >= 8 && !eight_have_below(text, ' ')) {
            text.remove_prefix(8);
            continue;
        }
        const char c = text.front();
        const bool blank = is_blank(c);
        if (static_cast<unsigned char>(c) < ' ' && !blank) return &control_character;
        has_content = has_content || !blank;
        text.remove_prefix(1);
    }
    return has_content ? nullptr : &blank_string;
}

// Whether a byte is below `limit`, which is at most 0x80.
bool have_below(std::string_view text, std::uint8_t limit) {
    if (text.size() < 8) {
        return std::any_of(text.begin(), text.end(),
                           [limit](char c) { return static_cast<unsigned char>(c) < limit; });
    }
    const std::string_view last = text.substr(text.size() - 8);  // some of it is looked at twice
    for (; text.size() >= 8; text.remove_prefix(8)) {
        if (eight_have_below(text, limit)) return true;
    }
    return eight_have_below(last, limit);
}

bool is_code(std::string_view text) {
    if (!have_below(text, ' ' + 1)) return true;
    if (is_blank(text.front()) || is_blank(text.back())) return false;
    bool after_blank = false;
    for (const char c : text) {
        const bool blank = is_blank(c);
        if ((blank && (after_blank || c != ' ')) || static_cast<unsigned char>(c) < ' ') {
            return false;
        }
        after_blank = blank;
    }
    return true;
}

bool is_lower_uuid(std::string_view text) {
    return text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' &&
           text[23] == '-' && are_all(text.substr(0, 8), lower_hex) &&
           are_all(text.substr(9, 4), lower_hex) && are_all(text.substr(14, 4), lower_hex) &&
           are_all(text.substr(19, 4), lower_hex) && are_all(text.substr(24), lower_hex);
}

bool is_oid(std::string_view text) {
    if (text.size() < 3 || text[0] < '0' || text[0] > '2' || text[1] != '.') return false;
    std::size_t start = 2;
    while (start <= text.size()) {
        const std::size_t dot = std::min(text.find('.', start), text.size());
        const std::string_view part = text.substr(start, dot - start);
        if (part.empty() || (part.front() == '0' && part.size() > 1)) return false;
        if (!std::all_of(part.begin(), part.end(), is_digit)) return false;
        start = dot + 1;
    }
    return true;
}

const ValueFault* urn_fault(std::string_view text) {
    if (text.starts_with("urn:uuid:") && !is_lower_uuid(text.substr(9))) return &bad_urn_uuid;
    if (text.starts_with("urn:oid:") && !is_oid(text.substr(8))) return &bad_urn_oid;
    if (text.starts_with("oid:") || text.starts_with("uuid:")) return &bad_scheme;
    return nullptr;
}

const ValueFault* uri_fault(std::string_view text) {
    if (have_below(text, ' ' + 1)) return &bad_uri;
    return urn_fault(text);
}

// A version and a fragment may follow the address.
const ValueFault* canonical_fault(std::string_view text) {
    if (have_below(text, ' ' + 1)) return &bad_uri;
    if (const ValueFault* fault = urn_fault(text.substr(0, text.find_first_of("|#")))) return fault;
    return text.front() == '#' || has_scheme(text) ? nullptr : &relative_canonical;
}

bool is_base64(std::string_view text) {
    std::size_t count = 0;
    std::size_t padding = 0;
    for (const char c : text) {
        if (is_blank(c)) continue;
        const bool is_sign =
            is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/';
        if (c == '=') {
            ++padding;
        } else if (!is_sign || padding > 0) {
            return false;
        }
        ++count;
    }
    return count > 0 && count % 4 == 0 && padding <= 2;
}

const ValueFault* unless(bool holds, const ValueFault& fault) {
    return holds ? nullptr : &fault;
}

}  // namespace

const ValueFault* fault_of(Primitive primitive, std::string_view text) noexcept {
    if (text.empty()) return &empty;
    switch (primitive) {
        case Primitive::boolean:
            return unless(text == "true" || text == "false", bad_boolean);
        case Primitive::integer:
            return unless(is_integer(text, INT32_MIN, INT32_MAX), bad_integer);
        case Primitive::positive_int:
            return unless(is_integer(text, 1, INT32_MAX), bad_positive);
        case Primitive::unsigned_int:
            return unless(is_integer(text, 0, INT32_MAX), bad_unsigned);
        case Primitive::string:
        case Primitive::markdown:
            return string_fault(text);
        case Primitive::code:
            return unless(is_code(text), bad_code);
        case Primitive::id:
            return unless(is_id(text), bad_id);
        case Primitive::uri:
        case Primitive::url:
            return uri_fault(text);
        case Primitive::canonical:
            return canonical_fault(text);
        case Primitive::oid:
            return unless(text.starts_with("urn:oid:") && is_oid(text.substr(8)), bad_oid);
        case Primitive::uuid:
            return unless(text.starts_with("urn:uuid:") && is_lower_uuid(text.substr(9)), bad_uuid);
        case Primitive::base64_binary:
            return unless(is_base64(text), bad_base64);
        case Primitive::date:
            return unless(is_date(text), bad_date);
        case Primitive::date_time:
            return unless(is_date_time(text), bad_date_time);
        case Primitive::instant:
            return unless(is_full_instant(text), bad_instant);
        case Primitive::time:
            return unless(is_time(text), bad_time);
        case Primitive::decimal:  // a JSON number is one
        case Primitive::xhtml:
        case Primitive::none:
            return nullptr;
    }
    return nullptr;
}

Kind kind_of(Primitive primitive) noexcept {
    switch (primitive) {
        case Primitive::boolean:
            return Kind::boolean;
        case Primitive::integer:
        case Primitive::positive_int:
        case Primitive::unsigned_int:
        case Primitive::decimal:
            return Kind::number;
        default:
            return Kind::string;
    }
}

std::string_view kind_name(Kind kind) noexcept {
    switch (kind) {
        case Kind::null:
            return "null";
        case Kind::boolean:
            return "a boolean";
        case Kind::number:
            return "a number";
        case Kind::string:
            return "a string";
        case Kind::array:
            return "an array";
        case Kind::object:
            return "an object";
    }
    return {};
}

bool has_scheme(std::string_view uri) noexcept {
    const auto end =
        std::find_if(uri.begin(), uri.end(), [](char c) { return !is_sign(c, scheme_sign); });
    if (end == uri.begin() || end == uri.end() || *end != ':') return false;
    const char first = uri.front();
    return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
}

bool is_id(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 64 && are_all(text, id_sign);
}

}  // namespace fhir
