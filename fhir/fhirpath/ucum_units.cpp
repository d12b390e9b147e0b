#include "fhir/fhirpath/ucum_units.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace fhir::path {
namespace {

constexpr int most_power = 9;      // of one component
constexpr int most_exponent = 60;  // of ten
constexpr int most_depth = 8;      // of brackets

constexpr std::string_view base_units[UcumUnit::bases] = {"m", "s",  "g",   "rad", "K",
                                                          "C", "cd", "mol", "deg", "[IU]"};

struct Prefix {
    std::string_view symbol;
    int exponent;
};

constexpr Prefix prefixes[] = {{"da", 1},  {"Y", 24},  {"Z", 21},  {"E", 18},  {"P", 15},
                               {"T", 12},  {"G", 9},   {"M", 6},   {"k", 3},   {"h", 2},
                               {"d", -1},  {"c", -2},  {"m", -3},  {"u", -6},  {"n", -9},
                               {"p", -12}, {"f", -15}, {"a", -18}, {"z", -21}, {"y", -24}};

struct Atom {
    std::string_view symbol;
    bool is_metric;  // takes prefixes
    std::int64_t number;
    int exponent;
    std::string_view unit;  // number * 10^exponent of it
};

constexpr Atom atoms[] = {{"%", false, 1, -2, "1"},
                          {"[ppth]", false, 1, -3, "1"},
                          {"[ppm]", false, 1, -6, "1"},
                          {"[ppb]", false, 1, -9, "1"},
                          {"min", false, 60, 0, "s"},
                          {"h", false, 3600, 0, "s"},
                          {"d", false, 86400, 0, "s"},
                          {"wk", false, 7, 0, "d"},
                          {"mo", false, 304375, -4, "d"},
                          {"a", false, 36525, -2, "d"},
                          {"'", false, 1, 0, "deg/60"},
                          {"''", false, 1, 0, "deg/3600"},
                          {"l", true, 1, -3, "m3"},
                          {"L", true, 1, -3, "m3"},
                          {"ar", true, 100, 0, "m2"},
                          {"t", true, 1, 6, "g"},
                          {"sr", true, 1, 0, "rad2"},
                          {"Hz", true, 1, 0, "/s"},
                          {"Bq", true, 1, 0, "/s"},
                          {"N", true, 1, 0, "kg.m/s2"},
                          {"Pa", true, 1, 0, "N/m2"},
                          {"bar", true, 1, 5, "Pa"},
                          {"atm", false, 101325, 0, "Pa"},
                          {"m[Hg]", true, 133322, 0, "Pa"},
                          {"m[H2O]", true, 980665, -2, "Pa"},
                          {"J", true, 1, 0, "N.m"},
                          {"cal", true, 4184, -3, "J"},
                          {"[Cal]", false, 4184, 0, "J"},
                          {"W", true, 1, 0, "J/s"},
                          {"A", true, 1, 0, "C/s"},
                          {"V", true, 1, 0, "J/C"},
                          {"F", true, 1, 0, "C/V"},
                          {"Ohm", true, 1, 0, "V/A"},
                          {"S", true, 1, 0, "A/V"},
                          {"Wb", true, 1, 0, "V.s"},
                          {"T", true, 1, 0, "Wb/m2"},
                          {"H", true, 1, 0, "Wb/A"},
                          {"lm", true, 1, 0, "cd.sr"},
                          {"lx", true, 1, 0, "lm/m2"},
                          {"Gy", true, 1, 0, "J/kg"},
                          {"Sv", true, 1, 0, "J/kg"},
                          {"eq", true, 1, 0, "mol"},
                          {"osm", true, 1, 0, "mol"},
                          {"kat", true, 1, 0, "mol/s"},
                          {"U", true, 1, 0, "umol/min"},
                          {"[iU]", true, 1, 0, "[IU]"},
                          {"g%", true, 1, 0, "g/dL"},
                          {"[in_i]", false, 254, -4, "m"},
                          {"[ft_i]", false, 12, 0, "[in_i]"},
                          {"[yd_i]", false, 36, 0, "[in_i]"},
                          {"[mi_i]", false, 63360, 0, "[in_i]"},
                          {"[gr]", false, 6479891, -8, "g"},
                          {"[lb_av]", false, 7000, 0, "[gr]"},
                          {"[oz_av]", false, 1, 0, "[lb_av]/16"},
                          {"[stone_av]", false, 14, 0, "[lb_av]"},
                          {"[gal_br]", false, 454609, -5, "L"},
                          {"[pt_br]", false, 1, 0, "[gal_br]/8"},
                          {"[foz_br]", false, 1, 0, "[gal_br]/160"},
                          {"[gal_us]", false, 231, 0, "[in_i]3"},
                          {"[pt_us]", false, 1, 0, "[gal_us]/8"},
                          {"[foz_us]", false, 1, 0, "[gal_us]/128"},
                          {"[tbs_us]", false, 1, 0, "[gal_us]/256"},
                          {"[tsp_us]", false, 1, 0, "[gal_us]/768"}};

std::optional<UcumUnit> atom(std::string_view symbol, bool must_be_metric) {
    for (std::size_t i = 0; i < UcumUnit::bases; ++i) {
        const bool is_metric = base_units[i] != "deg";
        if (base_units[i] != symbol || (must_be_metric && !is_metric)) continue;
        UcumUnit unit;
        unit.powers[i] = 1;
        return unit;
    }
    for (const Atom& each : atoms) {
        if (each.symbol != symbol || (must_be_metric && !each.is_metric)) continue;
        auto unit = ucum_unit(each.unit);
        const UcumUnit factor{each.number, 1, each.exponent, {}};
        if (!unit || !unit->times(factor, 1)) return std::nullopt;
        return unit;
    }
    return std::nullopt;
}

std::optional<UcumUnit> prefixed(std::string_view symbol) {
    if (auto unit = atom(symbol, false)) return unit;
    for (const Prefix& prefix : prefixes) {
        if (!symbol.starts_with(prefix.symbol)) continue;
        auto unit = atom(symbol.substr(prefix.symbol.size()), true);
        if (!unit) continue;
        unit->exponent += prefix.exponent;
        return unit;
    }
    return std::nullopt;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// A term of UCUM's grammar, from left to right.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::optional<UcumUnit> read() {
        UcumUnit unit;
        if (!term(unit, 0) || at_ != text_.size()) return std::nullopt;
        return unit;
    }

private:
    char now() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool take(char c) {
        if (now() != c) return false;
        ++at_;
        return true;
    }

