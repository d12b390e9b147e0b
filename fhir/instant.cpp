#include "fhir/instant.hpp"

#include <optional>

namespace fhir {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

// Takes a text apart from its front; each step says whether it was there.
class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) {}

    bool at_end() const { return text_.empty(); }
    bool take(char expected) {
        if (text_.empty() || text_.front() != expected) return false;
        text_.remove_prefix(1);
        return true;
    }
    std::optional<int> digit() {
        if (text_.empty() || text_.front() < '0' || text_.front() > '9') return std::nullopt;
        const int value = text_.front() - '0';
        text_.remove_prefix(1);
        return value;
    }
    std::optional<int> number(int digits, int lowest, int highest) {
        int value = 0;
        for (; digits > 0; --digits) {
            const auto next = digit();
            if (!next) return std::nullopt;
            value = value * 10 + *next;
        }
        if (value < lowest || value > highest) return std::nullopt;
        return value;
    }

private:
    std::string_view text_;
};

struct Span {
    milliseconds start;
    milliseconds length;
};

// ".5" is half a second, and a tenth of one long. What is finer than a millisecond is cut off.
std::optional<Span> fraction(Cursor& text) {
    if (!text.take('.')) return Span{milliseconds(0), seconds(1)};
    int value = 0;
    int unit = 1000;
    int digits = 0;
    for (; const auto next = text.digit(); ++digits) {
        if (digits < 3) {
            unit /= 10;
            value += *next * unit;
        }
    }
    if (digits == 0 || digits > 9) return std::nullopt;
    return Span{milliseconds(value), milliseconds(unit)};
}

std::optional<Span> time_of_day(Cursor& text) {
    const auto hour = text.number(2, 0, 23);
    if (!hour || !text.take(':')) return std::nullopt;
    const auto minute = text.number(2, 0, 59);
    if (!minute || !text.take(':')) return std::nullopt;
    // A leap second ends an hour; it is counted as the first second of the next.
    const auto second = text.number(2, 0, *minute == 59 ? 60 : 59);
    if (!second) return std::nullopt;
    auto span = fraction(text);
    if (span) span->start += std::chrono::hours(*hour) + minutes(*minute) + seconds(*second);
    return span;
}

// How far the clocks of the zone are ahead of UTC.
std::optional<minutes> zone(Cursor& text) {
    if (text.take('Z')) return minutes(0);
    const bool is_behind = text.take('-');
    if (!is_behind && !text.take('+')) return std::nullopt;
    const auto hour = text.number(2, 0, 14);
    if (!hour || !text.take(':')) return std::nullopt;
    const auto minute = text.number(2, 0, *hour == 14 ? 0 : 59);
    if (!minute) return std::nullopt;
    const minutes ahead(*hour * 60 + *minute);
    return is_behind ? -ahead : ahead;
}

std::optional<TimeRange> range(std::string_view written) {
    Cursor text(written);
    const auto year = text.number(4, 1, 9999);
    if (!year) return std::nullopt;
    const std::chrono::year_month first_month{std::chrono::year(*year), std::chrono::January};
    if (text.at_end()) {
        return TimeRange{sys_days(first_month / 1),
                         sys_days((first_month + std::chrono::years(1)) / 1)};
    }

    const auto month = text.take('-') ? text.number(2, 1, 12) : std::nullopt;
    if (!month) return std::nullopt;
    const auto this_month = first_month + std::chrono::months(*month - 1);
    if (text.at_end()) {
        return TimeRange{sys_days(this_month / 1),
                         sys_days((this_month + std::chrono::months(1)) / 1)};
    }

    const auto number = text.take('-') ? text.number(2, 1, 31) : std::nullopt;
    if (!number || !(this_month / *number).ok()) return std::nullopt;
    const sys_days day(this_month / *number);
    if (text.at_end()) return TimeRange{day, day + days(1)};

    const auto time = text.take('T') ? time_of_day(text) : std::nullopt;
    const auto ahead = time ? zone(text) : std::nullopt;
    if (!ahead || !text.at_end()) return std::nullopt;
    const Timestamp from = day + time->start - *ahead;
    return TimeRange{from, from + time->length};
}

void append_number(std::string& out, long long value, std::size_t width) {
    const std::string digits = std::to_string(value);
    if (digits.size() < width) out.append(width - digits.size(), '0');
    out += digits;
}

}  // namespace

std::string format_date(sys_days day) {
    const std::chrono::year_month_day date(day);
    std::string text;
    append_number(text, static_cast<int>(date.year()), 4);
    text += '-';
    append_number(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    append_number(text, static_cast<unsigned>(date.day()), 2);
    return text;
}

std::string format_instant(Timestamp time) {
    const sys_days day = std::chrono::floor<days>(time);
    const std::chrono::hh_mm_ss clock(time - day);
    std::string text = format_date(day);
    text += 'T';
    append_number(text, clock.hours().count(), 2);
    text += ':';
    append_number(text, clock.minutes().count(), 2);
    text += ':';
    append_number(text, clock.seconds().count(), 2);
    text += '.';
    append_number(text, clock.subseconds().count(), 3);
    text += 'Z';
    return text;
}

Result<TimeRange> parse_date_time(std::string_view text) {
    if (const auto found = range(text)) return *found;
    return make_error(ErrorKind::invalid, IssueType::value, "date-time",
                      "a date is written YYYY, YYYY-MM or YYYY-MM-DD; a time follows as "
                      "Thh:mm:ss, with Z or the offset from UTC as +hh:mm");
}

Result<sys_days> parse_day(std::string_view text) {
    constexpr std::size_t whole_day = 10;  // YYYY-MM-DD
    const auto found = text.size() == whole_day ? range(text) : std::nullopt;
    if (found) return std::chrono::floor<days>(found->from);
    return make_error(ErrorKind::invalid, IssueType::value, "date",
                      "a day is written YYYY-MM-DD and stands in the calendar");
}

}  // namespace fhir
