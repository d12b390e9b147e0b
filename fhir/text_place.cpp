#include "fhir/text_place.hpp"

#include <algorithm>
#include <utility>

namespace fhir {
namespace {

bool starts_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

}  // namespace

TextPlace PlaceFinder::at(std::size_t offset) noexcept {
    for (const std::size_t end = std::min(offset, text_.size()); at_ < end; ++at_) {
        if (text_[at_] == '\n') {
            ++place_.line;
            place_.column = 1;
        } else if (starts_character(text_[at_])) {
            ++place_.column;
        }
    }
    return place_;
}

Issue to_issue(std::string_view text, const TextProblem& problem, std::string expression) {
    const TextPlace place = PlaceFinder(text).at(problem.offset);
    Issue issue;
    issue.type = problem.type;
    issue.code = problem.code;
    issue.detail =
        "line " + std::to_string(place.line) + ", column " + std::to_string(place.column) + ": ";
    issue.detail += problem.advice;
    issue.expression = std::move(expression);
    issue.line = place.line;
    issue.column = place.column;
    return issue;
}

Error refusal(std::string_view text, const TextProblem& problem, std::string expression) {
    Error error = hidden_error(ErrorKind::malformed, {});
    error.issues.push_back(to_issue(text, problem, std::move(expression)));
    return error;
}

}  // namespace fhir
