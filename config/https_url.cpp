#include "config/https_url.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace config {
namespace {

constexpr std::string_view scheme = "https://";

bool is_host(std::string_view text, std::string_view more) {
    return !text.empty() && std::ranges::all_of(text, [more](unsigned char c) {
        return std::isalnum(c) != 0 || more.find(static_cast<char>(c)) != std::string_view::npos;
    });
}

bool is_target(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return c > ' ' && c <= '~' && std::string_view("#\"<>\\^`{|}").find(c) == std::string::npos;
    });
}

}  // namespace

std::optional<HttpsUrl> parse_https_url(std::string_view text) {
    if (!text.starts_with(scheme)) return std::nullopt;
    text.remove_prefix(scheme.size());
    const std::size_t slash = std::min(text.find_first_of("/?"), text.size());
    std::string_view authority = text.substr(0, slash);
    const std::string_view target = text.substr(slash);
    if (!is_target(target)) return std::nullopt;

    HttpsUrl url;
    url.authority = authority;
    url.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        url.host = authority.substr(1, end - 1);
        if (!is_host(url.host, ":")) return std::nullopt;
        authority.remove_prefix(end + 1);
    } else {
        url.host = authority.substr(0, authority.find(':'));
        if (!is_host(url.host, ".-")) return std::nullopt;
        authority.remove_prefix(url.host.size());
    }
    if (authority.empty()) return url;
    authority.remove_prefix(1);
    const char* const end = authority.data() + authority.size();
    const auto [stop, failed] = std::from_chars(authority.data(), end, url.port);
    if (failed != std::errc{} || stop != end || url.port == 0) return std::nullopt;
    return url;
}

}  // namespace config
