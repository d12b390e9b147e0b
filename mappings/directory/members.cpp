#include "mappings/directory/members.hpp"

#include "fhir/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace mappings::directory {
namespace {

using fhir::Kind;
using fhir::Node;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? text[i] != '-' : !is_hex_digit(text[i])) return false;
    }
    return true;
}

bool is_email(std::string_view text) {
    const auto at = text.find('@');
    return at != 0 && at != std::string_view::npos && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos &&
           text.find_first_of(" \t\n<>,;") == std::string_view::npos;
}

bool is_web_address(std::string_view text) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!text.starts_with(scheme)) continue;
        const auto rest = text.substr(scheme.size());
        return !rest.empty() && rest.front() != '/' && std::ranges::none_of(rest, [](char c) {
            return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '<' || c == '>';
        });
    }
    return false;
}

std::optional<double> parse_number(std::string_view text) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    // It knows "inf" and "nan" too.
    if (error != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

bool is_amount(std::string_view text) {
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    const auto part = point == std::string_view::npos ? "0" : text.substr(point + 1);
    return !whole.empty() && !part.empty() && std::ranges::all_of(whole, is_digit) &&
           std::ranges::all_of(part, is_digit);
}

// hh:mm or hh:mm:ss at the front; what follows may be parts of a second and a zone.
std::string parse_time(std::string_view text) {
    const auto two = [&](std::size_t at, int limit) {
        if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return false;
        return (text[at] - '0') * 10 + (text[at + 1] - '0') < limit;
    };
    if (!two(0, 24) || text.substr(2, 1) != ":" || !two(3, 60)) return {};
    std::string time(text.substr(0, 5));
    std::string_view rest = text.substr(5);
    if (rest.starts_with(':')) {
        if (!two(6, 60)) return {};
        time += text.substr(5, 3);
        rest = text.substr(8);
    } else {
        time += ":00";
    }
    const bool may_follow = rest.find_first_not_of("0123456789.:+-Z") == std::string_view::npos;
    return may_follow ? time : std::string();
}

std::string_view kind_in_words(Kind kind) {
    switch (kind) {
        case Kind::boolean:
            return "true or false";
        case Kind::number:
            return "a number";
        case Kind::string:
            return "text";
        case Kind::array:
            return "a list";
        case Kind::object:
            return "an object";
        default:
            return "null";
    }
}

std::string instead(const Node& node, std::string_view wanted) {
    return "is " + std::string(kind_in_words(node.kind())) + ", not " + std::string(wanted);
}

}  // namespace

std::string quoted(std::string_view text) {
    constexpr std::size_t most = 60;
    std::string shown = "\"";
    std::string_view rest = text;
    while (!rest.empty() && shown.size() <= most) {
        const std::size_t size = std::max<std::size_t>(1, fhir::utf8_character(rest));
        const bool is_control = static_cast<unsigned char>(rest.front()) < ' ';
        shown += is_control ? " " : rest.substr(0, size);
        rest.remove_prefix(size);
    }
    return shown += rest.empty() ? "\"" : "...\"";
}

bool is_id(std::string_view text) {
    constexpr std::size_t most = 64;
    return !text.empty() && text.size() <= most && std::ranges::all_of(text, [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '.';
    });
}

const Node* Members::find(std::string_view name) const {
    const Node* node = object_.find(name);
    if (node == nullptr || node->kind() == Kind::null) return nullptr;
    if (node->is_string() && trimmed(node->text()).empty()) return nullptr;
    return node;
}

std::string Members::text(std::string_view name, Weight weight) {
    const Node* node = find(name);
    if (node == nullptr) return {};
    if (node->is_string()) return std::string(trimmed(node->text()));
    document_.report(weight, *node, instead(*node, "text"));
    return {};
}

