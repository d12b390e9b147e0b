// The one error type that crosses module borders. Whatever goes wrong because of what a caller
// sent, or because something we lean on is down, is a value of this type. Exceptions are for
// bugs and for start-up, and are caught in one place: the router's dispatch.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fhir {

// What went wrong. The HTTP status follows from it by one table, in gateway/http/outcome.cpp.
enum class ErrorKind {
    malformed,             // 400 not HTTP, not JSON, not the structure of FHIR
    unauthenticated,       // 401 no caller could be named
    forbidden,             // 403 the caller may see it, but may not do this
    not_found,             // 404 not there, or not the caller's
    method_not_allowed,    // 405 the path is right, the method is not
    not_acceptable,        // 406
    timeout,               // 408
    conflict,              // 409 conflicts with what is stored
    gone,                  // 410
    stale,                 // 412 If-Match does not fit
    too_large,             // 413
    target_too_long,       // 414
    unsupported_media,     // 415
    expectation_failed,    // 417
    misdirected,           // 421 a Host that is not ours
    invalid,               // 422 breaks a rule, or a step that this state does not allow
    throttled,             // 429
    headers_too_large,     // 431
    internal,              // 500 a bug of ours
    unavailable,           // 503 cannot store now: the same call may work later
    version_not_supported  // 505
};

enum class Severity { error, warning, information };

// http://hl7.org/fhir/issue-type, as far as we use it.
enum class IssueType {
    invalid,
    structure,
    required,
    value,
    invariant,
    code_invalid,
    business_rule,
    not_found,
    not_supported,
    duplicate,
    multiple_matches,
    conflict,
    login,
    forbidden,
    too_long,
    too_costly,
    throttled,
    transient,
    timeout,
    exception,
    processing,
    informational
};

std::string_view to_code(IssueType type);
std::string_view to_code(Severity severity);

// One thing for the sender to put right, or to know.
struct Issue {
    Severity severity = Severity::error;
    IssueType type = IssueType::invalid;
    std::string_view code;   // a static word of our issue code system; may be empty
    std::string detail;      // goes to the sender: never holds a value out of the message
    std::string expression;  // FHIRPath in the sender's indices; empty: the whole message
    std::string rule = {};   // what was broken: "ele-1", or a profile's URL, "|" and a key
    std::uint32_t line = 0;  // in the sender's text, both counted from one; 0: not known
    std::uint32_t column = 0;
};

struct Error {
    ErrorKind kind = ErrorKind::internal;
    std::vector<Issue> issues;
    std::string cause;                    // goes to our log and never leaves it
    std::string allow;                    // with method_not_allowed: what the Allow field says
    std::chrono::seconds retry_after{0};  // with throttled and unavailable
};

template <class T>
using Result = boost::system::result<T, Error>;

// An error with a single issue.
Error make_error(ErrorKind kind, IssueType type, std::string_view code, std::string detail,
                 std::string expression = {});

// An error whose reason is ours to know: the sender is told the kind alone.
Error hidden_error(ErrorKind kind, std::string cause);

// Found by Result<T>::value(). Product code asks `if (!result)` first and then uses `*result`.
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& where);

}  // namespace fhir
