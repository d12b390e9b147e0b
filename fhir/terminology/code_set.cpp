#include "fhir/terminology/code_set.hpp"

#include <algorithm>

namespace fhir::terminology {

bool equal_in_any_case(std::string_view left, std::string_view right) noexcept {
    const auto small = [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
    };
    return std::ranges::equal(left, right, {}, small, small);
}

CodeSet::CodeSet(std::vector<Entry> entries) : entries_(std::move(entries)) {
    if (entries_.empty()) return;
    const auto size = std::bit_ceil(static_cast<std::uint32_t>(entries_.size()) * 2);
    slots_.resize(size);
    mask_ = size - 1;

    std::uint32_t kept = 0;
    for (const Entry& entry : entries_) {
        const auto hash = hash_of(entry.code());
        bool is_new = true;
        auto at = hash & mask_;
        for (; slots_[at].number != 0; at = (at + 1) & mask_) {
            Entry& other = entries_[slots_[at].number - 1];
            if (slots_[at].hash != hash || other.system != entry.system) continue;
            if (other.code() != entry.code()) continue;
            other.membership = better(other.membership, entry.membership);
            is_new = false;
            break;
        }
        if (!is_new) continue;
        entries_[kept] = entry;
        slots_[at] = {hash, ++kept};
    }
    entries_.resize(kept);
}

}  // namespace fhir::terminology
