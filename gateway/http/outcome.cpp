#include "gateway/http/outcome.hpp"

#include "fhir/json_writer.hpp"
#include "fhir/systems.hpp"
#include "fhir/text_place.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <stdexcept>

namespace gateway {
namespace {

using fhir::Error;
using fhir::ErrorKind;
using fhir::Issue;
using fhir::IssueType;

struct Meaning {
    ErrorKind kind;
    unsigned status;
    IssueType type;
    std::string_view code;    // of our issue code system
    std::string_view detail;  // told when the error itself has nothing that the sender may know
};

constexpr Meaning meanings[] = {
    {ErrorKind::malformed, 400, IssueType::invalid, "malformed",
     "the request cannot be read; check that it is HTTP/1.1 with a FHIR R4 body in JSON or XML"},
    {ErrorKind::unauthenticated, 401, IssueType::login, "unauthenticated",
     "we do not know who is calling; connect with the client certificate that the operator of this "
     "gateway registered for you"},
    {ErrorKind::forbidden, 403, IssueType::forbidden, "forbidden",
     "your registration does not allow this; ask the operator of this gateway if it should"},
    {ErrorKind::not_found, 404, IssueType::not_found, "not-found",
     "there is nothing at this address that you may see; check the path and the id: the statement "
     "at /fhir/metadata names all that is served, in upper and lower case as it is"},
    {ErrorKind::method_not_allowed, 405, IssueType::not_supported, "method-not-allowed",
     "this address does not take this method; the Allow field lists those that it takes"},
    {ErrorKind::not_acceptable, 406, IssueType::not_supported, "not-acceptable",
     "answers are application/fhir+json or application/fhir+xml; name one, or */*, in Accept or "
     "_format"},
    {ErrorKind::timeout, 408, IssueType::timeout, "timeout",
     "the request did not arrive in time; send it again, whole and without pauses"},
    {ErrorKind::conflict, 409, IssueType::conflict, "conflict",
     "this conflicts with what is stored; read the current state and decide again"},
    {ErrorKind::gone, 410, IssueType::not_found, "gone", "this was here and has been removed"},
    {ErrorKind::stale, 412, IssueType::conflict, "stale",
     "the version in If-Match is no longer the current one; read it again, then repeat the change"},
    {ErrorKind::too_large, 413, IssueType::too_long, "too-large",
     "the body is larger than this gateway takes; send less at once"},
    {ErrorKind::target_too_long, 414, IssueType::too_long, "target-too-long",
     "the address is too long; send the search as POST to _search"},
    {ErrorKind::unsupported_media, 415, IssueType::not_supported, "unsupported-media",
     "the body's Content-Type is not one that this address takes; send application/fhir+json or "
     "application/fhir+xml"},
    {ErrorKind::expectation_failed, 417, IssueType::not_supported, "expectation-failed",
     "the only expectation that is met here is 100-continue"},
    {ErrorKind::misdirected, 421, IssueType::not_found, "misdirected",
     "the Host field names somebody else; use the address that the operator gave you"},
    {ErrorKind::invalid, 422, IssueType::processing, "invalid",
     "the message breaks a rule of this gateway; check it with $check before it is sent again"},
    {ErrorKind::throttled, 429, IssueType::throttled, "throttled",
     "too many requests from this client; wait as long as Retry-After says, then go on"},
    {ErrorKind::headers_too_large, 431, IssueType::too_long, "headers-too-large",
     "the header is larger, or has more fields, than this gateway takes"},
    {ErrorKind::internal, 500, IssueType::exception, "internal",
     "a fault of this gateway; give its operator the X-Request-Id of this answer"},
    {ErrorKind::unavailable, 503, IssueType::transient, "unavailable",
     "this cannot be done now; send the same request again after Retry-After"},
    {ErrorKind::version_not_supported, 505, IssueType::not_supported, "version-not-supported",
     "this gateway speaks HTTP/1.1"},
};

struct StatusWords {
    unsigned status;
    std::string_view reason;
    std::string_view nhs_code;
};

constexpr StatusWords statuses[] = {
    {200, "OK", {}},
    {201, "Created", {}},
    {202, "Accepted", {}},
    {204, "No Content", {}},
    {304, "Not Modified", {}},
    {400, "Bad Request", "REC_BAD_REQUEST"},
    {401, "Unauthorized", "REC_UNAUTHORIZED"},
    {403, "Forbidden", "REC_FORBIDDEN"},
    {404, "Not Found", "REC_NOT_FOUND"},
    {405, "Method Not Allowed", "REC_METHOD_NOT_ALLOWED"},
    {406, "Not Acceptable", "REC_NOT_ACCEPTABLE"},
    {408, "Request Timeout", "REC_TIMEOUT"},
    {409, "Conflict", "REC_CONFLICT"},
    {410, "Gone", {}},
    {412, "Precondition Failed", {}},
    {413, "Content Too Large", {}},
    {414, "URI Too Long", {}},
    {415, "Unsupported Media Type", "REC_UNSUPPORTED_MEDIA_TYPE"},
    {417, "Expectation Failed", {}},
    {421, "Misdirected Request", {}},
    {422, "Unprocessable Content", "REC_UNPROCESSABLE_ENTITY"},
    {429, "Too Many Requests", "REC_TOO_MANY_REQUESTS"},
    {431, "Request Header Fields Too Large", {}},
    {500, "Internal Server Error", "REC_SERVER_ERROR"},
    {501, "Not Implemented", "REC_NOT_IMPLEMENTED"},
    {503, "Service Unavailable", "REC_UNAVAILABLE"},
    {505, "HTTP Version Not Supported", {}},
};

const Meaning& meaning_of(ErrorKind kind) {
    for (const Meaning& meaning : meanings) {
        if (meaning.kind == kind) return meaning;
    }
    throw std::logic_error("an ErrorKind without a row in `meanings`");
}

const StatusWords* find_status(unsigned status) {
    const auto* found = std::ranges::find(statuses, status, &StatusWords::status);
    return found == std::end(statuses) ? nullptr : found;
}

void write_coding(fhir::JsonWriter& json, std::string_view system, std::string_view code) {
    if (code.empty()) return;
    json.begin_object().member("system", system).member("code", code).end_object();
}

// HL7's own extensions of an issue, in which HAPI too tells the place and the rule.
void write_place_and_rule(fhir::JsonWriter& json, const Issue& issue, std::string_view file) {
    if (issue.line == 0 && issue.rule.empty() && file.empty()) return;
    const auto begin_extension = [&json](std::string_view url) {
        json.begin_object().member("url", url);
    };
    json.key("extension").begin_array();
    if (issue.line != 0) {
        begin_extension(fhir::hl7::issue_line);
        json.member("valueInteger", issue.line).end_object();
        if (issue.column != 0) {
            begin_extension(fhir::hl7::issue_column);
            json.member("valueInteger", issue.column).end_object();
        }
    }
    if (!issue.rule.empty()) {
        begin_extension(fhir::hl7::issue_rule);
        json.member("valueString", issue.rule).end_object();
    }
    if (!file.empty()) {
        begin_extension(fhir::hl7::issue_file);
        json.member("valueString", file).end_object();
    }
    json.end_array();
}

void write_issue(fhir::JsonWriter& json, const Issue& issue, std::string_view nhs_code,
                 std::string_view file = {}) {
    // The NHS's codes are for what failed; a warning has none.
    if (issue.severity != fhir::Severity::error) nhs_code = {};
    json.begin_object();
    write_place_and_rule(json, issue, file);
    json.member("severity", fhir::to_code(issue.severity));
    json.member("code", fhir::to_code(issue.type));
    json.key("details").begin_object();
    if (!issue.code.empty() || !nhs_code.empty()) {
        json.key("coding").begin_array();
        write_coding(json, fhir::own::issue_codes, issue.code);
        write_coding(json, fhir::nhs::http_error_codes, nhs_code);
        json.end_array();
    }
    // What can be named by no expression is a place in the text; not every client shows extensions.
    json.member("text", issue.expression.empty() ? fhir::with_place(issue) : issue.detail);
    json.end_object();
    if (!issue.expression.empty()) {
        json.key("expression").begin_array().string(issue.expression).end_array();
    }
    json.end_object();
}

}  // namespace

unsigned status_of(ErrorKind kind) {
    return meaning_of(kind).status;
}

std::string_view nhs_code_of(unsigned status) {
    const StatusWords* words = find_status(status);
    return words == nullptr ? std::string_view() : words->nhs_code;
}

std::string_view reason_of(unsigned status) {
    const StatusWords* words = find_status(status);
    return words == nullptr ? std::string_view() : words->reason;
}

std::string outcome_json(const std::vector<Issue>& issues, unsigned status) {
    std::string text;
    fhir::JsonWriter json(text);
    json.begin_object().member("resourceType", "OperationOutcome").key("issue").begin_array();
    for (const Issue& issue : issues) write_issue(json, issue, nhs_code_of(status));
    if (issues.empty()) {
        const Issue well{
            fhir::Severity::information, IssueType::informational, {}, "all is well", {}};
        write_issue(json, well, {});
    }
    json.end_array().end_object();
    return text;
}

std::string issue_json(const Issue& issue, std::string_view file) {
    std::string text;
    fhir::JsonWriter json(text);
    write_issue(json, issue, {}, file);
    return text;
}

std::vector<Issue> told_issues(const Error& error) {
    if (!error.issues.empty()) return error.issues;
    const Meaning& meaning = meaning_of(error.kind);
    return {
        Issue{fhir::Severity::error, meaning.type, meaning.code, std::string(meaning.detail), {}}};
}

HttpResponse outcome_response(const Error& error) {
    constexpr std::chrono::seconds default_wait{5};
    const unsigned status = status_of(error.kind);
    HttpResponse response = fhir_response(status, outcome_json(told_issues(error), status));
    if (error.kind == ErrorKind::method_not_allowed) response.fields.add("Allow", error.allow);
    if (error.kind == ErrorKind::throttled || error.kind == ErrorKind::unavailable) {
        const auto wait = error.retry_after.count() > 0 ? error.retry_after : default_wait;
        response.fields.add("Retry-After", std::to_string(wait.count()));
    }
    return response;
}

}  // namespace gateway
