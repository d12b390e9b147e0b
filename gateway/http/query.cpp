#include "gateway/http/query.hpp"

#include "fhir/utf8.hpp"
#include "gateway/http/percent.hpp"

#include <cstddef>

namespace gateway {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

fhir::Error bad_query() {
    return fhir::make_error(fhir::ErrorKind::malformed, fhir::IssueType::invalid, "query",
                            "the query cannot be read: each % must start an escape of two hex "
                            "digits, and what comes out must be UTF-8 without a NUL");
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = fhir::utf8_character(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus == Plus::is_space) {
            c = ' ';
        }
        if (c == '\0') return std::nullopt;
        decoded.push_back(c);
    }
    if (!is_utf8(decoded)) return std::nullopt;
    return decoded;
}

fhir::Result<Query> Query::parse(std::string_view text) {
    Query query;
    while (!text.empty()) {
        const std::size_t end = text.find('&');
        const std::string_view piece = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (piece.empty()) continue;

        const std::size_t equals = piece.find('=');
        auto name = percent_decode(piece.substr(0, equals), Plus::is_space);
        auto value = equals == std::string_view::npos
                         ? std::optional<std::string>(std::string())
                         : percent_decode(piece.substr(equals + 1), Plus::is_space);
        if (!name || !value) return bad_query();

        Parameter parameter;
        const std::size_t colon = name->find(':');
        parameter.name = name->substr(0, colon);
        if (colon != std::string::npos) parameter.modifier = name->substr(colon + 1);
        parameter.value = *std::move(value);
        query.add(std::move(parameter));
    }
    return query;
}

std::vector<std::string_view> Query::all(std::string_view name, std::string_view modifier) const {
    std::vector<std::string_view> values;
    for (const Parameter& parameter : parameters_) {
        if (parameter.name == name && parameter.modifier == modifier) {
            values.push_back(parameter.value);
        }
    }
    return values;
}

std::optional<std::string_view> Query::first(std::string_view name,
                                             std::string_view modifier) const {
    for (const Parameter& parameter : parameters_) {
        if (parameter.name == name && parameter.modifier == modifier) return parameter.value;
    }
    return std::nullopt;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (unreserved.find(c) != std::string_view::npos) {
            encoded.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded.push_back('%');
        encoded.push_back(hex[byte >> 4U]);
        encoded.push_back(hex[byte & 0x0FU]);
    }
    return encoded;
}

}  // namespace gateway
