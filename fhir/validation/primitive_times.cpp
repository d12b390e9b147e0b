#include "fhir/validation/primitive_times.hpp"

#include <array>
#include <cstddef>

namespace fhir {
namespace {

// Takes its parts off the front of a text.
class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) {}

    bool is_done() const { return at_ == text_.size(); }

    bool take(char expected) {
        if (at_ == text_.size() || text_[at_] != expected) return false;
        ++at_;
        return true;
    }

    // A number of so many digits; -1 when there is none.
    int number(std::size_t digits) {
        if (text_.size() - at_ < digits) return -1;
        int value = 0;
        for (std::size_t end = at_ + digits; at_ < end; ++at_) {
            if (text_[at_] < '0' || text_[at_] > '9') return -1;
            value = value * 10 + (text_[at_] - '0');
        }
        return value;
    }

    bool skip_digits() {
        const std::size_t start = at_;
        while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
        return at_ > start;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

int days_of(int year, int month) {
    constexpr std::array<int, 13> days{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && is_leap ? 29 : days[static_cast<std::size_t>(month)];
}

enum class Precision { none, year, month, day };

// What there is of a date; `none` when it is none.
Precision take_date(Cursor& cursor) {
    const int year = cursor.number(4);
    if (year < 1) return Precision::none;
    if (!cursor.take('-')) return Precision::year;
    const int month = cursor.number(2);
    if (month < 1 || month > 12) return Precision::none;
    if (!cursor.take('-')) return Precision::month;
    const int day = cursor.number(2);
    return day >= 1 && day <= days_of(year, month) ? Precision::day : Precision::none;
}

bool take_time(Cursor& cursor) {
    const int hour = cursor.number(2);
    if (hour < 0 || hour > 23 || !cursor.take(':')) return false;
    const int minute = cursor.number(2);
    if (minute < 0 || minute > 59 || !cursor.take(':')) return false;
    const int second = cursor.number(2);
    if (second < 0 || second > 60) return false;  // 60: a leap second
    return !cursor.take('.') || cursor.skip_digits();
}

bool take_zone(Cursor& cursor) {
    if (cursor.take('Z')) return true;
    if (!cursor.take('+') && !cursor.take('-')) return false;
    const int hours = cursor.number(2);
    if (hours < 0 || hours > 14 || !cursor.take(':')) return false;
    const int minutes = cursor.number(2);
    return minutes >= 0 && minutes <= (hours == 14 ? 0 : 59);
}

bool is_moment(Cursor& cursor) {
    return cursor.take('T') && take_time(cursor) && take_zone(cursor) && cursor.is_done();
}

}  // namespace

bool is_date(std::string_view text) noexcept {
    Cursor cursor(text);
    return take_date(cursor) != Precision::none && cursor.is_done();
}

bool is_date_time(std::string_view text) noexcept {
    Cursor cursor(text);
    const Precision precision = take_date(cursor);
    if (precision == Precision::none) return false;
    return cursor.is_done() || (precision == Precision::day && is_moment(cursor));
}

bool is_full_instant(std::string_view text) noexcept {
    Cursor cursor(text);
    return take_date(cursor) == Precision::day && is_moment(cursor);
}

bool is_time(std::string_view text) noexcept {
    Cursor cursor(text);
    return take_time(cursor) && cursor.is_done();
}

}  // namespace fhir
