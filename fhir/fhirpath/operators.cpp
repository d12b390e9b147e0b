// The operators of N1, section 6, with their rules for the empty collection.
#include "fhir/fhirpath/machine.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace fhir::path {
namespace {

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

// One word for a unit of time, whether written in full or in UCUM.
std::string_view singular(std::string_view unit) {
    constexpr std::string_view words[] = {"years", "months",  "weeks",   "days",
                                          "hours", "minutes", "seconds", "milliseconds"};
    for (const auto word : words) {
        if (unit == word) return unit.substr(0, unit.size() - 1);
    }
    if (unit == "wk") return "week";
    if (unit == "d") return "day";
    if (unit == "h") return "hour";
    if (unit == "min") return "minute";
    if (unit == "s") return "second";
    if (unit == "ms") return "millisecond";
    return unit;
}

bool same_text_loosely(std::string_view a, std::string_view b) {
    const auto next = [](std::string_view text, std::size_t& at) -> int {
        if (at >= text.size()) return -1;
        const auto space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
        if (!space(text[at])) {
            const char c = text[at++];
            return c >= 'A' && c <= 'Z' ? c + 32 : static_cast<unsigned char>(c);
        }
        while (at < text.size() && space(text[at])) ++at;
        return ' ';
    };
    std::size_t i = 0;
    std::size_t j = 0;
    for (;;) {
        const int x = next(a, i);
        if (x != next(b, j)) return false;
        if (x < 0) return true;
    }
}

bool same_tree(const Node& a, const Node& b) {
    if (a.kind() != b.kind() || a.text() != b.text()) {
        if (a.kind() != fhir::Kind::number || b.kind() != fhir::Kind::number) return false;
        const auto x = Decimal::parse(a.text());
        const auto y = Decimal::parse(b.text());
        return x && y && compare(*x, *y) == std::strong_ordering::equal;
    }
    std::size_t left = 0;
    for (const Node& child : a) {
        ++left;
        if (a.is_object()) {
            const Node* other = b.find(child.name());
            if (other == nullptr || !same_tree(child, *other)) return false;
        }
    }
    std::size_t right = 0;
    for (const Node& child : b) {
        static_cast<void>(child);
        ++right;
    }
    if (left != right) return false;
    if (a.is_array()) {
        auto j = b.begin();
        for (const Node& child : a) {
            if (!same_tree(child, *j)) return false;
            ++j;
        }
    }
    return true;
}

}  // namespace

bool Machine::equal(const PathItem& first, const PathItem& second, Logic& result) {
    if (!spend()) return false;
    const PathItem a = value_of(first);
    const PathItem b = value_of(second);
    const auto told = [&](bool is) { result = is ? Logic::yes : Logic::no; };
    if (a.kind == ItemKind::node || b.kind == ItemKind::node) {
        told(a.kind == b.kind && a.node != nullptr && b.node != nullptr &&
             (a.node == b.node || same_tree(*a.node, *b.node)));
    } else if (is_number(a) && is_number(b)) {
        const auto x = Decimal::parse(a.text);
        const auto y = Decimal::parse(b.text);
        told(x && y ? compare(*x, *y) == std::strong_ordering::equal : a.text == b.text);
    } else if ((is_moment(a) || is_moment(b)) && (is_moment(a) || a.kind == ItemKind::string) &&
               (is_moment(b) || b.kind == ItemKind::string)) {
        const bool time = a.kind == ItemKind::time || b.kind == ItemKind::time;
        const auto x = time ? Moment::parse_time(a.text) : Moment::parse(a.text);
        const auto y = time ? Moment::parse_time(b.text) : Moment::parse(b.text);
        if (!x || !y) {
            told(false);
        } else {
            const auto order = compare(*x, *y);
            result = !order ? Logic::unknown : *order == 0 ? Logic::yes : Logic::no;
        }
    } else if (a.kind != b.kind) {
        told(false);
    } else if (a.kind == ItemKind::boolean) {
        told(a.boolean == b.boolean);
    } else if (a.kind == ItemKind::quantity) {
        const auto x = Decimal::parse(a.text);
        const auto y = Decimal::parse(b.text);
        told(x && y && compare(*x, *y) == std::strong_ordering::equal &&
             singular(a.unit) == singular(b.unit));
    } else {
        told(a.text == b.text);
    }
    return true;
}

bool Machine::equivalent(const PathItem& first, const PathItem& second) {
    const PathItem a = value_of(first);
    const PathItem b = value_of(second);
    if (a.kind == ItemKind::string && b.kind == ItemKind::string) {
        return same_text_loosely(a.text, b.text);
    }
    if (is_number(a) && is_number(b)) {
        const auto x = Decimal::parse(a.text);
        const auto y = Decimal::parse(b.text);
        if (!x || !y) return a.text == b.text;
        const int places = std::min(x->trimmed().scale, y->trimmed().scale);
        return compare(x->rounded(places), y->rounded(places)) == std::strong_ordering::equal;
    }
    Logic result = Logic::unknown;
    return equal(first, second, result) && result == Logic::yes;
}

