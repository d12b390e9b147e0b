#include "gateway/http/gate.hpp"

#include "gateway/http/percent.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace gateway {
namespace {

using fhir::Error;
using fhir::ErrorKind;
using fhir::IssueType;

constexpr auto none = std::string_view::npos;

Error malformed(std::string_view what) {
    return fhir::make_error(ErrorKind::malformed, IssueType::invalid, "http", std::string(what));
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [marks](char c) {
        return is_digit(c) || is_letter(c) || marks.find(c) != none;
    });
}

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == none) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string to_lower(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

// The next line without its CRLF; `text` keeps what follows. The caller knows that there is one.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find("\r\n");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    return line;
}

std::optional<Method> method_of(std::string_view text) {
    constexpr std::array known{Method::get,   Method::head,    Method::post,   Method::put,
                               Method::patch, Method::delete_, Method::options};
    for (const Method method : known) {
        if (to_text(method) == text) return method;
    }
    return std::nullopt;
}

// Only the path: a query may hold escaped slashes and dots.
std::optional<Error> refuse_path(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const std::size_t end = std::min(path.find('/'), path.size());
        const auto segment = percent_decode(path.substr(0, end), Plus::is_plus);
        path.remove_prefix(end);
        if (!segment) return malformed("an escape in the path is none, a NUL, or not UTF-8");
        if (*segment == "." || *segment == "..") {
            return malformed("the path must not hold . or .. segments");
        }
        const bool is_odd = std::ranges::any_of(*segment, [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte < 0x20 || byte == 0x7F || c == '/' || c == '\\';
        });
        if (is_odd)
            return malformed("the path must not hold an escaped slash or control character");
    }
    return std::nullopt;
}

std::optional<Error> refuse_target(std::string_view target) {
    if (!target.starts_with('/')) {
        return malformed("the request target must be a path; use no proxy form");
    }
    const bool is_plain = std::ranges::all_of(target, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x21 && byte <= 0x7E && c != '#';
    });
    if (!is_plain) {
        return malformed("the request target holds a character that must be percent-encoded");
    }
    const std::size_t question = target.find('?');
    if (question != none && !percent_decode(target.substr(question + 1), Plus::is_plus)) {
        return malformed("an escape in the query is none, a NUL, or not UTF-8");
    }
    return refuse_path(target.substr(0, question));
}

Error wrong_version(std::string_view version) {
    const bool is_http = version.size() == 8 && version.starts_with("HTTP/") &&
                         is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
    if (!is_http) return malformed("the request line does not end in HTTP/1.1");
    return fhir::make_error(ErrorKind::version_not_supported, IssueType::not_supported, "http",
                            "this gateway speaks HTTP/1.1");
}

Error method_refused() {
    Error error = fhir::make_error(ErrorKind::method_not_allowed, IssueType::not_supported, "http",
                                   "the method is not one that this gateway knows");
    error.allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    return error;
}

Error target_too_long() {
    return fhir::make_error(ErrorKind::target_too_long, IssueType::too_long, "http",
                            "the address is too long; send the search as POST to _search");
}

std::optional<Error> read_request_line(std::string_view line, const GateLimits& limits,
                                       HttpRequest& request) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == none || first == last) {
        return malformed("the request line must be a method, a path and HTTP/1.1");
    }
    const std::string_view method = line.substr(0, first);
    const std::string_view target = line.substr(first + 1, last - first - 1);
    if (!is_token(method)) return malformed("the method is not a word");
    if (line.substr(last + 1) != "HTTP/1.1") return wrong_version(line.substr(last + 1));
    const auto known = method_of(method);
    if (!known) return method_refused();
    if (target.size() > limits.target_bytes) return target_too_long();
    if (auto refusal = refuse_target(target)) return refusal;
    request.method = *known;
    request.target = target;
    return std::nullopt;
}

std::optional<Error> read_field(std::string_view line, Fields& fields) {
    if (line.starts_with(' ') || line.starts_with('\t')) {
        return malformed("a header field must not go on over two lines");
    }
    const std::size_t colon = line.find(':');
    if (colon == none) return malformed("a header field lacks its colon");
    const std::string_view name = line.substr(0, colon);
    if (!is_token(name)) return malformed("the name of a header field is not a word");
    const std::string_view value = trim(line.substr(colon + 1));
    const bool is_clean = std::ranges::all_of(value, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return c == '\t' || (byte >= 0x20 && byte != 0x7F);
    });
    if (!is_clean) return malformed("the value of a header field holds a control character");
    fields.add(std::string(name), std::string(value));
    return std::nullopt;
}

// Where two of a name could be read in two ways.
std::optional<Error> refuse_doubles(const Fields& fields) {
    constexpr std::array<std::string_view, 11> single{"Host",
                                                      "Authorization",
                                                      "Content-Type",
                                                      "Content-Length",
                                                      "Transfer-Encoding",
                                                      "If-Match",
                                                      "X-Request-Id",
                                                      "Expect",
                                                      "If-None-Exist",
                                                      "Idempotency-Key",
                                                      "Content-Encoding"};
    for (const std::string_view name : single) {
        if (fields.all(name).size() > 1) {
            return malformed("a header field that may stand once stands twice: " +
                             std::string(name));
        }
    }
    return std::nullopt;
}

bool is_port(std::string_view text) {
    return text.size() <= 5 && std::ranges::all_of(text, is_digit);
}

