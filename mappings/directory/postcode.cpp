#include "mappings/directory/postcode.hpp"

namespace mappings::directory {
namespace {

bool is_letter(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// A9, A99, AA9, AA99, A9A, AA9A
bool is_district(std::string_view text) {
    const std::size_t letters = text.size() > 1 && is_letter(text[1]) ? 2 : 1;
    if (text.size() <= letters || text.size() > letters + 2) return false;
    if (!is_letter(text[0]) || !is_digit(text[letters])) return false;
    return text.size() == letters + 1 || is_digit(text.back()) || is_letter(text.back());
}

bool is_inward(std::string_view text) {
    return text.size() == 3 && is_digit(text[0]) && is_letter(text[1]) && is_letter(text[2]);
}

}  // namespace

std::optional<std::string> normal_postcode(std::string_view text) {
    std::string code;
    for (const char c : text) {
        if (c == ' ' || c == '\t') continue;
        code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    if (is_district(code)) return code;
    if (code.size() < 5) return std::nullopt;
    const std::size_t outward = code.size() - 3;
    const std::string_view whole = code;
    if (!is_district(whole.substr(0, outward)) || !is_inward(whole.substr(outward))) {
        return std::nullopt;
    }
    return code.insert(outward, " ");
}

std::string_view district_of(std::string_view postcode) {
    return postcode.substr(0, postcode.find(' '));
}

}  // namespace mappings::directory