bool Machine::logic(const Step& step) {
    const std::size_t base = stack.size();
    if (!eval(step.left)) return false;
    const Logic a = truth(base);
    if (a == Logic::failed) return false;
    // What the left side decides alone spares the right one.
    if (step.op == Op::logical_and && a == Logic::no) return push_boolean(false), true;
    if (step.op == Op::logical_or && a == Logic::yes) return push_boolean(true), true;
    if (step.op == Op::implies && a == Logic::no) return push_boolean(true), true;
    if (!eval(step.right)) return false;
    const Logic b = truth(base);
    if (b == Logic::failed) return false;
    const bool known = a != Logic::unknown && b != Logic::unknown;
    switch (step.op) {
        case Op::logical_and:
            if (b == Logic::no) push_boolean(false);
            if (b != Logic::no && known) push_boolean(true);
            return true;
        case Op::logical_or:
        case Op::implies:
            if (b == Logic::yes) push_boolean(true);
            if (b != Logic::yes && known) push_boolean(false);
            return true;
        default:
            if (known) push_boolean(a != b);
            return true;
    }
}

bool Machine::compare_items(const Step& step, const PathItem& a, const PathItem& b) {
    std::optional<std::strong_ordering> order;
    if ((is_number(a) && is_number(b)) ||
        (a.kind == ItemKind::quantity && b.kind == ItemKind::quantity)) {
        const auto x = Decimal::parse(a.text);
        const auto y = Decimal::parse(b.text);
        if (!x || !y) return fail("a number is too large");
        if (a.kind == ItemKind::quantity && singular(a.unit) != singular(b.unit)) return true;
        order = compare(*x, *y);
    } else if (is_moment(a) || is_moment(b)) {
        const bool time = a.kind == ItemKind::time || b.kind == ItemKind::time;
        const auto x = time ? Moment::parse_time(a.text) : Moment::parse(a.text);
        const auto y = time ? Moment::parse_time(b.text) : Moment::parse(b.text);
        if (!x || !y) return true;
        order = compare(*x, *y);
        if (!order) return true;
    } else if (a.kind == ItemKind::string && b.kind == ItemKind::string) {
        order = a.text.compare(b.text) <=> 0;
    } else {
        return fail("the two sides of a comparison are of different types");
    }
    push_boolean(step.op == Op::less         ? *order < 0
                 : step.op == Op::greater    ? *order > 0
                 : step.op == Op::less_equal ? *order <= 0
                                             : *order >= 0);
    return true;
}

bool Machine::arithmetic(const Step& step, const PathItem& a, const PathItem& b) {
    if (step.op == Op::add && a.kind == ItemKind::string && b.kind == ItemKind::string) {
        std::string text(a.text);
        text += b.text;
        push_text(ItemKind::string, keep(text));
        return true;
    }
    if (is_moment(a) && b.kind == ItemKind::quantity &&
        (step.op == Op::add || step.op == Op::subtract)) {
        const auto moment = moment_of(a);
        const auto amount = Decimal::parse(b.text);
        constexpr std::string_view words[] = {"year",   "month",  "day",        "hour",
                                              "minute", "second", "millisecond"};
        const std::string_view unit = singular(b.unit);
        const bool week = unit == "week";
        const auto* found = std::find(std::begin(words), std::end(words), week ? "day" : unit);
        if (!moment || !amount || found == std::end(words)) {
            return fail("a date is not added to in this unit");
        }
        const auto whole = static_cast<std::int64_t>(amount->truncated().digits);
        const auto times = (step.op == Op::subtract ? -whole : whole) * (week ? 7 : 1);
        auto sum = moment->plus(times, static_cast<Precision>(found - std::begin(words)));
        if (!sum) return true;
        char text[64];
        push_text(a.kind, keep({text, sum->write(text)}));
        return true;
    }
    const bool quantities = a.kind == ItemKind::quantity && b.kind == ItemKind::quantity;
    if (!quantities && (!is_number(a) || !is_number(b))) {
        return fail("arithmetic on what is no number");
    }
    const auto x = Decimal::parse(a.text);
    auto y = Decimal::parse(b.text);
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
    if (step.op == Op::div || step.op == Op::mod) {
        if (const auto quotient = divide(*x, *y)) {
            result = quotient->truncated();
            if (step.op == Op::div) whole = true;
            if (step.op == Op::mod) {
                const auto product = multiply(*result, *y);
                if (product) result = add(*x, Decimal{-product->digits, product->scale});
            }
        }
    }
    if (!result) return true;  // division by zero, overflow: empty
    if (quantities) {
        if (singular(a.unit) != singular(b.unit)) return true;
        push_decimal(*result);
        stack.back().kind = ItemKind::quantity;
        stack.back().unit = a.unit;
    } else {
        push_decimal(*result);
        if (whole) stack.back().kind = ItemKind::integer;
    }
    return true;
}

