#include "fhir/fhirpath/equality.hpp"

#include "fhir/fhirpath/machine.hpp"

#include <algorithm>
#include <functional>

namespace fhir::path {
namespace {

bool is_number(ItemKind kind) {
    return kind == ItemKind::integer || kind == ItemKind::decimal;
}

bool is_moment(ItemKind kind) {
    return kind == ItemKind::date || kind == ItemKind::date_time || kind == ItemKind::time;
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

bool same_number(std::string_view a, std::string_view b) {
    if (a == b) return true;
    const auto x = Decimal::parse(a);
    const auto y = Decimal::parse(b);
    return x && y && compare(*x, *y) == std::strong_ordering::equal;
}

// Logic::no and yes; failed when it takes too long.
Logic same_tree(Machine& m, const Node& a, const Node& b) {
    if (!m.spend()) return Logic::failed;
    if (a.kind() != b.kind()) return Logic::no;
    if (a.kind() == fhir::Kind::number) return told(same_number(a.text(), b.text()));
    if (a.text() != b.text()) return Logic::no;
    auto other = b.begin();
    std::uint64_t place = 0;
    for (const Node& child : a) {
        if (other == b.end()) return Logic::no;
        const Node* twin = &*other;
        ++place;
        // Members stand in the same order more often than not.
        if (child.name() != twin->name()) {
            if (!m.spend(place)) return Logic::failed;
            twin = b.find(child.name());
        }
        if (twin == nullptr) return Logic::no;
        const Logic same = same_tree(m, child, *twin);
        if (same != Logic::yes) return same;
        ++other;
    }
    return told(other == b.end());
}

// Of a primitive.
const Node* extensions_of(const PathItem& item) {
    return item.sibling == nullptr ? nullptr : item.sibling->find("extension");
}

std::uint64_t mix(std::uint64_t value) {
    value *= 0x9E3779B97F4A7C15U;
    return value ^ (value >> 29);
}

std::uint64_t hash_text(std::string_view text) {
    return mix(std::hash<std::string_view>{}(text));
}

std::uint64_t hash_number(std::string_view text) {
    const auto number = Decimal::parse(text);
    if (!number) return hash_text(text);
    const Decimal plain = number->trimmed();
    return mix(static_cast<std::uint64_t>(plain.digits) + static_cast<std::uint64_t>(plain.scale));
}

std::uint64_t hash_tree(Machine& m, const Node& node) {
    if (!m.spend()) return 0;
    if (node.kind() == fhir::Kind::number) return hash_number(node.text());
    std::uint64_t hash = hash_text(node.text()) + static_cast<std::uint64_t>(node.kind());
    for (const Node& child : node) {
        // A sum: the order of members does not count.
        hash += mix(hash_text(child.name()) + hash_tree(m, child));
    }
    return mix(hash);
}

std::uint64_t hash_moment(const PathItem& value) {
    const auto moment =
        value.kind == ItemKind::time ? Moment::parse_time(value.text) : Moment::parse(value.text);
    if (!moment) return hash_text(value.text);
    const Moment utc = moment->in_utc();
    std::uint64_t hash = 0;
    for (const auto part : utc.parts) hash = hash * 10007 + static_cast<std::uint64_t>(part);
    return mix(hash);
}

Logic same_moment(const PathItem& a, const PathItem& b) {
    if ((a.kind == ItemKind::time) != (b.kind == ItemKind::time)) return Logic::no;
    const bool time = a.kind == ItemKind::time;
    const auto x = time ? Moment::parse_time(a.text) : Moment::parse(a.text);
    const auto y = time ? Moment::parse_time(b.text) : Moment::parse(b.text);
    if (!x || !y) return told(a.text == b.text);
    const auto order = compare(*x, *y);
    return !order ? Logic::unknown : told(*order == 0);
}

// As ~ compares: a year of the calendar is one of UCUM, and the number in the finer unit is turned
// into one of the coarser. False: they cannot be compared.
bool to_coarser_unit(std::string_view unit_a, std::optional<Decimal>& x, std::string_view unit_b,
                     std::optional<Decimal>& y) {
    const auto ratio = loose_unit_ratio(unit_a, unit_b);
    if (!ratio) return false;
    if (compare(ratio->numerator, ratio->denominator) == std::strong_ordering::less) {
        x = converted(*x, *ratio);
    } else {
        y = converted(*y, {ratio->denominator, ratio->numerator});
    }
    return x && y;
}

}  // namespace

std::optional<UnitRatio> ratio_of(const PathItem& a, const PathItem& b) noexcept {
    const auto unit = [](const PathItem& item, const PathItem& other) {
        if (item.kind != ItemKind::quantity) return std::string_view("1");
        if (item.type != nullptr && is_calendar(other.unit)) {
            if (item.unit == "a") return std::string_view("year");
            if (item.unit == "mo") return std::string_view("month");
        }
        return item.unit;
    };
    return unit_ratio(unit(a, b), unit(b, a));
}

bool to_one_unit(const PathItem& a, Decimal& x, const PathItem& b, Decimal& y) noexcept {
    const auto ratio = ratio_of(a, b);
    if (!ratio) return false;
    const auto left = multiply(x, ratio->numerator);
    const auto right = multiply(y, ratio->denominator);
    if (!left || !right) return false;
    x = *left;
    y = *right;
    return true;
}

std::uint64_t hash_of(Machine& m, const PathItem& item) {
    const PathItem value = m.value_of(item);
    switch (value.kind) {
        case ItemKind::node:
            return value.node == nullptr ? 0 : hash_tree(m, *value.node);
        case ItemKind::boolean:
            return value.boolean ? 1 : 2;
        case ItemKind::integer:
        case ItemKind::decimal:
            return hash_number(value.text);
        case ItemKind::quantity:
            return 3;  // in another unit it may be equal to another number
        case ItemKind::date:
        case ItemKind::date_time:
        case ItemKind::time:
            return hash_moment(value);
        default:
            return hash_text(value.text);
    }
}

Logic Machine::equal(const PathItem& first, const PathItem& second) {
    if (!spend()) return Logic::failed;
    const PathItem a = value_of(first);
    const PathItem b = value_of(second);
    Logic same = Logic::no;
    if (a.kind == ItemKind::node || b.kind == ItemKind::node) {
        if (a.kind != b.kind) return Logic::no;
        if (a.node == b.node && a.node != nullptr) return Logic::yes;
        if ((a.node == nullptr) != (b.node == nullptr)) return Logic::no;
        same = a.node == nullptr ? Logic::yes : same_tree(*this, *a.node, *b.node);
    } else if (is_number(a.kind) && is_number(b.kind)) {
        same = told(same_number(a.text, b.text));
    } else if (is_moment(a.kind) && is_moment(b.kind)) {
        same = same_moment(a, b);
    } else if (a.kind == ItemKind::quantity || b.kind == ItemKind::quantity) {
        const bool both = (a.kind == ItemKind::quantity || is_number(a.kind)) &&
                          (b.kind == ItemKind::quantity || is_number(b.kind));
        auto x = Decimal::parse(a.text);
        auto y = Decimal::parse(b.text);
        if (!both) return Logic::no;
        if (!x || !y) return told(a.text == b.text && a.unit == b.unit);
        if (!to_one_unit(a, *x, b, *y)) return Logic::unknown;
        same = told(compare(*x, *y) == std::strong_ordering::equal);
    } else if (a.kind == b.kind) {
        same = told(a.kind == ItemKind::boolean ? a.boolean == b.boolean
                                                : a.text == b.text && a.unit == b.unit);
    }
    // Two values of the tree are equal only with all that is said of them. Their ids are only
    // names.
    if (same == Logic::yes && first.kind == ItemKind::node && second.kind == ItemKind::node) {
        const Node* const x = extensions_of(first);
        const Node* const y = extensions_of(second);
        if ((x == nullptr) != (y == nullptr)) return Logic::no;
        if (x != nullptr) return same_tree(*this, *x, *y);
    }
    return same;
}

bool Machine::equivalent(const PathItem& first, const PathItem& second) {
    const PathItem a = value_of(first);
    const PathItem b = value_of(second);
    if (a.kind == ItemKind::string && b.kind == ItemKind::string) {
        return same_text_loosely(a.text, b.text);
    }
    const bool quantities = a.kind == ItemKind::quantity && b.kind == ItemKind::quantity;
    if (quantities || (is_number(a.kind) && is_number(b.kind))) {
        auto x = Decimal::parse(a.text);
        auto y = Decimal::parse(b.text);
        if (!x || !y) return a.text == b.text && a.unit == b.unit;
        if (quantities && !to_coarser_unit(a.unit, x, b.unit, y)) return false;
        const int places = std::min(x->trimmed().scale, y->trimmed().scale);
        return compare(x->rounded(places), y->rounded(places)) == std::strong_ordering::equal;
    }
    return equal(first, second) == Logic::yes;
}

}  // namespace fhir::path
