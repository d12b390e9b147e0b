#include "fhir/validation/profile_values.hpp"

#include "fhir/fhirpath/decimal.hpp"
#include "fhir/fhirpath/moment.hpp"
#include "fhir/fhirpath/units.hpp"

#include <algorithm>

namespace fhir {
namespace {

bool is_equal_leaf(const Node& value, const Node& wanted) {
    if (value.text() == wanted.text()) return true;
    if (value.kind() != Kind::number) return false;
    const auto left = path::Decimal::parse(value.text());
    const auto right = path::Decimal::parse(wanted.text());
    return left && right && path::compare(*left, *right) == std::strong_ordering::equal;
}

std::optional<std::strong_ordering> order_of_numbers(std::string_view left,
                                                     std::string_view right) {
    const auto a = path::Decimal::parse(left);
    const auto b = path::Decimal::parse(right);
    if (!a || !b) return std::nullopt;
    return path::compare(*a, *b);
}

std::optional<std::strong_ordering> order_of_moments(std::optional<path::Moment> left,
                                                     std::optional<path::Moment> right) {
    if (!left || !right) return std::nullopt;
    return path::compare(*left, *right);
}

std::optional<std::strong_ordering> order_of_quantities(std::string_view left,
                                                        std::string_view left_unit,
                                                        std::string_view right,
                                                        std::string_view right_unit) {
    const auto a = path::Decimal::parse(left);
    const auto b = path::Decimal::parse(right);
    const auto ratio = path::unit_ratio(left_unit, right_unit);
    if (!a || !b || !ratio) return std::nullopt;
    const auto x = path::multiply(*a, ratio->numerator);
    const auto y = path::multiply(*b, ratio->denominator);
    if (!x || !y) return std::nullopt;
    return path::compare(*x, *y);
}

}  // namespace

// Recursion is as deep as the profile's value is.
bool is_equal(const Node& value, const Node& fixed) {
    if (value.kind() != fixed.kind() || value.size() != fixed.size()) return false;
    if (fixed.is_object()) {
        return std::all_of(fixed.begin(), fixed.end(), [&](const Node& member) {
            const Node* found = value.find(member.name());
            return found != nullptr && is_equal(*found, member);
        });
    }
    if (fixed.is_array()) {
        return std::equal(value.begin(), value.end(), fixed.begin(), is_equal);
    }
    return is_equal_leaf(value, fixed);
}

bool holds_pattern(const Node& value, const Node& pattern) {
    if (pattern.is_array()) {
        return std::all_of(pattern.begin(), pattern.end(), [&](const Node& wanted) {
            if (!value.is_array()) return holds_pattern(value, wanted);
            return std::any_of(value.begin(), value.end(),
                               [&](const Node& item) { return holds_pattern(item, wanted); });
        });
    }
    if (value.kind() != pattern.kind()) return false;
    if (!pattern.is_object()) return is_equal_leaf(value, pattern);
    return std::all_of(pattern.begin(), pattern.end(), [&](const Node& member) {
        const Node* found = value.find(member.name());
        return found != nullptr && holds_pattern(*found, member);
    });
}

std::optional<std::strong_ordering> order_of(const Type& type, const Node& value,
                                             const Node& limit) {
    switch (type.primitive) {
        case Primitive::integer:
        case Primitive::positive_int:
        case Primitive::unsigned_int:
        case Primitive::decimal:
            return order_of_numbers(value.text(), limit.text());
        case Primitive::date:
        case Primitive::date_time:
        case Primitive::instant:
            return order_of_moments(path::Moment::parse(value.text()),
                                    path::Moment::parse(limit.text()));
        case Primitive::time:
            return order_of_moments(path::Moment::parse_time(value.text()),
                                    path::Moment::parse_time(limit.text()));
        default:
            break;
    }
    const Node* number = value.find("value");
    const Node* most = limit.find("value");
    if (number == nullptr || most == nullptr || value.string("system") != limit.string("system")) {
        return std::nullopt;
    }
    return order_of_quantities(number->text(), value.string("code"), most->text(),
                               limit.string("code"));
}

std::size_t length_of(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace fhir
