// Which items of the stack are equal: for distinct(), union, intersect() and the like, in linear
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fhir {
struct PathItem;
}

namespace fhir::path {

class Machine;
enum class Logic : std::uint8_t;

// Holds places on the machine's stack; keeps its memory when it is cleared.
class ItemSet {
public:
    void clear() noexcept;
    // `yes`: the item at that place is new, and is in the set from now on.
    Logic insert(Machine& machine, std::size_t place);
    Logic contains(Machine& machine, const PathItem& item) const;

private:
    struct Slot {
        std::uint64_t hash = 0;
        std::size_t place = 0;  // plus one; 0: free
    };
    Logic find(Machine& machine, const PathItem& item, std::uint64_t hash) const;
    void put(Slot slot) noexcept;
    void grow(Machine& machine);

    std::vector<std::size_t> places_;  // in the order of their coming
    std::vector<Slot> slots_;          // used only once there are more than a few
    bool hashed_ = false;
};

}  // namespace fhir::path
