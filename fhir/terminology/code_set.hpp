// Codes with their system, to be found by the code in one probe. Immutable once built.
#pragma once

#include "fhir/terminology/terminology.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace fhir::terminology {

using SystemId = std::uint16_t;

// The text is not owned.
struct Entry {
    const char* text = nullptr;
    std::uint32_t size = 0;
    SystemId system = 0;
    Membership membership = Membership::yes;
    bool any_case = false;  // the system takes capital and small letters for the same

    std::string_view code() const noexcept { return {text, size}; }
};

// Equal for codes that differ by the case of ASCII letters alone.
inline std::uint32_t hash_of(std::string_view code) noexcept {
    constexpr std::uint64_t fold = 0x2020202020202020u;
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15u;
    std::uint64_t hash = code.size() * odd;
    const char* at = code.data();
    std::size_t left = code.size();
    for (; left >= 8; at += 8, left -= 8) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        hash = std::rotl((hash ^ (word | fold)) * odd, 29);
    }
    std::uint64_t rest = 0;
    for (std::size_t i = 0; i != left; ++i)
        rest = rest << 8 | static_cast<unsigned char>(at[i]) | 0x20u;
    hash = (hash ^ rest) * odd;
    return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

bool equal_in_any_case(std::string_view left, std::string_view right) noexcept;

class CodeSet {
public:
    CodeSet() = default;
    // Of entries with the same code and system the first stays, with the better membership of both.
    explicit CodeSet(std::vector<Entry> entries);

    // Calls `take` with each entry of that code, whatever its system, until it returns true.
    template <class Take>
    void find(std::uint32_t hash, std::string_view code, Take take) const {
        if (slots_.empty()) return;
        for (std::uint32_t at = hash & mask_; slots_[at].number != 0; at = (at + 1) & mask_) {
            if (slots_[at].hash != hash) continue;
            const Entry& entry = entries_[slots_[at].number - 1];
            if (is_same(entry, code) && take(entry)) return;
        }
    }

    // In the order given.
    const std::vector<Entry>& entries() const noexcept { return entries_; }

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t number = 0;  // of the entry, from one; 0: empty
    };

    static bool is_same(const Entry& entry, std::string_view code) noexcept {
        if (entry.size != code.size()) return false;
        if (entry.code() == code) return true;
        return entry.any_case && equal_in_any_case(entry.code(), code);
    }

    std::vector<Entry> entries_;
    std::vector<Slot> slots_;
    std::uint32_t mask_ = 0;
};

// yes before unknown before no.
inline Membership better(Membership left, Membership right) noexcept {
    if (left == Membership::yes || right == Membership::yes) return Membership::yes;
    if (left == Membership::unknown || right == Membership::unknown) return Membership::unknown;
    return Membership::no;
}

}  // namespace fhir::terminology
