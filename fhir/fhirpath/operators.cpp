// The operators of N1, section 6, with their rules for the empty collection.
#include "fhir/fhirpath/equality.hpp"
#include "fhir/fhirpath/machine.hpp"

#include <algorithm>

namespace fhir::path {
namespace {

constexpr std::string_view several = "there are several items where one is wanted";

bool is_number(const PathItem& item) {
    return item.kind == ItemKind::integer || item.kind == ItemKind::decimal;
}

bool is_moment(const PathItem& item) {
    return item.kind == ItemKind::date || item.kind == ItemKind::date_time ||
           item.kind == ItemKind::time;
}

std::optional<Moment> moment_of(const PathItem& item) {
    return item.kind == ItemKind::time ? Moment::parse_time(item.text) : Moment::parse(item.text);
}

}  // namespace

Logic Machine::logic(const Step& step) {
    const Logic a = decide(step.left);
    if (a == Logic::failed) return a;
    // What the left side decides alone spares the right one.
    if (step.op == Op::logical_and && a == Logic::no) return Logic::no;
    if (step.op == Op::logical_or && a == Logic::yes) return Logic::yes;
    if (step.op == Op::implies && a == Logic::no) return Logic::yes;
    const Logic b = decide(step.right);
    if (b == Logic::failed) return b;
    const bool known = a != Logic::unknown && b != Logic::unknown;
    switch (step.op) {
        case Op::logical_and:
            return b == Logic::no ? Logic::no : known ? Logic::yes : Logic::unknown;
        case Op::logical_or:
        case Op::implies:
            return b == Logic::yes ? Logic::yes : known ? Logic::no : Logic::unknown;
        default:
            return known ? told(a != b) : Logic::unknown;
    }
}

Logic Machine::membership(const Step& step) {
    const std::size_t base = stack.size();
    // `contains` is `in` with its sides changed.
    const std::uint32_t one = step.op == Op::in ? step.left : step.right;
    const std::uint32_t many = step.op == Op::in ? step.right : step.left;
    if (!eval(one)) return Logic::failed;
    const std::size_t middle = stack.size();
    if (middle > base + 1) return failed(several);
    if (!eval(many)) return Logic::failed;
    Logic found = middle == base ? Logic::unknown : Logic::no;
    for (std::size_t i = middle; found == Logic::no && i < stack.size(); ++i) {
        const Logic same = equal(stack[base], stack[i]);
        if (same == Logic::failed) return same;
        if (same == Logic::yes) found = same;
    }
    stack.resize(base);
    return found;
}

Logic Machine::equality(const Step& step) {
    if (step.op <= Op::not_equal && is_judged(step.left) && is_judged(step.right)) {
        const Logic a = decide(step.left);
        if (a == Logic::failed) return a;
        const Logic b = decide(step.right);
        if (a == Logic::unknown || b == Logic::unknown || b == Logic::failed) {
            return b == Logic::failed ? b : Logic::unknown;
        }
        return told((a == b) == (step.op == Op::equal));
    }
    const std::size_t base = stack.size();
    if (!eval(step.left)) return Logic::failed;
    const std::size_t middle = stack.size();
    if (!eval(step.right)) return Logic::failed;
    const std::size_t end = stack.size();
    const bool loose = step.op == Op::equivalent || step.op == Op::not_equivalent;
    const bool negative = step.op == Op::not_equal || step.op == Op::not_equivalent;
    const std::size_t count = middle - base;
    if (!loose && (count == 0 || end == middle)) {
        stack.resize(base);
        return Logic::unknown;
    }
    Logic result = told(count == end - middle);
    for (std::size_t i = 0; i < count && result == Logic::yes; ++i) {
        if (!loose) {
            result = equal(stack[base + i], stack[middle + i]);
            continue;
        }
        // Order does not count for ~.
        bool found = false;
        for (std::size_t j = middle; j < end && !found; ++j) {
            if (!spend()) return Logic::failed;
            found = equivalent(stack[base + i], stack[j]);
        }
        if (!found) result = Logic::no;
    }
    if (result == Logic::failed) return result;
    stack.resize(base);
    return result == Logic::unknown ? result : told((result == Logic::yes) != negative);
}

Logic Machine::order_of(const PathItem& a, const PathItem& b, std::strong_ordering& order) {
    const bool quantities = a.kind == ItemKind::quantity && b.kind == ItemKind::quantity;
    if ((is_number(a) && is_number(b)) || quantities) {
        auto x = Decimal::parse(a.text);
        auto y = Decimal::parse(b.text);
        if (quantities && x && y && !to_one_unit(a, *x, b, *y)) return Logic::unknown;
        if (!x || !y) return failed("a number is too large");
        order = compare(*x, *y);
        return Logic::yes;
    }
    const bool moments = is_moment(a) || is_moment(b);
    const bool times = a.kind == ItemKind::time || b.kind == ItemKind::time;
    const auto fits = [&](const PathItem& item) {
        return times ? item.kind == ItemKind::time : is_moment(item);
    };
    if (moments && fits(a) && fits(b)) {
        const auto x = moment_of(a);
        const auto y = moment_of(b);
        const auto found = x && y ? compare(*x, *y) : std::nullopt;
        if (!found) return Logic::unknown;
        order = *found;
        return Logic::yes;
    }
    if (a.kind == ItemKind::string && b.kind == ItemKind::string) {
        order = a.text.compare(b.text) <=> 0;
        return Logic::yes;
    }
    const auto is_quantity = [&](const PathItem& item) {
        return item.kind == ItemKind::quantity ||
               (item.kind == ItemKind::node && item.type != nullptr &&
                item.type->is_a(*known_.quantity));
    };
    // One that has a comparator, or no value, stands before and after nothing.
    if (is_quantity(a) && is_quantity(b)) return Logic::unknown;
    return failed("the two sides of a comparison are of different types");
}

Logic Machine::order(const Step& step) {
    PathItem a;
    PathItem b;
    const std::size_t base = stack.size();
    if (!eval(step.left)) return Logic::failed;
    const std::size_t middle = stack.size();
    if (!eval(step.right)) return Logic::failed;
    if (middle == base || stack.size() == middle) {
        stack.resize(base);
        return Logic::unknown;
    }
    if (middle > base + 1 || stack.size() > middle + 1) return failed(several);
    a = value_of(stack[base]);
    b = value_of(stack[middle]);
    stack.resize(base);
    std::strong_ordering order = std::strong_ordering::equal;
    const Logic known = order_of(a, b, order);
    if (known != Logic::yes) return known;
    return told(step.op == Op::less         ? order < 0
                : step.op == Op::greater    ? order > 0
                : step.op == Op::less_equal ? order <= 0
                                            : order >= 0);
}

bool Machine::date_arithmetic(const Step& step, const PathItem& a, const PathItem& b) {
    const auto moment = moment_of(a);
    auto amount = Decimal::parse(b.text);
    const auto unit = precision_of(b.unit);
    if (!moment || !amount || !unit || (moment->is_time && *unit < Precision::hour)) {
        return fail("a date is not added to in this unit");
    }
    if (step.op == Op::subtract) amount->digits = -amount->digits;
    const auto sum = moment->plus(*amount, *unit, singular(b.unit) == "week");
    if (!sum) return true;
    char text[64];
    push_text(a.kind, memory.keep({text, sum->write(text)}));
    return true;
}

bool Machine::arithmetic(const Step& step, const PathItem& a, const PathItem& b) {
    if (step.op == Op::add && a.kind == ItemKind::string && b.kind == ItemKind::string) {
        scratch.assign(a.text).append(b.text);
        push_text(ItemKind::string, memory.keep(scratch));
        return spend(scratch.size() / 16);
    }
    const bool sum = step.op == Op::add || step.op == Op::subtract;
    if (sum && is_moment(a) && b.kind == ItemKind::quantity) return date_arithmetic(step, a, b);
    const bool has_quantity = a.kind == ItemKind::quantity || b.kind == ItemKind::quantity;
    if (has_quantity) return quantity_arithmetic(step, a, b);
    if (!is_number(a) || !is_number(b)) return fail("arithmetic on what is no number");
    const auto x = Decimal::parse(a.text);
    const auto y = Decimal::parse(b.text);
    if (!x || !y) return fail("a number is too large");
    std::optional<Decimal> result;
    bool whole = a.kind == ItemKind::integer && b.kind == ItemKind::integer;
    if (step.op == Op::add) result = add(*x, *y);
    if (step.op == Op::multiply) result = multiply(*x, *y);
    if (step.op == Op::divide) {
        result = divide(*x, *y);
        whole = false;
    }
    if (step.op == Op::subtract) result = add(*x, Decimal{-y->digits, y->scale});
    if (step.op == Op::mod) result = remainder(*x, *y);
    if (step.op == Op::div) {
        const auto quotient = divide(*x, *y);
        if (quotient) result = quotient->truncated();
        whole = true;
    }
    if (!result) return true;  // division by zero, overflow: empty
    push_decimal(*result, whole ? ItemKind::integer : ItemKind::decimal);
    return true;
}

// Sums are of the finer unit (N1, 6.6.3); products and quotients of both units, or of the finer
// one's power where both are of one kind. What cannot be converted is empty.
bool Machine::quantity_arithmetic(const Step& step, const PathItem& a, const PathItem& b) {
    const bool is_sum = step.op == Op::add || step.op == Op::subtract;
    const bool is_product = step.op == Op::multiply || step.op == Op::divide;
    const auto fits = [&](const PathItem& item) {
        return item.kind == ItemKind::quantity || (is_product && is_number(item));
    };
    if ((!is_sum && !is_product) || !fits(a) || !fits(b)) {
        return fail("arithmetic on what is no number");
    }
    auto x = Decimal::parse(a.text);
    auto y = Decimal::parse(b.text);
    if (!x || !y) return fail("a number is too large");
    const bool is_counted = is_number(a) || is_number(b);
    const auto ratio = is_counted ? std::nullopt : ratio_of(a, b);
    if (is_sum && !ratio) return true;
    std::string_view unit_a = is_number(a) ? "1" : a.unit;
    std::string_view unit_b = is_number(b) ? "1" : b.unit;
    if (ratio && compare(ratio->numerator, ratio->denominator) == std::strong_ordering::greater) {
        x = converted(*x, *ratio);
        unit_a = unit_b;
    } else if (ratio) {
        y = converted(*y, {ratio->denominator, ratio->numerator});
        unit_b = unit_a;
    }
    if (!x || !y) return true;
    std::string_view unit = unit_a;
    if (step.op == Op::multiply) {
        unit = is_number(b)   ? a.unit
               : is_number(a) ? b.unit
                              : memory.keep(unit_product(unit_a, unit_b));
    } else if (step.op == Op::divide && !is_number(b)) {
        unit = memory.keep(unit_quotient(unit_a, unit_b));
    }
    if (unit.empty()) return true;
    if (step.op == Op::subtract) y->digits = -y->digits;
    const auto result = is_sum                    ? add(*x, *y)
                        : step.op == Op::multiply ? multiply(*x, *y)
                                                  : divide(*x, *y);
    if (!result) return true;  // division by zero, overflow: empty
    push_decimal(*result, ItemKind::quantity);
    stack.back().unit = unit;
    return true;
}

bool Machine::negate(const Step& step) {
    PathItem item;
    const Logic found = input_value(step, item);
    if (found != Logic::yes) return found == Logic::unknown;
    if (!is_number(item) && item.kind != ItemKind::quantity) {
        return fail("a sign before what is no number");
    }
    if (step.op == Op::negate && item.text.starts_with('-')) {
        item.text.remove_prefix(1);
    } else if (step.op == Op::negate) {
        scratch.assign("-").append(item.text);
        item.text = memory.keep(scratch);
    }
    item.type = nullptr;
    stack.push_back(item);
    return true;
}

bool Machine::subscript(std::size_t base, std::size_t middle) {
    if (stack.size() > middle + 1) return fail(several);
    std::optional<Decimal> place;
    if (stack.size() > middle) {
        const PathItem number = value_of(stack[middle]);
        if (number.kind != ItemKind::integer) return fail("a whole number is wanted");
        place = Decimal::parse(number.text);
    }
    const bool inside =
        place && place->digits >= 0 && place->digits < static_cast<Int128>(middle - base);
    if (inside) stack[base] = stack[base + static_cast<std::size_t>(place->digits)];
    stack.resize(inside ? base + 1 : base);
    return true;
}

bool Machine::binary(const Step& step) {
    if (step.op == Op::plus || step.op == Op::negate) return negate(step);
    const std::size_t base = stack.size();
    if (!eval(step.left)) return false;
    const std::size_t middle = stack.size();
    if (!eval(step.right)) return false;
    if (step.op == Op::unite) return keep_new(base);
    if (step.op == Op::subscript) return subscript(base, middle);
    const std::size_t right = stack.size() - middle;
    if (step.op != Op::concatenate && (middle == base || right == 0)) {
        stack.resize(base);
        return true;
    }
    if (middle - base > 1 || right > 1) return fail(several);
    PathItem a;
    PathItem b;
    a.kind = b.kind = ItemKind::string;
    if (middle > base) a = value_of(stack[base]);
    if (right > 0) b = value_of(stack[middle]);
    stack.resize(base);
    if (step.op == Op::concatenate) {
        if (!is_text(a) || !is_text(b)) {
            return fail("a string is wanted");
        }
        scratch.assign(a.text).append(b.text);
        push_text(ItemKind::string, memory.keep(scratch));
        return spend(scratch.size() / 16);
    }
    return arithmetic(step, a, b);
}

}  // namespace fhir::path
