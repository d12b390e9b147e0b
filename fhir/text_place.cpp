#include "fhir/text_place.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace fhir {
namespace {

bool starts_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

// Eight bytes at a time where they are ASCII, as most are.
std::size_t count_characters(std::string_view text) {
    constexpr std::uint64_t beyond_ascii = 0x8080808080808080U;
    std::size_t count = 0;
    while (text.size() >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), 8);
        if ((word & beyond_ascii) == 0) {
            count += 8;
        } else {
            count += static_cast<std::size_t>(
                std::ranges::count_if(text.substr(0, 8), starts_character));
        }
        text.remove_prefix(8);
    }
    return count + static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

}  // namespace

TextPlace PlaceFinder::at(std::size_t offset) noexcept {
    const std::size_t end = std::min(offset, text_.size());
    if (end <= at_) return place_;
    std::string_view between = text_.substr(at_, end - at_);
    at_ = end;
    for (std::size_t line_end; (line_end = between.find('\n')) != std::string_view::npos;) {
        ++place_.line;
        place_.column = 1;
        between.remove_prefix(line_end + 1);
    }
    place_.column += static_cast<std::uint32_t>(count_characters(between));
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
