#include "fhir/terminology/filter.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>

namespace fhir::terminology {

namespace {

// The index of the code among the system's entries; as many as there are when it is not among them.
std::size_t index_of(const System& system, std::string_view code) {
    std::size_t index = system.codes.entries().size();
    system.codes.find(hash_of(code), code, [&](const Entry& entry) {
        index = static_cast<std::size_t>(&entry - system.codes.entries().data());
        return true;
    });
    return index;
}

// What stands under the concepts marked, at any depth, is marked too.
void mark_descendants(const System& system, std::vector<bool>& marks) {
    bool has_changed = true;
    const auto mark = [&](std::size_t child, std::uint32_t parent) {
        if (parent == 0 || marks[child] || !marks[parent - 1]) return;
        marks[child] = has_changed = true;
    };
    while (has_changed) {
        has_changed = false;
        for (std::size_t i = 0; i != system.parents.size(); ++i) mark(i, system.parents[i]);
        for (const auto& [child, parent] : system.further_parents) mark(child - 1, parent);
    }
}

// The other way round.
void mark_ancestors(const System& system, std::vector<bool>& marks) {
    bool has_changed = true;
    const auto mark = [&](std::size_t child, std::uint32_t parent) {
        if (parent == 0 || !marks[child] || marks[parent - 1]) return;
        marks[parent - 1] = has_changed = true;
    };
    while (has_changed) {
        has_changed = false;
        for (std::size_t i = 0; i != system.parents.size(); ++i) mark(i, system.parents[i]);
        for (const auto& [child, parent] : system.further_parents) mark(child - 1, parent);
    }
}

std::vector<bool> only(const System& system, std::string_view code) {
    std::vector<bool> marks(system.codes.entries().size());
    const auto index = index_of(system, code);
    if (index != marks.size()) marks[index] = true;
    return marks;
}

std::vector<bool> listed(const System& system, std::string_view codes) {
    std::vector<bool> marks(system.codes.entries().size());
    while (!codes.empty()) {
        const auto end = std::min(codes.find(','), codes.size());
        auto code = codes.substr(0, end);
        while (code.starts_with(' ')) code.remove_prefix(1);
        const auto index = index_of(system, code);
        if (index != marks.size()) marks[index] = true;
        codes.remove_prefix(std::min(end + 1, codes.size()));
    }
    return marks;
}

std::vector<bool> children_of(const System& system, std::string_view code) {
    const auto number = index_of(system, code) + 1;
    std::vector<bool> marks(system.codes.entries().size());
    for (std::size_t i = 0; i != marks.size(); ++i) marks[i] = system.parents[i] == number;
    for (const auto& [child, parent] : system.further_parents)
        if (parent == number) marks[child - 1] = true;
    return marks;
}

std::optional<std::vector<bool>> matching(const System& system, std::string_view pattern) {
    const re2::RE2 expression(re2::StringPiece(pattern.data(), pattern.size()), re2::RE2::Quiet);
    if (!expression.ok()) return std::nullopt;
    std::vector<bool> marks;
    for (const Entry& entry : system.codes.entries())
        marks.push_back(re2::RE2::FullMatch({entry.text, entry.size}, expression));
    return marks;
}

std::optional<std::vector<bool>> pass(const System& system, const Filter& filter) {
    if (filter.property == "parent" && filter.op == "=") return children_of(system, filter.value);
    if (filter.property != "concept" && filter.property != "code") return std::nullopt;
    if (filter.op == "regex") return matching(system, filter.value);

    if (filter.op == "in") return listed(system, filter.value);
    auto marks = filter.op == "not-in" ? listed(system, filter.value) : only(system, filter.value);
    if (filter.op == "is-a" || filter.op == "descendent-of" || filter.op == "is-not-a")
        mark_descendants(system, marks);
    if (filter.op == "generalizes") mark_ancestors(system, marks);
    if (filter.op == "is-not-a" || filter.op == "not-in") marks.flip();
    if (filter.op == "descendent-of") {
        const auto itself = index_of(system, filter.value);
        if (itself != marks.size()) marks[itself] = false;
    }
    constexpr std::array<std::string_view, 6> known = {"=",        "is-a",        "descendent-of",
                                                       "is-not-a", "generalizes", "not-in"};
    if (std::ranges::find(known, filter.op) == known.end()) return std::nullopt;
    return marks;
}

}  // namespace

std::optional<std::vector<bool>> pass(const System& system, const std::vector<Filter>& filters) {
    std::vector<bool> all(system.codes.entries().size(), true);
    for (const Filter& filter : filters) {
        const auto marks = pass(system, filter);
        if (!marks) return std::nullopt;
        for (std::size_t i = 0; i != all.size(); ++i) all[i] = all[i] && (*marks)[i];
    }
    return all;
}

}  // namespace fhir::terminology