bool Machine::sets(const Step& step, std::size_t base, std::size_t middle) {
    const std::size_t end = stack.size();
    if (step.op == Op::unite) {
        std::size_t kept = base;
        for (std::size_t i = base; i < end; ++i) {
            bool is_new = true;
            for (std::size_t j = base; j < kept && is_new; ++j) {
                Logic same = Logic::unknown;
                if (!equal(stack[i], stack[j], same)) return false;
                is_new = same != Logic::yes;
            }
            if (is_new) stack[kept++] = stack[i];
        }
        stack.resize(kept);
        return true;
    }
    if (step.op == Op::in || step.op == Op::contains) {
        const bool in = step.op == Op::in;
        const std::size_t item = in ? base : middle;
        const std::size_t count = in ? middle - base : end - middle;
        if (count > 1) return fail("there are several items where one is wanted");
        bool found = false;
        for (std::size_t i = in ? middle : base; count == 1 && !found && i < (in ? end : middle);
             ++i) {
            Logic same = Logic::unknown;
            if (!equal(stack[item], stack[i], same)) return false;
            found = same == Logic::yes;
        }
        stack.resize(base);
        if (count == 1) push_boolean(found);
        return true;
    }
    const bool loose = step.op == Op::equivalent || step.op == Op::not_equivalent;
    const bool negative = step.op == Op::not_equal || step.op == Op::not_equivalent;
    const std::size_t count = middle - base;
    if (!loose && (count == 0 || end == middle)) {
        stack.resize(base);
        return true;
    }
    Logic result = count == end - middle ? Logic::yes : Logic::no;
    for (std::size_t i = 0; i < count && result == Logic::yes; ++i) {
        if (!loose) {
            if (!equal(stack[base + i], stack[middle + i], result)) return false;
            continue;
        }
        // Order does not count for ~.
        bool found = false;
        for (std::size_t j = middle; j < end && !found; ++j) {
            if (!spend()) return false;
            found = equivalent(stack[base + i], stack[j]);
        }
        if (!found) result = Logic::no;
    }
    stack.resize(base);
    if (result != Logic::unknown) push_boolean((result == Logic::yes) != negative);
    return true;
}

bool Machine::binary(const Step& step) {
    const std::size_t base = stack.size();
    if (!eval(step.left)) return false;
    const std::size_t middle = stack.size();
    if (step.op == Op::plus) return true;
    if (step.op == Op::negate) {
        if (middle == base) return true;
        PathItem item = value_of(stack[base]);
        if (middle > base + 1 || (!is_number(item) && item.kind != ItemKind::quantity)) {
            return fail("a sign before what is no number");
        }
        item.text =
            item.text.starts_with('-') ? item.text.substr(1) : keep("-" + std::string(item.text));
        stack.resize(base);
        stack.push_back(item);
        return true;
    }
    if (!eval(step.right)) return false;
    switch (step.op) {
        case Op::unite:
        case Op::in:
        case Op::contains:
        case Op::equal:
        case Op::not_equal:
        case Op::equivalent:
        case Op::not_equivalent:
            return sets(step, base, middle);
        default:
            break;
    }
    const std::size_t right = stack.size() - middle;
    if (step.op == Op::subscript) {
        if (right > 1) return fail("there are several items where one is wanted");
        const auto place = right == 1 ? Decimal::parse(value_of(stack[middle]).text) : std::nullopt;
        const bool inside =
            place && place->digits >= 0 && place->digits < static_cast<Int128>(middle - base);
        if (inside) stack[base] = stack[base + static_cast<std::size_t>(place->digits)];
        stack.resize(inside ? base + 1 : base);
        return true;
    }
    if (middle - base > 1 || right > 1) return fail("there are several items where one is wanted");
    PathItem a;
    PathItem b;
    a.kind = b.kind = ItemKind::string;
    if (middle > base) a = value_of(stack[base]);
    if (right > 0) b = value_of(stack[middle]);
    const bool both = middle > base && right > 0;
    stack.resize(base);
    if (step.op == Op::concatenate) {
        push_text(ItemKind::string, keep(std::string(a.text) + std::string(b.text)));
        return true;
    }
    if (!both) return true;
    if (step.op >= Op::less && step.op <= Op::greater_equal) return compare_items(step, a, b);
    return arithmetic(step, a, b);
}

}  // namespace fhir::path
