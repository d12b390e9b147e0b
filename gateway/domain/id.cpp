#include "gateway/domain/id.hpp"

namespace gateway {
namespace {

constexpr std::string_view hex = "0123456789abcdef";

constexpr bool is_dash(std::size_t place) {
    return place == 8 || place == 13 || place == 18 || place == 23;
}

int value_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::optional<Id> Id::parse(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    Id id;
    std::size_t digit = 0;
    for (std::size_t place = 0; place < text.size(); ++place) {
        if (is_dash(place)) {
            if (text[place] != '-') return std::nullopt;
            continue;
        }
        const int value = value_of(text[place]);
        if (value < 0) return std::nullopt;
        auto& byte = id.bytes[digit / 2];
        byte = static_cast<std::uint8_t>(byte << 4U | static_cast<unsigned>(value));
        ++digit;
    }
    return id;
}

std::string Id::text() const {
    std::string text;
    text.reserve(36);
    for (const std::uint8_t byte : bytes) {
        if (is_dash(text.size())) text.push_back('-');
        text.push_back(hex[byte >> 4U]);
        text.push_back(hex[byte & 0x0fU]);
    }
    return text;
}

}  // namespace gateway
