#include "gateway/http/media.hpp"

#include "gateway/http/http_types.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>

namespace gateway {
namespace {

constexpr std::array<std::string_view, 2> json_types{"application/fhir+json", "application/json"};
constexpr std::array<std::string_view, 3> xml_types{"application/fhir+xml", "application/xml",
                                                    "text/xml"};

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes what stands before the next `separator` out of `text`, which keeps the rest.
std::string_view take(std::string_view& text, char separator) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return trim(piece);
}

// The parameter's value without its quotes; empty when it is not there.
std::string_view parameter(std::string_view text, std::string_view name) {
    take(text, ';');
    while (!text.empty()) {
        std::string_view piece = take(text, ';');
        if (!equal_ignoring_case(take(piece, '='), name)) continue;
        piece = trim(piece);
        if (piece.size() >= 2 && piece.front() == '"' && piece.back() == '"') {
            piece = piece.substr(1, piece.size() - 2);
        }
        return piece;
    }
    return {};
}

// In thousandths (RFC 9110, 12.4.2). What is no quality counts as none given.
int quality_of(std::string_view text) {
    constexpr int whole = 1000;
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return whole;
    int quality = text[0] == '1' ? whole : 0;
    int digit_is_worth = whole;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') return whole;
        digit_is_worth /= 10;
        quality += (c - '0') * digit_is_worth;
    }
    return std::min(quality, whole);
}

// How narrowly a range of Accept fits a type: 0 not at all, 1 by */*, 2 by application/*, 3 by
// name.
int fit(std::string_view range, std::string_view type) {
    if (range == type) return 3;
    if (range == "*/*") return 1;
    const bool is_group = range.size() > 2 && range.ends_with("/*");
    return is_group && type.starts_with(range.substr(0, range.size() - 1)) ? 2 : 0;
}

// How much a type is wanted.
struct Wish {
    int quality = 0;  // 0: not at all
    int fit = 0;
    auto operator<=>(const Wish&) const = default;
};

// The narrowest range decides, so that "*/*, application/json;q=0" refuses that type.
Wish wish_for(std::string_view type, std::string_view accept) {
    Wish wish;
    while (!accept.empty()) {
        const std::string_view piece = take(accept, ',');
        const int fits = fit(media_type(piece), type);
        if (fits == 0 || fits < wish.fit) continue;
        const int quality = quality_of(parameter(piece, "q"));
        wish.quality = fits == wish.fit ? std::max(wish.quality, quality) : quality;
        wish.fit = fits;
    }
    return wish;
}

Wish wish_for(std::span<const std::string_view> types, std::string_view accept) {
    Wish most;
    for (const std::string_view type : types) most = std::max(most, wish_for(type, accept));
    return most;
}

bool is_among(std::string_view type, std::span<const std::string_view> types) {
    return std::ranges::find(types, type) != types.end();
}

std::optional<Format> format_of_type(std::string_view type) {
    if (is_among(type, json_types)) return Format::json;
    if (is_among(type, xml_types)) return Format::xml;
    return std::nullopt;
}

// Of what `_format` says.
std::optional<Format> format_named(std::string_view text) {
    // A '+' that was sent bare in a query is a space by now.
    std::string type = media_type(text);
    std::ranges::replace(type, ' ', '+');
    if (type == "json") return Format::json;
    if (type == "xml") return Format::xml;
    return format_of_type(type);
}

}  // namespace

std::string media_type(std::string_view content_type) {
    std::string type(take(content_type, ';'));
    std::ranges::transform(type, type.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return type;
}

bool is_utf8_text(std::string_view content_type) {
    const std::string_view charset = parameter(content_type, "charset");
    return charset.empty() || equal_ignoring_case(charset, "utf-8") ||
           equal_ignoring_case(charset, "utf8") || equal_ignoring_case(charset, "us-ascii");
}

std::optional<Format> format_of(std::string_view content_type) {
    return format_of_type(media_type(content_type));
}

std::string name_media(std::span<const std::string_view> types) {
    std::string names;
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (i > 0) names += i + 1 == types.size() ? " or " : ", ";
        names += types[i];
    }
    return names;
}

bool is_media_among(std::string_view content_type, std::span<const std::string_view> types) {
    if (types.empty()) return format_of(content_type).has_value();
    const std::string type = media_type(content_type);
    return std::ranges::any_of(
        types, [&type](std::string_view known) { return known == any_type || known == type; });
}

bool may_answer(std::optional<std::string_view> accept, std::span<const std::string_view> types) {
    if (!accept || trim(*accept).empty()) return true;
    return is_among(any_type, types) || wish_for(types, *accept).quality > 0;
}

std::optional<Format> wanted_format(std::optional<std::string_view> accept,
                                    std::optional<std::string_view> format, Format otherwise) {
    if (format) return format_named(*format);
    if (!accept || trim(*accept).empty()) return otherwise;
    const Wish json = wish_for(json_types, *accept);
    const Wish xml = wish_for(xml_types, *accept);
    if (json.quality == 0 && xml.quality == 0) return std::nullopt;
    if (json == xml) return otherwise;
    return json > xml ? Format::json : Format::xml;
}

bool prefers(std::string_view type, std::string_view accept,
             std::optional<std::string_view> format) {
    if (format) return media_type(*format) == type;
    const Wish wish = wish_for(type, accept);
    return wish.quality > 0 &&
           wish > std::max(wish_for(json_types, accept), wish_for(xml_types, accept));
}

}  // namespace gateway
