#include "fhir/error.hpp"

#include <stdexcept>
#include <utility>

namespace fhir {

std::string_view to_code(IssueType type) {
    switch (type) {
        case IssueType::invalid:
            return "invalid";
        case IssueType::structure:
            return "structure";
        case IssueType::required:
            return "required";
        case IssueType::value:
            return "value";
        case IssueType::invariant:
            return "invariant";
        case IssueType::code_invalid:
            return "code-invalid";
        case IssueType::business_rule:
            return "business-rule";
        case IssueType::not_found:
            return "not-found";
        case IssueType::not_supported:
            return "not-supported";
        case IssueType::duplicate:
            return "duplicate";
        case IssueType::multiple_matches:
            return "multiple-matches";
        case IssueType::conflict:
            return "conflict";
        case IssueType::login:
            return "login";
        case IssueType::forbidden:
            return "forbidden";
        case IssueType::too_long:
            return "too-long";
        case IssueType::too_costly:
            return "too-costly";
        case IssueType::throttled:
            return "throttled";
        case IssueType::transient:
            return "transient";
        case IssueType::timeout:
            return "timeout";
        case IssueType::exception:
            return "exception";
        case IssueType::processing:
            return "processing";
        case IssueType::informational:
            return "informational";
    }
    throw std::logic_error("an issue type without a code");
}

std::string_view to_code(Severity severity) {
    switch (severity) {
        case Severity::error:
            return "error";
        case Severity::warning:
            return "warning";
        case Severity::information:
            return "information";
    }
    throw std::logic_error("a severity without a code");
}

Error make_error(ErrorKind kind, IssueType type, std::string_view code, std::string detail,
                 std::string expression) {
    Error error;
    error.kind = kind;
    error.issues.push_back({.severity = Severity::error,
                            .type = type,
                            .code = code,
                            .detail = std::move(detail),
                            .expression = std::move(expression)});
    return error;
}

Error hidden_error(ErrorKind kind, std::string cause) {
    Error error;
    error.kind = kind;
    error.cause = std::move(cause);
    return error;
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
    const std::string& reason = error.issues.empty() ? error.cause : error.issues.front().detail;
    throw std::runtime_error("unchecked Result at " + where.to_string() + ": " + reason);
}

}  // namespace fhir
