#include "fhir/fhirpath/units.hpp"

#include "fhir/fhirpath/ucum_units.hpp"

#include <algorithm>
#include <iterator>

namespace fhir::path {
namespace {

// From weeks on, a word of the calendar is the unit of UCUM.
struct CalendarWord {
    std::string_view word;
    std::string_view ucum;
    std::int64_t milliseconds;
};

constexpr int most_places = 28;  // of a Decimal

constexpr std::int64_t day = 86'400'000;
constexpr CalendarWord calendar[] = {{"year", {}, 365 * day},  {"month", {}, 30 * day},
                                     {"week", "wk", 7 * day},  {"day", "d", day},
                                     {"hour", "h", 3'600'000}, {"minute", "min", 60'000},
                                     {"second", "s", 1000},    {"millisecond", "ms", 1}};

const CalendarWord* calendar_word(std::string_view unit) {
    const auto is_it = [&](const CalendarWord& each) {
        return unit == each.word ||
               (unit.ends_with('s') && unit.substr(0, unit.size() - 1) == each.word);
    };
    const auto* found = std::find_if(std::begin(calendar), std::end(calendar), is_it);
    return found != std::end(calendar) ? found : nullptr;
}

// The unit in UCUM; empty of a year or month of the calendar.
std::string_view to_ucum(std::string_view unit) {
    const CalendarWord* word = calendar_word(unit);
    return word != nullptr ? word->ucum : unit;
}

std::optional<UnitRatio> calendar_ratio(const CalendarWord& from, const CalendarWord& to) {
    const auto is_in_months = [](const CalendarWord& each) { return each.ucum.empty(); };
    if (&from == &to) return UnitRatio();
    if (is_in_months(from) && is_in_months(to)) {
        const bool is_year = from.word == "year";
        return UnitRatio{{is_year ? 12 : 1, 0}, {is_year ? 1 : 12, 0}};
    }
    return UnitRatio{{from.milliseconds, 0}, {to.milliseconds, 0}};
}

bool scale(Decimal& number, int exponent) {
    for (int i = 0; i < exponent; ++i) {
        if (__builtin_mul_overflow(number.digits, Int128{10}, &number.digits)) return false;
    }
    return true;
}

std::optional<UnitRatio> ucum_ratio(std::string_view from, std::string_view to) {
    auto unit = ucum_unit(from);
    const auto other = ucum_unit(to);
    if (!unit || !other || unit->powers != other->powers || !unit->times(*other, -1)) {
        return std::nullopt;
    }
    UnitRatio ratio{{unit->numerator, 0}, {unit->denominator, 0}};
    if (!scale(ratio.numerator, unit->exponent) || !scale(ratio.denominator, -unit->exponent)) {
        return std::nullopt;
    }
    return ratio;
}

// "cm2" -> "cm" and 2; false where it is more than one atom.
bool read_atom(std::string_view unit, std::string_view& symbol, int& power) {
    const std::size_t end = unit.find_last_not_of("0123456789") + 1;
    symbol = unit.substr(0, end);
    power = 1;
    if (symbol.empty() || symbol.find_first_of("./(){}*^0123456789") != std::string_view::npos) {
        return false;
    }
    if (end == unit.size()) return true;
    if (symbol.ends_with('+') || symbol.ends_with('-') || unit.size() - end > 1) return false;
    power = unit.back() - '0';
    return true;
}

std::string with_power(std::string_view symbol, int power) {
    if (power == 0) return "1";
    std::string unit(symbol);
    if (power != 1) unit.append(std::to_string(power));
    return unit;
}

}  // namespace

std::optional<UnitRatio> unit_ratio(std::string_view from, std::string_view to) noexcept {
    if (from == to) return UnitRatio();
    const CalendarWord* a = calendar_word(from);
    const CalendarWord* b = calendar_word(to);
    if (a != nullptr && b != nullptr) return calendar_ratio(*a, *b);
    if (a != nullptr || b != nullptr) {
        const std::string_view other = a != nullptr ? to : from;
        if (other == "a" || other == "mo") return std::nullopt;
    }
    return ucum_ratio(to_ucum(from), to_ucum(to));
}

std::optional<UnitRatio> loose_unit_ratio(std::string_view from, std::string_view to) noexcept {
    const auto loose = [](std::string_view unit, std::string_view other) {
        const std::string_view word = singular(unit);
        if (is_calendar(other) || !to_ucum(unit).empty()) return unit;
        return word == "year" ? std::string_view("a") : std::string_view("mo");
    };
    return unit_ratio(loose(from, to), loose(to, from));
}

std::optional<Decimal> converted(Decimal number, const UnitRatio& ratio) noexcept {
    const auto product = multiply(number, ratio.numerator);
    if (!product) return product;
    // In as many places as there is room for: a small part of a large unit needs them.
    Decimal longer = *product;
    Int128 digits = longer.digits;
    while (longer.scale < most_places && !__builtin_mul_overflow(digits, Int128{10}, &digits)) {
        longer.digits = digits;
        ++longer.scale;
    }
    return Decimal{longer.digits / ratio.denominator.digits, longer.scale}.trimmed();
}

std::string unit_product(std::string_view a, std::string_view b) {
    a = to_ucum(a);
    b = to_ucum(b);
    if (a.empty() || b.empty()) return {};
    if (a == "1") return std::string(b);
    if (b == "1") return std::string(a);
    std::string_view one;
    std::string_view other;
    int powers[2];
    if (read_atom(a, one, powers[0]) && read_atom(b, other, powers[1]) && one == other) {
        return with_power(one, powers[0] + powers[1]);
    }
    return std::string(a).append(b.starts_with('/') ? "" : ".").append(b);
}

std::string unit_quotient(std::string_view a, std::string_view b) {
    a = to_ucum(a);
    b = to_ucum(b);
    if (a.empty() || b.empty()) return {};
    if (b == "1") return std::string(a);
    if (a == b) return "1";
    std::string_view one;
    std::string_view other;
    int powers[2];
    const bool is_atom = read_atom(b, other, powers[1]);
    if (is_atom && read_atom(a, one, powers[0]) && one == other) {
        return with_power(one, powers[0] - powers[1]);
    }
    std::string unit(a);
    if (is_atom) return unit.append("/").append(b);
    return unit.append("/(").append(b).append(")");
}

std::string_view singular(std::string_view unit) noexcept {
    if (const CalendarWord* word = calendar_word(unit)) return word->word;
    for (const CalendarWord& each : calendar) {
        if (!each.ucum.empty() && unit == each.ucum) return each.word;
    }
    return unit;
}

std::optional<Precision> precision_of(std::string_view unit) noexcept {
    constexpr Precision parts[] = {Precision::year,   Precision::month,      Precision::day,
                                   Precision::day,    Precision::hour,       Precision::minute,
                                   Precision::second, Precision::millisecond};
    const CalendarWord* word = calendar_word(singular(unit));
    return word != nullptr ? std::optional(parts[word - calendar]) : std::nullopt;
}

bool is_calendar(std::string_view unit) noexcept {
    return calendar_word(unit) != nullptr;
}

}  // namespace fhir::path
