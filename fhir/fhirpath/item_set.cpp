#include "fhir/fhirpath/item_set.hpp"

#include "fhir/fhirpath/equality.hpp"
#include "fhir/fhirpath/machine.hpp"

#include <algorithm>

namespace fhir::path {
namespace {

constexpr std::size_t few = 8;  // compared one by one

}  // namespace

void ItemSet::clear() noexcept {
    places_.clear();
    hashed_ = false;
}

Logic ItemSet::find(Machine& m, const PathItem& item, std::uint64_t hash) const {
    if (!hashed_) {
        for (const std::size_t place : places_) {
            const Logic same = m.equal(m.stack[place], item);
            if (same == Logic::yes || same == Logic::failed) return same;
        }
        return Logic::no;
    }
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = hash & mask; slots_[i].place != 0; i = (i + 1) & mask) {
        if (slots_[i].hash != hash) continue;
        const Logic same = m.equal(m.stack[slots_[i].place - 1], item);
        if (same == Logic::yes || same == Logic::failed) return same;
    }
    return Logic::no;
}

void ItemSet::put(Slot slot) noexcept {
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = slot.hash & mask;
    while (slots_[i].place != 0) i = (i + 1) & mask;
    slots_[i] = slot;
}

void ItemSet::grow(Machine& m) {
    slots_.assign(std::max<std::size_t>(64, places_.size() * 4), {});
    // A power of two, so that a mask finds the slot.
    std::size_t size = 64;
    while (size < slots_.size()) size *= 2;
    slots_.resize(size);
    for (const std::size_t place : places_) put({hash_of(m, m.stack[place]), place + 1});
    hashed_ = true;
}

Logic ItemSet::insert(Machine& m, std::size_t place) {
    const PathItem& item = m.stack[place];
    const std::uint64_t hash = hashed_ ? hash_of(m, item) : 0;
    const Logic found = find(m, item, hash);
    if (found == Logic::failed) return found;
    if (found == Logic::yes) return Logic::no;
    places_.push_back(place);
    if (!hashed_ ? places_.size() > few : places_.size() * 2 > slots_.size()) {
        grow(m);
    } else if (hashed_) {
        put({hash, place + 1});
    }
    return Logic::yes;
}

Logic ItemSet::contains(Machine& m, const PathItem& item) const {
    return find(m, item, hashed_ ? hash_of(m, item) : 0);
}

}  // namespace fhir::path
