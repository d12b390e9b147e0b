// Two verdicts on one file, and the list of the differences that have been explained.
#pragma once

#include "tests/conformance/oracle/verdicts.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace conformance {

// How our verdict differs, in the words of oracle-differences.md.
enum class Difference {
    none,
    ours_alone,    // "errors": we find a fault, the reference none
    theirs_alone,  // "valid": the reference finds a fault, we none
    nearer,        // "nearer": no expression of ours is one of theirs; one names a part of theirs
    elsewhere      // both find faults, none of ours at a place of theirs
};
std::string_view to_word(Difference difference);

// Whether two expressions are the same to the letter; "$", the whole text, is the root.
bool is_equal_place(std::string_view ours, std::string_view theirs);

// Whether two expressions mean the same place: equal without choices' types (`ofType(Quantity)`),
// or one is the other's parent by one name: a missing element is told at its parent by the
// reference, and an unknown one too. An array is its items, a concept the codes in it, and "$" the
// whole text.
bool is_same_place(std::string_view ours, std::string_view theirs);

// How many of their places one of ours is the same place as; and how many one equals.
std::size_t places_met(const Verdict& ours, const Verdict& theirs);
std::size_t places_equalled(const Verdict& ours, const Verdict& theirs);

// Where one side could not read the text there are no places to compare.
Difference compare(const Verdict& ours, const Verdict& theirs);

struct Explained {
    std::string difference;
    std::string reason;
    // Its makers name the verdict as one to doubt, though the line does not.
    bool is_doubt() const { return reason.starts_with("Doubted:"); }
};
// By file: the rows "| `file` | difference | reason |" below the heading "## table".
std::map<std::string, Explained> read_differences(const std::filesystem::path& list,
                                                  std::string_view table);

}  // namespace conformance
