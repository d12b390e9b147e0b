#include "fhir/validation/near_name.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace fhir {
namespace {

constexpr std::size_t longest = 64;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Letters to put in, take out or change, whatever their case; longer names are far from all.
std::size_t distance(std::string_view left, std::string_view right) {
    if (left.size() > longest || right.size() > longest) return longest;
    std::array<std::size_t, longest + 1> row{};
    for (std::size_t at = 0; at <= right.size(); ++at) row[at] = at;
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t changed = diagonal + (lower(left[i]) == lower(right[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row[right.size()];
}

}  // namespace

std::string_view near_name(const Type& type, std::string_view name) {
    std::string_view nearest;
    std::size_t least = std::min<std::size_t>(3, name.size() / 2 + 1);
    for (const Element& element : type.elements) {
        for (const ElementType& choice : element.types) {
            const std::size_t slips = distance(name, choice.member);
            if (slips >= least) continue;
            least = slips;
            nearest = choice.member;
        }
    }
    return nearest;
}

}  // namespace fhir
