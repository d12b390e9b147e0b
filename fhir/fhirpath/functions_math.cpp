// Mathematics. What is not exact goes through double.
#include "fhir/fhirpath/function_bodies.hpp"
#include "fhir/fhirpath/functions.hpp"

#include <algorithm>
#include <cmath>

namespace fhir::path {
namespace {

// The single number of the input, or a quantity's. `unknown`: none.
Logic number_at(Machine& m, std::size_t base, PathItem& item, Decimal& number) {
    const Logic found = m.take_one(base, item);
    if (found != Logic::yes) return found;
    if (item.kind != ItemKind::integer && item.kind != ItemKind::decimal &&
        item.kind != ItemKind::quantity) {
        return m.failed("a number is wanted");
    }
    const auto parsed = Decimal::parse(item.text);
    if (!parsed) return m.failed("a number is too large");
    number = *parsed;
    return found;
}

Logic number_argument(Machine& m, const Step& step, Decimal& number) {
    PathItem item;
    const Logic found = m.argument_value(step, 0, item);
    if (found != Logic::yes) return found;
    if (item.kind != ItemKind::integer && item.kind != ItemKind::decimal) {
        return m.failed("a number is wanted");
    }
    const auto parsed = Decimal::parse(item.text);
    if (!parsed) return m.failed("a number is too large");
    number = *parsed;
    return found;
}

bool push_double(Machine& m, double value) {
    if (const auto number = Decimal::from_double(value)) m.push_decimal(*number);
    return true;  // what is no number is empty
}

// `change` makes a whole number out of a number.
template <class Change>
bool whole(Machine& m, std::size_t base, const Change& change) {
    PathItem item;
    Decimal number;
    const Logic found = number_at(m, base, item, number);
    if (found != Logic::yes) return found == Logic::unknown;
    const bool quantity = item.kind == ItemKind::quantity;
    m.push_decimal(change(number), quantity ? ItemKind::quantity : ItemKind::integer);
    if (quantity) m.stack.back().unit = item.unit;
    return true;
}

template <class Change>
bool through_double(Machine& m, std::size_t base, const Change& change) {
    PathItem item;
    Decimal number;
    const Logic found = number_at(m, base, item, number);
    if (found != Logic::yes) return found == Logic::unknown;
    if (item.kind == ItemKind::quantity) return m.fail("a number is wanted");
    return push_double(m, change(number.to_double()));
}

}  // namespace

bool run_abs(Machine& m, const Step&, std::size_t base) {
    PathItem item;
    Decimal number;
    const Logic found = number_at(m, base, item, number);
    if (found != Logic::yes) return found == Logic::unknown;
    if (item.text.starts_with('-')) item.text.remove_prefix(1);
    item.type = nullptr;
    m.stack.push_back(item);
    return true;
}

bool run_ceiling(Machine& m, const Step&, std::size_t base) {
    return whole(m, base, [](Decimal number) {
        Decimal result = number.truncated();
        if (compare(result, number) < 0) result.digits += 1;
        return result;
    });
}

bool run_floor(Machine& m, const Step&, std::size_t base) {
    return whole(m, base, [](Decimal number) {
        Decimal result = number.truncated();
        if (compare(result, number) > 0) result.digits -= 1;
        return result;
    });
}

bool run_truncate(Machine& m, const Step&, std::size_t base) {
    return whole(m, base, [](Decimal number) { return number.truncated(); });
}

bool run_round(Machine& m, const Step& step, std::size_t base) {
    PathItem item;
    Decimal number;
    const Logic found = number_at(m, base, item, number);
    if (found != Logic::yes) return found == Logic::unknown;
    Decimal places;
    if (step.count == 1) {
        const Logic given = number_argument(m, step, places);
        if (given == Logic::failed) return false;
        if (places.digits < 0 || places.scale != 0) return m.fail("a whole number is wanted");
    }
    const int kept = static_cast<int>(std::min(places.digits, Int128{28}));
    const bool quantity = item.kind == ItemKind::quantity;
    m.push_decimal(number.rounded(kept), quantity ? ItemKind::quantity : ItemKind::decimal);
    if (quantity) m.stack.back().unit = item.unit;
    return true;
}

bool run_exp(Machine& m, const Step&, std::size_t base) {
    return through_double(m, base, [](double value) { return std::exp(value); });
}

bool run_ln(Machine& m, const Step&, std::size_t base) {
    return through_double(m, base, [](double value) { return std::log(value); });
}

bool run_sqrt(Machine& m, const Step&, std::size_t base) {
    return through_double(m, base, [](double value) { return std::sqrt(value); });
}

bool run_log(Machine& m, const Step& step, std::size_t base) {
    PathItem item;
    Decimal number;
    const Logic found = number_at(m, base, item, number);
    if (found != Logic::yes) return found == Logic::unknown;
    Decimal of;
    const Logic given = number_argument(m, step, of);
    if (given != Logic::yes) return given == Logic::unknown;
    const double value = number.to_double();
    const double by = of.to_double();
    // These two say exactly what a quotient of logarithms only comes near to.
    if (by == 2) return push_double(m, std::log2(value));
    if (by == 10) return push_double(m, std::log10(value));
    return push_double(m, std::log(value) / std::log(by));
}

bool run_power(Machine& m, const Step& step, std::size_t base) {
    PathItem item;
    Decimal number;
    const Logic found = number_at(m, base, item, number);
    if (found != Logic::yes) return found == Logic::unknown;
    Decimal exponent;
    const Logic given = number_argument(m, step, exponent);
    if (given != Logic::yes) return given == Logic::unknown;
    if (exponent.scale == 0 && exponent.digits >= 0 && exponent.digits <= 128) {
        std::optional<Decimal> product = Decimal{1, 0};
        for (Int128 i = 0; i < exponent.digits && product; ++i) {
            product = multiply(*product, number);
        }
        if (!product) return true;
        const bool integer = item.kind == ItemKind::integer;
        m.push_decimal(*product, integer ? ItemKind::integer : ItemKind::decimal);
        return true;
    }
    return push_double(m, std::pow(number.to_double(), exponent.to_double()));
}

}  // namespace fhir::path
