#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace config {

// Where something is posted to.
struct HttpsUrl {
    std::string host;  // a name, or an IP address without brackets
    std::uint16_t port = 443;
    std::string authority;  // for the Host field
    std::string target;     // path and query, at least "/"
};

// "https://host:port/path?query" (RFC 3986). Not taken: another scheme, user and password, a
// fragment, spaces and letters that are not ASCII, a port of 0.
std::optional<HttpsUrl> parse_https_url(std::string_view text);

}  // namespace config
