#include "gateway/http/media.hpp"

#include "gateway/http/http_types.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace gateway {
namespace {

constexpr std::array<std::string_view, 2> fhir_types{"application/fhir+json", "application/json"};

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

std::span<const std::string_view> or_fhir(std::span<const std::string_view> types) {
    return types.empty() ? std::span<const std::string_view>(fhir_types) : types;
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

bool is_zero(std::string_view quality) {
    return !quality.empty() && quality.find_first_not_of("0.") == std::string_view::npos;
}

// How narrowly a range of Accept fits a type: 0 not at all, 1 by */*, 2 by application/*, 3 by
// name.
int fit(std::string_view range, std::string_view type) {
    if (range == type) return 3;
    if (range == "*/*") return 1;
    const bool is_group = range.size() > 2 && range.ends_with("/*");
    return is_group && type.starts_with(range.substr(0, range.size() - 1)) ? 2 : 0;
}

// The narrowest range decides, so that "*/*, application/json;q=0" refuses that type.
bool accepts(std::string_view accept, std::string_view type) {
    int best = 0;
    bool wanted = false;
    while (!accept.empty()) {
        const std::string_view piece = take(accept, ',');
        const int fits = fit(media_type(piece), type);
        if (fits == 0 || fits < best) continue;
        const bool is_refused = is_zero(parameter(piece, "q"));
        wanted = fits == best ? wanted || !is_refused : !is_refused;
        best = fits;
    }
    return wanted;
}

bool is_json_format(std::string_view format) {
    // A '+' that was sent bare in a query is a space by now.
    std::string type = media_type(format);
    std::ranges::replace(type, ' ', '+');
    return type == "json" || std::ranges::find(fhir_types, type) != fhir_types.end();
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

bool is_media_among(std::string_view content_type, std::span<const std::string_view> types) {
    const std::string type = media_type(content_type);
    return std::ranges::any_of(or_fhir(types), [&type](std::string_view known) {
        return known == any_type || known == type;
    });
}

bool may_answer(std::optional<std::string_view> accept, std::optional<std::string_view> format,
                std::span<const std::string_view> types) {
    if (format && types.empty()) return is_json_format(*format);
    if (!accept || trim(*accept).empty()) return true;
    return std::ranges::any_of(or_fhir(types), [&accept](std::string_view type) {
        return type == any_type || accepts(*accept, type);
    });
}

}  // namespace gateway
