// Lines and columns of a text, and what is refused at one of them. For the readers and the checks.
#pragma once

#include "fhir/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fhir {

// Both counted from one, columns in characters of UTF-8.
struct TextPlace {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

// Places that are asked for in rising order of their offsets: one way through the text for all.
class PlaceFinder {
public:
    explicit PlaceFinder(std::string_view text) : text_(text) {}

    // Of the byte at `offset`; of the end of the text when it is beyond. An offset below the last
    // one gives the last one's place.
    TextPlace at(std::size_t offset) noexcept;

private:
    std::string_view text_;
    std::size_t at_ = 0;
    TextPlace place_;
};

// Why a text is refused: ours word for word, nothing of the message in it.
struct TextProblem {
    IssueType type;
    std::string_view code;
    std::string_view advice;
    std::size_t offset;
};

// The problem as an issue with its line and column.
Issue to_issue(std::string_view text, const TextProblem& problem, std::string expression = {});

// The issue's sentence with its line and column before it, for where these are shown nowhere else.
std::string with_place(const Issue& issue);

// malformed, with that one issue.
Error refusal(std::string_view text, const TextProblem& problem, std::string expression = {});

}  // namespace fhir
