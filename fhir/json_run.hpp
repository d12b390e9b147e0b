// How far a JSON string can be copied as it is, eight bytes at a time. Private to the JSON parts.
#pragma once

#include <cstdint>
#include <cstring>

namespace fhir {

enum class Multibyte { stops, passes };

// Whether a byte may stand in a JSON string without an escape. Bytes of characters above U+007F
// pass only for a caller who knows that they are well-formed.
template <Multibyte multibyte>
bool is_plain(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) return multibyte == Multibyte::passes;
    return byte >= 0x20 && byte != '"' && byte != '\\';
}

// The same of all eight bytes from `bytes` on.
template <Multibyte multibyte>
bool are_plain(const char* bytes) {
    constexpr std::uint64_t each = 0x0101010101010101U;
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    // A byte from 0 to low-1 borrows into its bit 7, which none of its own bits had set. The borrow
    // can run on into a higher byte, but only from one that is marked already.
    const auto below = [](std::uint64_t bits, std::uint64_t low) { return (bits - low) & ~bits; };
    const std::uint64_t marks = below(word, each * 0x20) | below(word ^ (each * '"'), each) |
                                below(word ^ (each * '\\'), each) |
                                (multibyte == Multibyte::stops ? word : 0);
    return (marks & (each * 0x80)) == 0;
}

}  // namespace fhir