    bool term(UcumUnit& unit, int depth) {
        bool is_below = take('/');
        for (;;) {
            UcumUnit part;
            if (!component(part, depth) || !unit.times(part, is_below ? -1 : 1)) return false;
            if (now() != '.' && now() != '/') return true;
            is_below = now() == '/';
            ++at_;
        }
    }

    bool component(UcumUnit& unit, int depth) {
        if (take('(')) return depth < most_depth && term(unit, depth + 1) && take(')');
        const std::size_t start = at_;
        if (is_digit(now())) {
            if (!number(unit)) return false;
        } else if (now() != '{' && !symbol(unit)) {
            return false;
        }
        if (take('{')) {  // says what is meant, and is 1
            at_ = std::min(text_.find('}', at_), text_.size());
            return take('}');
        }
        return at_ != start;
    }

    bool number(UcumUnit& unit) {
        std::int64_t value = 0;
        for (; is_digit(now()); ++at_) {
            if (value > 1'000'000'000) return false;
            value = value * 10 + (now() - '0');
        }
        if (value == 0) return false;
        if (value == 10 && (take('*') || take('^'))) {
            const auto power = exponent(most_exponent);
            unit.exponent = power.value_or(0);
            return power.has_value();
        }
        unit.numerator = value;
        return true;
    }

    bool symbol(UcumUnit& unit) {
        const std::size_t start = at_;
        for (bool is_open = false; at_ < text_.size(); ++at_) {
            const char c = now();
            if (c == '[') is_open = true;
            if (c == ']') is_open = false;
            if (!is_open &&
                (is_digit(c) || std::string_view("./(){}+-").find(c) != std::string_view::npos)) {
                break;
            }
        }
        const auto one = prefixed(text_.substr(start, at_ - start));
        const auto power = exponent(most_power);
        return one && power && unit.times(*one, *power);
    }

    // 1 where none is written.
    std::optional<int> exponent(int most) {
        const bool is_negative = take('-');
        const bool is_signed = is_negative || take('+');
        if (!is_digit(now())) return is_signed ? std::nullopt : std::optional(1);
        int value = 0;
        for (; is_digit(now()); ++at_) {
            value = value * 10 + (now() - '0');
            if (value > most) return std::nullopt;
        }
        return is_negative ? -value : value;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

Int128 common(Int128 a, Int128 b) {
    while (b != 0) a = std::exchange(b, a % b);
    return a;
}

// One multiplication, after what both sides have in common is gone.
bool multiply_into(UcumUnit& unit, Int128 above, Int128 below) {
    const Int128 left = common(unit.numerator, below);
    const Int128 right = common(above, unit.denominator);
    return !__builtin_mul_overflow(unit.numerator / left, above / right, &unit.numerator) &&
           !__builtin_mul_overflow(unit.denominator / right, below / left, &unit.denominator);
}

}  // namespace

bool UcumUnit::times(const UcumUnit& other, int power) noexcept {
    Int128 above = other.numerator;
    Int128 below = other.denominator;
    if (power < 0) std::swap(above, below);
    for (int i = 0; i < std::abs(power); ++i) {
        if (!multiply_into(*this, above, below)) return false;
    }
    exponent += other.exponent * power;
    if (std::abs(exponent) > most_exponent) return false;
    for (std::size_t i = 0; i < bases; ++i) {
        const int sum = powers[i] + other.powers[i] * power;
        if (std::abs(sum) > most_exponent) return false;
        powers[i] = static_cast<std::int8_t>(sum);
    }
    return true;
}

std::optional<UcumUnit> ucum_unit(std::string_view code) noexcept {
    return Reader(code).read();
}

}  // namespace fhir::path