// Host without its port, in lower case; nullopt: not a host.
std::optional<std::string> host_of(std::string_view field) {
    std::size_t end = field.find(':');
    if (field.starts_with('[')) {
        const std::size_t bracket = field.find(']');
        if (bracket == none) return std::nullopt;
        const bool is_address = std::ranges::all_of(field.substr(1, bracket - 1), [](char c) {
            return is_digit(c) || is_letter(c) || c == ':' || c == '.';
        });
        if (!is_address) return std::nullopt;
        end = bracket + 1 == field.size() ? none : bracket + 1;
    }
    const std::string_view name = field.substr(0, end);
    if (end != none && (field[end] != ':' || !is_port(field.substr(end + 1)))) return std::nullopt;
    if (name.starts_with('[')) return to_lower(name);
    const bool is_name = !name.empty() && std::ranges::all_of(name, [](char c) {
        return is_digit(c) || is_letter(c) || c == '-' || c == '.' || c == '_';
    });
    if (!is_name) return std::nullopt;
    return to_lower(name);
}

std::optional<Error> refuse_host(const Fields& fields, const std::vector<std::string>& hosts) {
    const auto host = host_of(fields.get("Host"));
    if (!host) return malformed("the Host field is missing or names no host");
    if (hosts.empty() || std::ranges::find(hosts, *host) != hosts.end()) return std::nullopt;
    return fhir::make_error(ErrorKind::misdirected, IssueType::not_found, "http",
                            "the Host field names somebody else; use the address that the operator "
                            "gave you");
}

bool has_word(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        if (equal_ignoring_case(trim(list.substr(0, end)), word)) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

std::optional<Error> read_framing(Head& head) {
    const Fields& fields = head.request.fields;
    const bool has_length = fields.has("Content-Length");
    if (has_length) {
        const std::string_view digits = fields.get("Content-Length");
        const bool is_number =
            !digits.empty() && digits.size() <= 10 && std::ranges::all_of(digits, is_digit);
        if (!is_number) return malformed("Content-Length must be one number of 1 to 10 digits");
        std::from_chars(digits.data(), digits.data() + digits.size(), head.content_length);
    }
    if (fields.has("Transfer-Encoding")) {
        if (has_length) {
            return malformed("Content-Length and Transfer-Encoding must not stand together");
        }
        if (!equal_ignoring_case(fields.get("Transfer-Encoding"), "chunked")) {
            return malformed("the only Transfer-Encoding taken here is chunked");
        }
        head.is_chunked = true;
    }
    if (fields.has("Expect")) {
        if (!equal_ignoring_case(fields.get("Expect"), "100-continue")) {
            return fhir::make_error(ErrorKind::expectation_failed, IssueType::not_supported, "http",
                                    "the only expectation that is met here is 100-continue");
        }
        head.expects_continue = head.has_body();
    }
    const auto connection = fields.all("Connection");
    head.keep_alive = std::ranges::none_of(
        connection, [](std::string_view value) { return has_word(value, "close"); });
    return std::nullopt;
}

// Too many bytes: whose fault is it?
Error too_many_bytes(std::string_view bytes, const GateLimits& limits) {
    const std::size_t line = std::min(bytes.find("\r\n"), bytes.size());
    if (line > limits.target_bytes) return target_too_long();
    return fhir::make_error(ErrorKind::headers_too_large, IssueType::too_long, "http",
                            "the header has more bytes than this gateway takes");
}

}  // namespace

HeadScan find_head(std::string_view bytes, std::size_t seen, const GateLimits& limits) {
    // A line's end may stand across two reads.
    for (std::size_t i = seen > 4 ? seen - 4 : 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c != '\n' && c != '\r' && c != '\0') continue;
        if (c == '\0') return {.end = {}, .refusal = malformed("the header holds a NUL")};
        if (c == '\n' && (i == 0 || bytes[i - 1] != '\r')) {
            return {.end = {}, .refusal = malformed("a line of the header ends in a bare LF")};
        }
        if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n') {
            return {.end = {}, .refusal = malformed("the header holds a bare CR")};
        }
        if (c == '\n' && i >= 3 && bytes[i - 2] == '\n' && i < limits.header_bytes) {
            return {.end = i + 1, .refusal = {}};
        }
    }
    if (bytes.size() >= limits.header_bytes) {
        return {.end = {}, .refusal = too_many_bytes(bytes, limits)};
    }
    return {};
}

fhir::Result<Head> read_head(std::string_view raw, const GateLimits& limits,
                             const std::vector<std::string>& hosts) {
    Head head;
    if (auto refusal = read_request_line(take_line(raw), limits, head.request)) return *refusal;
    for (std::string_view line = take_line(raw); !line.empty(); line = take_line(raw)) {
        if (head.request.fields.size() == limits.header_fields) {
            return fhir::make_error(ErrorKind::headers_too_large, IssueType::too_long, "http",
                                    "the header has more fields than this gateway takes");
        }
        if (auto refusal = read_field(line, head.request.fields)) return *refusal;
    }
    if (auto refusal = refuse_doubles(head.request.fields)) return *refusal;
    if (auto refusal = refuse_host(head.request.fields, hosts)) return *refusal;
    if (auto refusal = read_framing(head)) return *refusal;
    return head;
}

std::string host_of_url(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == none) return {};
    url.remove_prefix(scheme + 3);
    return host_of(url.substr(0, url.find_first_of("/?#"))).value_or(std::string());
}

}  // namespace gateway
