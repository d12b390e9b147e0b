#include "mappings/directory/column.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace mappings::directory {
namespace {

constexpr std::string_view escaped = "\t\n\r\\";
constexpr std::string_view letters = "tnr\\";

template <class Number>
bool parse_number(std::string_view text, Number& number) {
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && stop == end;
}

template <class Code>
bool take(std::optional<Code> parsed, Code& code) {
    if (parsed) code = *parsed;
    return parsed.has_value();
}

}  // namespace

std::string to_column(const std::string& text) {
    if (text.empty()) return "-";
    if (text == "-") return "\\-";
    std::string column;
    column.reserve(text.size());
    for (const char c : text) {
        const auto at = escaped.find(c);
        if (at == std::string_view::npos) {
            column += c;
        } else {
            column += '\\';
            column += letters[at];
        }
    }
    return column;
}

// The shortest digits that give the same number again.
std::string to_column(double number) {
    std::array<char, 32> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    return std::string(digits.data(), end);
}

std::string to_column(sys_days day) {
    return fhir::format_date(day);
}

std::string to_column(fhir::Timestamp time) {
    return fhir::format_instant(time);
}

std::string to_column(const Point& point) {
    return to_column(point.latitude) + " " + to_column(point.longitude);
}

std::string to_column(Status status) {
    return std::string(to_code(status));
}

std::string to_column(PlaceType type) {
    return std::string(to_code(type));
}

std::string to_column(Weekdays days) {
    return std::to_string(days);
}

bool from_column(std::string_view column, std::string& text) {
    text.clear();
    if (column == "-") return true;
    if (column.empty()) return false;
    text.reserve(column.size());
    for (std::size_t i = 0; i < column.size(); ++i) {
        if (column[i] != '\\') {
            text += column[i];
            continue;
        }
        if (++i == column.size()) return false;
        const auto at = letters.find(column[i]);
        if (at == std::string_view::npos && column != "\\-") return false;
        text += at == std::string_view::npos ? '-' : escaped[at];
    }
    return true;
}

bool from_column(std::string_view column, double& number) {
    return parse_number(column, number) && std::isfinite(number);
}

bool from_column(std::string_view column, sys_days& day) {
    const auto parsed = fhir::parse_day(column);
    if (parsed) day = *parsed;
    return parsed.has_value();
}

bool from_column(std::string_view column, fhir::Timestamp& time) {
    const auto parsed = fhir::parse_date_time(column);
    if (parsed) time = parsed->from;
    return parsed.has_value();
}

bool from_column(std::string_view column, Point& point) {
    const auto blank = column.find(' ');
    return blank != std::string_view::npos &&
           from_column(column.substr(0, blank), point.latitude) &&
           from_column(column.substr(blank + 1), point.longitude);
}

bool from_column(std::string_view column, Status& status) {
    return take(parse_status(column), status);
}

bool from_column(std::string_view column, PlaceType& type) {
    return take(parse_place_type(column), type);
}

bool from_column(std::string_view column, Weekdays& days) {
    return parse_number(column, days) && days < 0x80;
}

}  // namespace mappings::directory
