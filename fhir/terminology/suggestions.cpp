#include "fhir/terminology/suggestions.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fhir::terminology {

namespace {

// Longer codes are no words that anybody mistypes.
constexpr std::size_t longest = 64;

char small(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
}

// How many letters must be put in, taken out or changed (Levenshtein).
std::size_t distance(std::string_view left, std::string_view right) {
    std::array<std::size_t, longest + 1> row{};
    for (std::size_t i = 0; i <= right.size(); ++i) row[i] = i;
    for (std::size_t i = 0; i != left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j != right.size(); ++j) {
            const auto changed = diagonal + (small(left[i]) == small(right[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
        }
    }
    return row[right.size()];
}

}  // namespace

std::vector<std::string_view> nearest(const std::vector<std::string_view>& candidates,
                                      std::string_view code, std::size_t most) {
    if (code.empty() || code.size() > longest) return {};
    std::vector<std::pair<std::size_t, std::string_view>> near;
    for (const std::string_view candidate : candidates) {
        if (candidate.size() > longest) continue;
        const auto steps = distance(code, candidate);
        if (steps * 2 < std::max(code.size(), candidate.size()))
            near.emplace_back(steps, candidate);
    }
    std::ranges::stable_sort(near, {}, &std::pair<std::size_t, std::string_view>::first);

    std::vector<std::string_view> found;
    for (const auto& [steps, candidate] : near) {
        if (found.size() == most) break;
        if (std::ranges::find(found, candidate) == found.end()) found.push_back(candidate);
    }
    return found;
}

}  // namespace fhir::terminology
