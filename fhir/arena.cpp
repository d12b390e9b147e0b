#include "fhir/arena.hpp"

#include <algorithm>
#include <cstdint>
#include <new>

namespace fhir {

Arena::~Arena() {
    while (blocks_ != nullptr) ::operator delete(std::exchange(blocks_, blocks_->before));
}

void Arena::grow(std::size_t wanted) {
    const std::size_t size = std::max(next_block_, wanted + sizeof(Block) + line);
    char* start = static_cast<char*>(::operator new(size));
    blocks_ = new (start) Block{blocks_};
    next_block_ = 2 * size;

    const auto after_head = reinterpret_cast<std::uintptr_t>(start) + sizeof(Block);
    front_ = start + sizeof(Block) + (line - after_head % line) % line;
    back_ = start + size;
}

}  // namespace fhir
