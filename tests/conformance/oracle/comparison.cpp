#include "tests/conformance/oracle/comparison.hpp"

#include <algorithm>
#include <fstream>
#include <vector>

namespace conformance {

namespace {

// Without ".ofType(Quantity)".
std::string plain(std::string_view expression) {
    std::string text(expression);
    for (std::size_t at = 0; (at = text.find(".ofType(", at)) != std::string::npos;) {
        const std::size_t end = text.find(')', at);
        if (end == std::string::npos) break;
        text.erase(at, end + 1 - at);
    }
    return text;
}

std::string_view without(std::string_view text, std::string_view end) {
    return text.ends_with(end) ? text.substr(0, text.size() - end.size()) : text;
}

std::string_view without_index(std::string_view place) {
    return place.ends_with(']') ? place.substr(0, place.rfind('[')) : place;
}

// The concept that a code in it is wrong for: "a.coding[0].code" is about "a".
std::string_view concept_of(std::string_view place) {
    const std::string_view coding = without_index(without(without(place, ".code"), ".system"));
    return coding.ends_with(".coding") ? without(coding, ".coding") : place;
}

bool is_parent(std::string_view parent, std::string_view child) {
    if (!child.starts_with(parent) || child.size() == parent.size()) return false;
    const std::string_view rest = child.substr(parent.size());
    return rest.front() == '.' && rest.find('.', 1) == std::string_view::npos;
}

// The same place, told closer by us.
bool is_part_of(std::string_view ours, std::string_view theirs) {
    return ours.size() > theirs.size() && ours.starts_with(theirs) && is_same_place(ours, theirs);
}

template <typename Is>
std::size_t count_met(const Verdict& ours, const Verdict& theirs, Is is_met) {
    return static_cast<std::size_t>(
        std::count_if(theirs.faults.begin(), theirs.faults.end(), [&](const Fault& fault) {
            return std::any_of(ours.faults.begin(), ours.faults.end(), [&](const Fault& own) {
                return is_met(own.expression, fault.expression);
            });
        }));
}

std::string_view trimmed(std::string_view cell) {
    const auto first = cell.find_first_not_of(" `");
    const auto last = cell.find_last_not_of(" `");
    return first == std::string_view::npos ? "" : cell.substr(first, last + 1 - first);
}

std::vector<std::string> cells_of(std::string_view row) {
    std::vector<std::string> cells;
    while (row.starts_with('|') && row.size() > 1) {
        row.remove_prefix(1);
        const std::size_t end = std::min(row.find('|'), row.size());
        cells.emplace_back(trimmed(row.substr(0, end)));
        row.remove_prefix(end);
    }
    return cells;
}

}  // namespace

std::string_view to_word(Difference difference) {
    switch (difference) {
        case Difference::none:
            return "none";
        case Difference::ours_alone:
            return "errors";
        case Difference::theirs_alone:
            return "valid";
        case Difference::nearer:
            return "nearer";
        case Difference::elsewhere:
            return "elsewhere";
    }
    return "";
}

bool is_equal_place(std::string_view ours, std::string_view theirs) {
    return ours == theirs || (theirs == "$" && ours.find('.') == std::string_view::npos);
}

bool is_same_place(std::string_view ours, std::string_view theirs) {
    const std::string a = plain(ours);
    const std::string b = plain(theirs);
    const bool is_item = without_index(a) == b || without_index(b) == a;
    return a == b || theirs == "$" || is_item || is_parent(a, b) || is_parent(b, a) ||
           concept_of(a) == concept_of(b);
}

std::size_t places_met(const Verdict& ours, const Verdict& theirs) {
    return count_met(ours, theirs, is_same_place);
}

std::size_t places_equalled(const Verdict& ours, const Verdict& theirs) {
    return count_met(ours, theirs, is_equal_place);
}

Difference compare(const Verdict& ours, const Verdict& theirs) {
    if (ours.is_valid() != theirs.is_valid())
        return ours.is_valid() ? Difference::theirs_alone : Difference::ours_alone;
    if (ours.is_valid() || !ours.is_text || !theirs.is_text) return Difference::none;
    if (places_equalled(ours, theirs) > 0) return Difference::none;
    return count_met(ours, theirs, is_part_of) > 0 ? Difference::nearer : Difference::elsewhere;
}

std::map<std::string, Explained> read_differences(const std::filesystem::path& list,
                                                  std::string_view table) {
    std::map<std::string, Explained> differences;
    bool is_here = false;
    std::ifstream in(list);
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("## ")) is_here = trimmed(line.substr(3)) == table;
        if (!is_here || !line.starts_with("| `")) continue;
        const std::vector<std::string> cells = cells_of(line);
        if (cells.size() >= 3) differences[cells[0]] = {cells[1], cells[2]};
    }
    return differences;
}

}  // namespace conformance