std::optional<double> Members::number(std::string_view name, Weight weight) {
    const Node* node = find(name);
    if (node == nullptr) return std::nullopt;
    const auto value = parse_number(trimmed(node->text()));
    if (node->kind() == Kind::number && value) return value;
    if (node->is_string() && value) {
        document_.report(Weight::warning, *node, "is a number written as text");
        return value;
    }
    document_.report(
        weight, *node,
        node->is_string() ? quoted(node->text()) + " is no number" : instead(*node, "a number"));
    return std::nullopt;
}

std::string Members::amount(std::string_view name) {
    const Node* node = find(name);
    if (node == nullptr) return {};
    const bool can_be = node->kind() == Kind::number || node->is_string();
    const std::string_view digits = trimmed(node->text());
    if (can_be && is_amount(digits)) {
        if (node->is_string()) {
            document_.report(Weight::warning, *node, "is a number written as text");
        }
        return std::string(digits);
    }
    document_.report(
        Weight::error, *node,
        can_be ? quoted(digits) + " is no amount of money" : instead(*node, "a number"));
    return {};
}

std::string Members::id(std::string_view name, Weight weight) {
    std::string id = text(name, weight);
    if (id.empty()) return id;
    if (!is_id(id)) {
        report(weight, name, quoted(id) + " is no id: 1 to 64 letters, digits, dashes and points");
        return {};
    }
    if (!is_uuid(id)) {
        report(Weight::warning, name, quoted(id) + " is no UUID");
        return id;
    }
    std::ranges::transform(id, id.begin(), [](char c) {
        return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return id;
}

std::string Members::email(std::string_view name) {
    std::string address = text(name);
    if (address.empty() || is_email(address)) return address;
    report(Weight::error, name, quoted(address) + " is no email address");
    return {};
}

std::string Members::web_address(std::string_view name) {
    std::string address = text(name);
    if (address.empty() || is_web_address(address)) return address;
    report(Weight::error, name,
           quoted(address) + " is no web address that begins with http:// or https://");
    return {};
}

std::optional<std::chrono::sys_days> Members::day(std::string_view name) {
    const std::string written = text(name);
    if (written.empty()) return std::nullopt;
    const std::string_view date = std::string_view(written).substr(0, written.find('T'));
    const auto parsed = fhir::parse_day(date);
    if (parsed) return *parsed;
    report(Weight::error, name, quoted(written) + " is no date (2026-03-02)");
    return std::nullopt;
}

std::optional<fhir::Timestamp> Members::instant(std::string_view name) {
    const std::string written = text(name);
    if (written.empty()) return std::nullopt;
    auto parsed = fhir::parse_date_time(written);
    if (!parsed) parsed = fhir::parse_date_time(written + "Z");
    if (parsed) return parsed->from;
    report(Weight::error, name, quoted(written) + " is no time (2026-03-02T09:30:00Z)");
    return std::nullopt;
}

std::string Members::time(std::string_view name) {
    const std::string written = text(name);
    if (written.empty()) return {};
    std::string parsed = parse_time(written);
    if (parsed.empty()) {
        report(Weight::error, name, quoted(written) + " is no time of day (10:00:00)");
    }
    return parsed;
}

std::optional<Members> Members::child(std::string_view name) {
    const Node* node = find(name);
    if (node == nullptr || !is_object(*node, Weight::error)) return std::nullopt;
    return Members(document_, *node);
}

void Members::require(std::initializer_list<std::string_view> names) {
    std::string missing;
    for (const std::string_view name : names) {
        if (find(name) != nullptr) continue;
        if (!missing.empty()) missing += ", ";
        missing += name;
    }
    if (!missing.empty()) report(Weight::error, "lacks " + missing);
}

const Node* Members::array(std::string_view name, Weight weight) {
    const Node* node = find(name);
    if (node == nullptr || node->is_array()) return node;
    document_.report(weight, *node, instead(*node, "a list"));
    return nullptr;
}

bool Members::is_object(const Node& node, Weight weight) {
    if (node.is_object()) return true;
    document_.report(weight, node, instead(node, "an object"));
    return false;
}

}  // namespace mappings::directory
