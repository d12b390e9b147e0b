#include "gateway/api/changes.hpp"

#include <algorithm>
#include <charconv>

namespace gateway {

using fhir::ErrorKind;
using fhir::IssueType;

Result<std::optional<std::uint32_t>> expected_version(const Request& request) {
    std::string_view text = request.http.fields.get("If-Match");
    if (text.empty() && request.caller.must_send_if_match) {
        return fhir::make_error(ErrorKind::stale, IssueType::required, "if-match-required",
                                "this client has agreed to send If-Match with every change: read "
                                "the resource and send the ETag of what was read");
    }
    if (text.empty() || text == "*") return std::optional<std::uint32_t>();
    if (text.starts_with("W/")) text.remove_prefix(2);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    std::uint32_t version = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (failed != std::errc{} || end != text.data() + text.size()) {
        return fhir::make_error(ErrorKind::malformed, IssueType::value, "if-match",
                                "If-Match is an ETag of ours, such as W/\"3\"");
    }
    return std::optional<std::uint32_t>(version);
}

Actor actor_of(const Request& request) {
    return {request.caller.client, request.caller.organisation, request.request_id};
}

std::chrono::seconds wait_of(const Request& request, std::chrono::seconds longest) {
    const std::string_view text = request.prefer("wait");
    unsigned seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::min(std::chrono::seconds(seconds), longest);
}

fhir::Error not_found(std::string_view what) {
    return fhir::make_error(ErrorKind::not_found, IssueType::not_found, "not-found",
                            "there is no such " + std::string(what) + ", or it is not yours");
}

fhir::Error stale_version(std::uint32_t present) {
    return fhir::make_error(ErrorKind::stale, IssueType::conflict, "stale-version",
                            "it has changed since it was read: the version is W/\"" +
                                std::to_string(present) + "\" now; read it again");
}

}  // namespace gateway
