// Finds what belongs to a name, in some nanoseconds and without an allocation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace fhir {

// The first and the last eight bytes of a name and its length: the whole of most names, so that
// two numbers are compared and not two texts.
struct NameKey {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint32_t size = 0;

    explicit NameKey(std::string_view name) noexcept
        : size(static_cast<std::uint32_t>(name.size())) {
        const char* const data = name.data();
        if (size >= 8) {
            std::memcpy(&first, data, 8);
            std::memcpy(&last, data + size - 8, 8);
        } else if (size >= 4) {
            std::uint32_t half = 0;
            std::memcpy(&half, data, 4);
            first = half;
            std::memcpy(&half, data + size - 4, 4);
            last = half;
        } else if (size > 0) {  // of no name `data` may be null, which memcpy must not see
            std::memcpy(&first, data, size);
        }
    }

    std::size_t hash() const noexcept {
        const std::uint64_t turned = (last << 29) | (last >> 35);
        const std::uint64_t mixed = (first ^ turned ^ size) * 0x9E3779B97F4A7C15U;
        return static_cast<std::size_t>(mixed ^ (mixed >> 32));
    }
};

// For the tables of the standard library.
struct NameHash {
    std::size_t operator()(std::string_view name) const noexcept { return NameKey(name).hash(); }
};

// The names' text is the caller's and outlives the table.
template <class Payload>
class NameTable {
public:
    explicit NameTable(std::size_t names = 0) {
        std::size_t size = 4;
        while (size < 2 * names) size *= 2;
        slots_.resize(size);
    }

    // False when the name is there already. At most as many as were announced.
    bool add(std::string_view name, const Payload& payload) {
        if (2 * (used_ + 1) > slots_.size()) throw std::logic_error("a table of names is full");
        const NameKey key(name);
        std::size_t at = key.hash() & (slots_.size() - 1);
        for (; slots_[at].data != nullptr; at = (at + 1) & (slots_.size() - 1)) {
            if (is_equal(slots_[at], key, name)) return false;
        }
        slots_[at] = {key.first, key.last, name.data(), key.size, payload};
        ++used_;
        return true;
    }

    const Payload* find(std::string_view name) const noexcept {
        const NameKey key(name);
        const Slot* const slots = slots_.data();
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t at = key.hash() & mask; slots[at].data != nullptr; at = (at + 1) & mask) {
            if (is_equal(slots[at], key, name)) return &slots[at].payload;
        }
        return nullptr;
    }

private:
    struct Slot {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        const char* data = nullptr;
        std::uint32_t size = 0;
        Payload payload{};
    };

    static bool is_equal(const Slot& slot, const NameKey& key, std::string_view name) noexcept {
        return slot.first == key.first && slot.last == key.last && slot.size == key.size &&
               (key.size <= 16 || std::memcmp(slot.data, name.data(), key.size) == 0);
    }

    std::vector<Slot> slots_;
    std::size_t used_ = 0;
};

}  // namespace fhir
