// How far a JSON string can be copied as it is, eight bytes at a time. Private to the JSON parts.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace fhir {

// Whether a byte is an ASCII character that may stand in a JSON string without an escape.
inline bool is_plain(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

// Of the eight bytes from `bytes` on, how many come before the first that is not plain.
inline std::size_t plain_of_eight(const char* bytes) {
    static_assert(std::endian::native == std::endian::little);
    constexpr std::uint64_t each = 0x0101010101010101U;
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    // A byte from 0 to low-1 borrows into its bit 7, which none of its own bits had set. The borrow
    // can run on into a higher byte, which stands behind one that is marked rightly.
    const auto below = [](std::uint64_t bits, std::uint64_t low) { return (bits - low) & ~bits; };
    const std::uint64_t marks = below(word, each * 0x20) | below(word ^ (each * '"'), each) |
                                below(word ^ (each * '\\'), each) | word;
    return static_cast<std::size_t>(std::countr_zero(marks & (each * 0x80))) / 8;
}

}  // namespace fhir
