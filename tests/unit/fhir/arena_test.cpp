#include "fhir/arena.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using fhir::Arena;

std::uintptr_t address(const void* place) {
    return reinterpret_cast<std::uintptr_t>(place);
}

TEST(Arena, GivesAlignedLinesInEveryBlock) {
    Arena arena(200);

    for (int i = 0; i < 100; ++i) EXPECT_EQ(address(arena.take_line()) % Arena::line, 0U) << i;
}

TEST(Arena, GivesPiecesThatNeverOverlap) {
    Arena arena(200);
    std::vector<std::pair<char*, std::size_t>> pieces;
    for (std::size_t i = 0; i < 100; ++i) {
        pieces.emplace_back(static_cast<char*>(arena.take_line()), Arena::line);
        pieces.emplace_back(arena.take_text(i), i);
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        std::memset(pieces[i].first, static_cast<int>(i), pieces[i].second);
    }

    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::string_view piece(pieces[i].first, pieces[i].second);
        EXPECT_EQ(piece.find_first_not_of(static_cast<char>(i)), std::string_view::npos) << i;
    }
}

TEST(Arena, GivesTextThatIsLargerThanABlock) {
    Arena arena(100);

    char* text = arena.take_text(100'000);

    std::memset(text, 'x', 100'000);
    EXPECT_NE(arena.take_line(), nullptr);
}

TEST(Arena, KeepsWhatItGaveWhenItIsMoved) {
    Arena arena(1000);
    char* text = arena.take_text(2);
    std::memcpy(text, "ab", 2);

    Arena moved(std::move(arena));
    Arena other(1000);
    other.take_line();
    other = std::move(moved);

    EXPECT_EQ(std::string_view(text, 2), "ab");
}

}  // namespace
