#include "fhir/text_place.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace fhir {
namespace {

bool starts_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

// Of a block of fixed size, which the compiler turns into vector instructions, and then of the
// rest.
template <class Is>
std::uint32_t count(std::string_view text, Is is) {
    constexpr std::size_t block = 64;
    std::uint32_t all = 0;
    for (; text.size() >= block; text.remove_prefix(block)) {
        const char* const start = text.data();
        unsigned char here = 0;
        for (std::size_t i = 0; i < block; ++i) {
            here = static_cast<unsigned char>(here + static_cast<unsigned char>(is(start[i])));
        }
        all += here;
    }
    for (const char c : text) all += static_cast<std::uint32_t>(is(c));
    return all;
}

}  // namespace

TextPlace PlaceFinder::at(std::size_t offset) noexcept {
    const std::size_t end = std::min(offset, text_.size());
    if (end <= at_) return place_;
    std::string_view between = text_.substr(at_, end - at_);
    at_ = end;
    if (between.find('\n') != std::string_view::npos) {  // quicker than rfind, where there is none
        const std::size_t last = between.rfind('\n');
        place_.line += count(between.substr(0, last + 1), [](char c) { return c == '\n'; });
        place_.column = 1;
        between.remove_prefix(last + 1);
    }
    place_.column += count(between, starts_character);
    return place_;
}

Issue to_issue(std::string_view text, const TextProblem& problem, std::string expression) {
    const TextPlace place = PlaceFinder(text).at(problem.offset);
    Issue issue;
    issue.type = problem.type;
    issue.code = problem.code;
    issue.detail = problem.advice;
    issue.expression = std::move(expression);
    issue.line = place.line;
    issue.column = place.column;
    return issue;
}

std::string with_place(const Issue& issue) {
    if (issue.line == 0) return issue.detail;
    return "line " + std::to_string(issue.line) + ", column " + std::to_string(issue.column) +
           ": " + issue.detail;
}

Error refusal(std::string_view text, const TextProblem& problem, std::string expression) {
    Error error = hidden_error(ErrorKind::malformed, {});
    error.issues.push_back(to_issue(text, problem, std::move(expression)));
    return error;
}

}  // namespace fhir
