// Conversion between the kinds of System, and the clock.
#include "fhir/fhirpath/equality.hpp"
#include "fhir/fhirpath/function_bodies.hpp"
#include "fhir/fhirpath/functions.hpp"

#include <algorithm>
#include <array>

namespace fhir::path {
namespace {

// Each turns `item` into the kind, or says false. The item is a value of System.

bool to_boolean(PathItem& item) {
    constexpr std::array<std::string_view, 6> yes{"true", "t", "yes", "y", "1", "1.0"};
    constexpr std::array<std::string_view, 6> no{"false", "f", "no", "n", "0", "0.0"};
    const auto among = [&](const auto& words) {
        return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
            return std::equal(
                item.text.begin(), item.text.end(), word.begin(), word.end(),
                [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
        });
    };
    switch (item.kind) {
        case ItemKind::boolean:
            return true;
        case ItemKind::string:
            item.boolean = among(yes);
            return item.boolean || among(no);
        case ItemKind::integer:
        case ItemKind::decimal: {
            const auto number = Decimal::parse(item.text);
            if (!number) return false;
            item.boolean = compare(*number, Decimal{1, 0}) == 0;
            return item.boolean || number->digits == 0;
        }
        default:
            return false;
    }
}

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// (+|-)?d+(.d+)?
bool is_plain_number(std::string_view text, bool may_have_point) {
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    const auto point = text.find('.');
    if (point == std::string_view::npos) return is_digits(text);
    return may_have_point && is_digits(text.substr(0, point)) && is_digits(text.substr(point + 1));
}

bool to_number(PathItem& item, bool whole) {
    switch (item.kind) {
        case ItemKind::boolean:
            item.text = item.boolean ? "1" : "0";
            return true;
        case ItemKind::integer:
            return true;
        case ItemKind::decimal:
            return !whole;
        case ItemKind::string:
            if (!is_plain_number(item.text, !whole)) return false;
            if (item.text.starts_with('+')) item.text.remove_prefix(1);
            return !whole || Decimal::parse(item.text).has_value();
        default:
            return false;
    }
}

bool to_date(PathItem& item) {
    if (item.kind != ItemKind::date && item.kind != ItemKind::date_time &&
        item.kind != ItemKind::string) {
        return false;
    }
    if (!Moment::parse(item.text)) return false;
    item.text = item.text.substr(0, item.text.find('T'));
    return true;
}

bool to_date_time(PathItem& item) {
    if (item.kind == ItemKind::date || item.kind == ItemKind::date_time) return true;
    return item.kind == ItemKind::string && Moment::parse(item.text).has_value();
}

bool to_time(PathItem& item) {
    if (item.kind == ItemKind::time) return true;
    if (item.kind != ItemKind::string) return false;
    if (item.text.starts_with('T')) item.text.remove_prefix(1);
    return Moment::parse_time(item.text).has_value();
}

// "4", "4.5 'mg'", "4 days".
bool to_quantity(PathItem& item) {
    std::string_view text = item.text;
    switch (item.kind) {
        case ItemKind::quantity:
            return true;
        case ItemKind::boolean:
            item.text = item.boolean ? "1" : "0";
            [[fallthrough]];
        case ItemKind::integer:
        case ItemKind::decimal:
            item.unit = "1";
            return true;
        case ItemKind::string:
            break;
        default:
            return false;
    }
    std::size_t end = text.find_first_of(" '");
    if (end == std::string_view::npos) end = text.find_first_not_of("+-.0123456789");
    item.text = text.substr(0, end);
    if (!is_plain_number(item.text, true)) return false;
    if (item.text.starts_with('+')) item.text.remove_prefix(1);
    text.remove_prefix(std::min(end, text.size()));
    while (text.starts_with(' ')) text.remove_prefix(1);
    if (text.empty()) {
        item.unit = "1";
        return true;
    }
    item.unit = text;
    if (is_calendar(text)) return true;
    if (text.size() < 3 || !text.starts_with('\'') || !text.ends_with('\'')) return false;
    item.unit = text.substr(1, text.size() - 2);
    return item.unit.find('\'') == std::string_view::npos && !is_calendar(item.unit);
}

bool to_string(Machine& m, PathItem& item) {
    if (item.kind == ItemKind::node || item.kind == ItemKind::type_info) return false;
    if (item.kind == ItemKind::boolean) item.text = item.boolean ? "true" : "false";
    if (item.kind == ItemKind::quantity) {
        const std::string_view quote = is_calendar(item.unit) ? "" : "'";
        m.scratch.assign(item.text).append(" ").append(quote).append(item.unit).append(quote);
        item.text = m.memory.keep(m.scratch);
    }
    return true;
}

template <ItemKind kind>
bool convert(Machine& m, PathItem& item) {
    bool done = false;
    if constexpr (kind == ItemKind::boolean) done = to_boolean(item);
    if constexpr (kind == ItemKind::integer) done = to_number(item, true);
    if constexpr (kind == ItemKind::decimal) done = to_number(item, false);
    if constexpr (kind == ItemKind::date) done = to_date(item);
    if constexpr (kind == ItemKind::date_time) done = to_date_time(item);
    if constexpr (kind == ItemKind::time) done = to_time(item);
    if constexpr (kind == ItemKind::quantity) done = to_quantity(item);
    if constexpr (kind == ItemKind::string) done = to_string(m, item);
    if (kind != ItemKind::quantity) item.unit = {};
    item.kind = kind;
    item.type = nullptr;
    return done;
}

// toQuantity('unit') converts, and is empty for a unit of another kind.
Logic to_unit(Machine& m, const Step& step, PathItem& item) {
    if (step.count == 0) return Logic::yes;
    std::string_view unit;
    const Logic found = m.argument_text(step, 0, unit);
    if (found != Logic::yes) return found;
    const auto ratio = unit_ratio(item.unit, unit);
    const auto number = Decimal::parse(item.text);
    const auto result = ratio && number ? converted(*number, *ratio) : std::nullopt;
    if (!result) return Logic::no;
    char text[64];
    item.text = m.memory.keep({text, result->write(text)});
    item.unit = unit;
    return Logic::yes;
}

// From the time of the scope.
bool push_now(Machine& m, ItemKind kind, std::size_t from, std::size_t to) {
    const std::string_view now = m.scope().now;
    if (now.size() > from) m.push_text(kind, now.substr(from, to - from));
    return true;
}

}  // namespace

template <ItemKind kind>
bool run_convert(Machine& m, const Step& step, std::size_t base) {
    PathItem item;
    const Logic found = m.take_one(base, item);
    if (found != Logic::yes) return found == Logic::unknown;
    if (!convert<kind>(m, item)) return true;
    if (kind == ItemKind::quantity) {
        const Logic same = to_unit(m, step, item);
        if (same != Logic::yes) return same != Logic::failed;
    }
    m.stack.push_back(item);
    return true;
}

template <ItemKind kind>
Logic judge_converts(Machine& m, const Step& step) {
    PathItem item;
    const Logic found = m.input_value(step, item);
    if (found != Logic::yes) return found;
    if (!convert<kind>(m, item)) return Logic::no;
    return kind == ItemKind::quantity ? to_unit(m, step, item) : Logic::yes;
}

template bool run_convert<ItemKind::boolean>(Machine&, const Step&, std::size_t);
template bool run_convert<ItemKind::integer>(Machine&, const Step&, std::size_t);
template bool run_convert<ItemKind::decimal>(Machine&, const Step&, std::size_t);
template bool run_convert<ItemKind::date>(Machine&, const Step&, std::size_t);
template bool run_convert<ItemKind::date_time>(Machine&, const Step&, std::size_t);
template bool run_convert<ItemKind::time>(Machine&, const Step&, std::size_t);
template bool run_convert<ItemKind::quantity>(Machine&, const Step&, std::size_t);
template bool run_convert<ItemKind::string>(Machine&, const Step&, std::size_t);
template Logic judge_converts<ItemKind::boolean>(Machine&, const Step&);
template Logic judge_converts<ItemKind::integer>(Machine&, const Step&);
template Logic judge_converts<ItemKind::decimal>(Machine&, const Step&);
template Logic judge_converts<ItemKind::date>(Machine&, const Step&);
template Logic judge_converts<ItemKind::date_time>(Machine&, const Step&);
template Logic judge_converts<ItemKind::time>(Machine&, const Step&);
template Logic judge_converts<ItemKind::quantity>(Machine&, const Step&);
template Logic judge_converts<ItemKind::string>(Machine&, const Step&);

bool run_now(Machine& m, const Step&, std::size_t base) {
    m.stack.resize(base);
    return push_now(m, ItemKind::date_time, 0, std::string_view::npos);
}

bool run_today(Machine& m, const Step&, std::size_t base) {
    m.stack.resize(base);
    return push_now(m, ItemKind::date, 0, 10);
}

bool run_time_of_day(Machine& m, const Step&, std::size_t base) {
    m.stack.resize(base);
    const std::size_t zone = m.scope().now.find_first_of("Z+-", 11);
    return push_now(m, ItemKind::time, 11, zone);
}

}  // namespace fhir::path
