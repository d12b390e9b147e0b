#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

// A small opaque number that an organisation gets once, about as fine as a PCN: where its rows
// live. 24 bits.
using Home = std::uint32_t;

// A UUIDv7 (RFC 9562) whose last six hex digits are the home, so that no read by id has to ask
// everywhere. Ids of one source sort by time.
struct Id {
    std::array<std::uint8_t, 16> bytes{};

    static std::optional<Id> parse(std::string_view text);  // 36 characters, any case
    std::string text() const;
    Home home() const {
        return static_cast<Home>(bytes[13]) << 16U | static_cast<Home>(bytes[14]) << 8U | bytes[15];
    }

    friend auto operator<=>(const Id&, const Id&) = default;
};

}  // namespace gateway
