#include "fhir/fhirpath/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace fhir::path {
namespace {

constexpr int max_scale = 28;

bool times_ten(Int128& value, int times) {
    for (; times > 0; --times) {
        if (__builtin_mul_overflow(value, Int128{10}, &value)) return false;
    }
    return true;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) noexcept {
    Decimal found;
    if (!text.empty() && text.size() <= 18) {  // a whole number, as most are
        std::int64_t whole = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
        if (error == std::errc{} && end == text.data() + text.size()) return Decimal{whole, 0};
    }
    std::size_t at = 0;
    const bool negative = !text.empty() && text[0] == '-';
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) at = 1;
    bool any = false;
    bool point = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '.' && !point && any) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9') break;
        any = true;
        if (found.scale == max_scale) continue;  // finer than we tell apart
        if (__builtin_mul_overflow(found.digits, Int128{10}, &found.digits) ||
            __builtin_add_overflow(found.digits, Int128{c - '0'}, &found.digits)) {
            return std::nullopt;
        }
        if (point) ++found.scale;
    }
    if (!any || text[at - 1] == '.') return std::nullopt;
    if (at < text.size()) {
        if ((text[at] | 32) != 'e') return std::nullopt;
        if (++at < text.size() && text[at] == '+') ++at;
        int exponent = 0;
        const auto [end, error] =
            std::from_chars(text.data() + at, text.data() + text.size(), exponent);
        if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
        if (exponent > 60 || exponent < -60) return std::nullopt;
        found.scale -= exponent;
        if (found.scale < 0) {
            if (!times_ten(found.digits, -found.scale)) return std::nullopt;
            found.scale = 0;
        }
        while (found.scale > max_scale) {
            found.digits /= 10;
            --found.scale;
        }
    }
    if (negative) found.digits = -found.digits;
    return found;
}

std::optional<Decimal> Decimal::from_double(double value) noexcept {
    if (!std::isfinite(value)) return std::nullopt;
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return parse({text, static_cast<std::size_t>(end - text)});
}

double Decimal::to_double() const noexcept {
    return static_cast<double>(digits) / std::pow(10.0, scale);
}

std::size_t Decimal::write(char* to) const noexcept {
    char reversed[64];
    std::size_t size = 0;
    Int128 left = digits < 0 ? -digits : digits;
    for (int place = 0; left != 0 || place <= scale; ++place, left /= 10) {
        if (place == scale && scale != 0) reversed[size++] = '.';
        reversed[size++] = static_cast<char>('0' + static_cast<int>(left % 10));
    }
    if (digits < 0) reversed[size++] = '-';
    std::reverse_copy(reversed, reversed + size, to);
    return size;
}

Decimal Decimal::trimmed() const noexcept {
    Decimal result = *this;
    while (result.scale > 0 && result.digits % 10 == 0) {
        result.digits /= 10;
        --result.scale;
    }
    return result;
}

Decimal Decimal::rounded(int places) const noexcept {
    Decimal result = *this;
    int last = 0;
    while (result.scale > places) {
        last = static_cast<int>(result.digits % 10);
        result.digits /= 10;
        --result.scale;
    }
    if (last >= 5) result.digits += 1;
    if (last <= -5) result.digits -= 1;
    return result;
}

Decimal Decimal::truncated() const noexcept {
    Decimal result = *this;
    for (; result.scale > 0; --result.scale) result.digits /= 10;
    return result;
}

std::optional<Decimal> add(Decimal a, Decimal b) noexcept {
    if (a.scale < b.scale) std::swap(a, b);
    Decimal sum;
    sum.scale = a.scale;
    if (!times_ten(b.digits, a.scale - b.scale) ||
        __builtin_add_overflow(a.digits, b.digits, &sum.digits)) {
        return std::nullopt;
    }
    return sum;
}

std::optional<Decimal> multiply(Decimal a, Decimal b) noexcept {
    Decimal product;
    product.scale = a.scale + b.scale;
    if (__builtin_mul_overflow(a.digits, b.digits, &product.digits)) return std::nullopt;
    return product.scale > max_scale ? product.rounded(max_scale) : product;
}

std::optional<Decimal> divide(Decimal a, Decimal b) noexcept {
    if (b.digits == 0) return std::nullopt;
    int scale = a.scale - b.scale;
    while (scale < 16 && !__builtin_mul_overflow(a.digits, Int128{10}, &a.digits)) ++scale;
    if (scale < 0) return std::nullopt;
    return Decimal{a.digits / b.digits, scale}.trimmed();
}

std::optional<Decimal> remainder(Decimal a, Decimal b) noexcept {
    if (b.digits == 0) return std::nullopt;
    const int scale = std::max(a.scale, b.scale);
    if (!times_ten(a.digits, scale - a.scale) || !times_ten(b.digits, scale - b.scale)) {
        return std::nullopt;
    }
    return Decimal{a.digits % b.digits, scale}.trimmed();
}

std::strong_ordering compare(Decimal a, Decimal b) noexcept {
    const int shift = a.scale - b.scale;
    const bool fits = shift < 0 ? times_ten(a.digits, -shift) : times_ten(b.digits, shift);
    if (fits) return a.digits <=> b.digits;
    // One of them is beyond what the other's scale can say, so their sizes differ widely.
    return a.to_double() < b.to_double() ? std::strong_ordering::less
                                         : std::strong_ordering::greater;
}

}  // namespace fhir::path
