#include "fhir/utf8.hpp"

namespace fhir {
namespace {

bool is_within(unsigned char byte, unsigned low, unsigned high) {
    return byte >= low && byte <= high;
}

}  // namespace

std::size_t utf8_character(std::string_view text) {
    if (text.empty()) return 0;
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };

    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t length = is_within(lead, 0xC2, 0xDF)   ? 2
                               : is_within(lead, 0xE0, 0xEF) ? 3
                               : is_within(lead, 0xF0, 0xF4) ? 4
                                                             : 0;
    if (length == 0 || text.size() < length) return 0;

    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (!is_within(byte(1), low, high)) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if (!is_within(byte(i), 0x80, 0xBF)) return 0;
    }
    return length;
}

}  // namespace fhir
