// The one place where an error becomes an answer.
#pragma once

#include "fhir/error.hpp"
#include "gateway/http/http_types.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gateway {

unsigned status_of(fhir::ErrorKind kind);

// The NHS's word for a status, of the code system http-error-codes; empty where it has none.
std::string_view nhs_code_of(unsigned status);

// "Not Found"; empty for a status that we never send.
std::string_view reason_of(unsigned status);

// An OperationOutcome of these issues, and nothing else: for $check, for warnings beside a success,
// and for the entries of a batch, where `status` is that of the entry. An empty list becomes one
// issue that says that all is well.
std::string outcome_json(const std::vector<fhir::Issue>& issues, unsigned status = 200);

// One issue by itself. `file`, when it is not empty, is told as HL7's extension for it.
std::string issue_json(const fhir::Issue& issue, std::string_view file);

// What the sender is told: the error's issues, or the sentence of its kind when it has none.
std::vector<fhir::Issue> told_issues(const fhir::Error& error);

// An OperationOutcome under the right status, with Allow or Retry-After where they belong.
HttpResponse outcome_response(const fhir::Error& error);

}  // namespace gateway
