// Memory that is given out piece by piece and taken back all at once. Private to the tree.
#pragma once

#include <cstddef>
#include <utility>

namespace fhir {

// Lines of the cache from the front of a block and text from its back, so that no piece shares its
// line with one of the other sort. Movable; what was given out keeps its address.
class Arena {
public:
    static constexpr std::size_t line = 64;

    // Nothing is allocated before something is asked for; then at least `first_block` bytes, and
    // twice as many each time that those are used up.
    explicit Arena(std::size_t first_block) noexcept : next_block_(first_block) {}
    Arena(Arena&& other) noexcept
        : front_(std::exchange(other.front_, nullptr)),
          back_(std::exchange(other.back_, nullptr)),
          blocks_(std::exchange(other.blocks_, nullptr)),
          next_block_(other.next_block_) {}
    Arena& operator=(Arena&& other) noexcept {
        std::swap(front_, other.front_);
        std::swap(back_, other.back_);
        std::swap(blocks_, other.blocks_);
        std::swap(next_block_, other.next_block_);
        return *this;
    }
    ~Arena();

    // A line, aligned as one.
    void* take_line() {
        if (room() < line) grow(line);
        return std::exchange(front_, front_ + line);
    }

    char* take_text(std::size_t size) {
        if (room() < size) grow(size);
        back_ -= size;
        return back_;
    }

private:
    struct Block {
        Block* before;
    };

    std::size_t room() const noexcept { return static_cast<std::size_t>(back_ - front_); }
    void grow(std::size_t wanted);

    char* front_ = nullptr;
    char* back_ = nullptr;
    Block* blocks_ = nullptr;
    std::size_t next_block_;
};

}  // namespace fhir
