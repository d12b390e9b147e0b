#include "fhir/fhirpath/moment.hpp"

#include <algorithm>
#include <chrono>

namespace fhir::path {
namespace {

constexpr int index_of(Precision precision) {
    return static_cast<int>(precision);
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}
    bool ended() const { return at_ == text_.size(); }
    bool skip(char c) {
        if (ended() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool number(int digits, std::int64_t& value) {
        value = 0;
        for (int i = 0; i < digits; ++i, ++at_) {
            if (ended() || text_[at_] < '0' || text_[at_] > '9') return false;
            value = value * 10 + (text_[at_] - '0');
        }
        return true;
    }
    bool fraction(std::int64_t& value) {
        value = 0;
        int digits = 0;
        for (; !ended() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_, ++digits) {
            if (digits < 3) value = value * 10 + (text_[at_] - '0');
        }
        for (int i = digits; i < 3; ++i) value *= 10;
        return digits > 0;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

bool read_clock(Reader& reader, Moment& found) {
    auto& parts = found.parts;
    if (!reader.number(2, parts[3]) || parts[3] > 23) return false;
    found.precision = Precision::hour;
    if (!reader.skip(':')) return true;
    if (!reader.number(2, parts[4]) || parts[4] > 59) return false;
    found.precision = Precision::minute;
    if (!reader.skip(':')) return true;
    if (!reader.number(2, parts[5]) || parts[5] > 60) return false;
    found.precision = Precision::second;
    if (!reader.skip('.')) return true;
    found.precision = Precision::millisecond;
    return reader.fraction(parts[6]);
}

std::int64_t last_day(std::int64_t year, std::int64_t month) {
    using namespace std::chrono;
    const auto last = std::chrono::year{static_cast<int>(year)} /
                      std::chrono::month{static_cast<unsigned>(month)} / std::chrono::last;
    return static_cast<unsigned>(last.day());
}

std::int64_t to_minutes(const Moment& m) {
    using namespace std::chrono;
    const sys_days day = year{static_cast<int>(m.parts[0])} /
                         month{static_cast<unsigned>(m.parts[1])} /
                         std::chrono::day{static_cast<unsigned>(m.parts[2])};
    return day.time_since_epoch().count() * 1440 + m.parts[3] * 60 + m.parts[4];
}

void from_minutes(Moment& m, std::int64_t minutes) {
    using namespace std::chrono;
    const auto days = floor<std::chrono::days>(std::chrono::minutes(minutes));
    const year_month_day date{sys_days(days)};
    m.parts[0] = static_cast<int>(date.year());
    m.parts[1] = static_cast<unsigned>(date.month());
    m.parts[2] = static_cast<unsigned>(date.day());
    const std::int64_t rest = minutes - std::int64_t{days.count()} * 1440;
    m.parts[3] = rest / 60;
    m.parts[4] = rest % 60;
}

}  // namespace

std::optional<Moment> Moment::parse(std::string_view text) noexcept {
    Moment found;
    Reader reader(text);
    if (!reader.number(4, found.parts[0]) || found.parts[0] == 0) return std::nullopt;
    if (reader.skip('-')) {
        if (!reader.number(2, found.parts[1]) || found.parts[1] < 1 || found.parts[1] > 12) {
            return std::nullopt;
        }
        found.precision = Precision::month;
        if (reader.skip('-')) {
            if (!reader.number(2, found.parts[2]) || found.parts[2] < 1 ||
                found.parts[2] > last_day(found.parts[0], found.parts[1])) {
                return std::nullopt;
            }
            found.precision = Precision::day;
        }
    }
    if (reader.ended()) return found;
    if (!reader.skip('T')) return std::nullopt;
    if (reader.ended()) return found;
    if (found.precision != Precision::day || !read_clock(reader, found)) return std::nullopt;
    if (reader.skip('Z')) {
        found.has_zone = true;
    } else if (!reader.ended()) {
        const bool west = reader.skip('-');
        std::int64_t hours = 0;
        std::int64_t minutes = 0;
        if ((!west && !reader.skip('+')) || !reader.number(2, hours) || !reader.skip(':') ||
            !reader.number(2, minutes)) {
            return std::nullopt;
        }
        found.has_zone = true;
        found.zone = static_cast<int>(hours * 60 + minutes) * (west ? -1 : 1);
    }
    return reader.ended() ? std::optional(found) : std::nullopt;
}

std::optional<Moment> Moment::parse_time(std::string_view text) noexcept {
    Moment found;
    found.is_time = true;
    Reader reader(text);
    if (!read_clock(reader, found) || !reader.ended()) return std::nullopt;
    return found;
}

std::optional<Moment> Moment::plus(Decimal amount, Precision unit, bool weeks) const noexcept {
    if (unit < Precision::second) amount = amount.truncated();
    constexpr Int128 most = 400'000'000'000;  // milliseconds of all years, or nearly
    Int128 count = amount.digits;
    if (unit == Precision::second) {
        const auto exact = multiply(amount, Decimal{1000, 0});
        if (!exact) return std::nullopt;
        count = exact->truncated().digits;
        unit = Precision::millisecond;
    } else if (unit == Precision::millisecond) {
        count = amount.truncated().digits;
    }
    if (count > most || count < -most) return std::nullopt;
    if (weeks) count *= 7;
    // Up to the part that was written last.
    constexpr int up[] = {1, 12, 30, 24, 60, 60, 1000};
    for (; unit > precision; unit = static_cast<Precision>(index_of(unit) - 1)) {
        const bool days_of_year = unit == Precision::day && precision == Precision::year;
        count /= days_of_year ? 365 : up[index_of(unit)];
        if (days_of_year) unit = Precision::month;
    }
    return plus_whole(static_cast<std::int64_t>(count), unit);
}

std::optional<Moment> Moment::plus_whole(std::int64_t amount, Precision unit) const noexcept {
    Moment result = *this;
    if (unit <= Precision::month) {
        const std::int64_t months =
            parts[0] * 12 + parts[1] - 1 + (unit == Precision::year ? amount * 12 : amount);
        if (is_time || months < 12 || months >= 120000) return std::nullopt;
        result.parts[0] = months / 12;
        result.parts[1] = months % 12 + 1;
        result.parts[2] = std::min(result.parts[2], last_day(result.parts[0], result.parts[1]));
        return result;
    }
    constexpr std::int64_t sizes[] = {0, 0, 86'400'000, 3'600'000, 60'000, 1000, 1};
    std::int64_t milliseconds = 0;
    if (__builtin_mul_overflow(amount, sizes[index_of(unit)], &milliseconds)) return std::nullopt;
    milliseconds += parts[5] * 1000 + parts[6];
    std::int64_t minutes = milliseconds / 60'000;
    milliseconds %= 60'000;
    if (milliseconds < 0) {
        milliseconds += 60'000;
        --minutes;
    }
    result.parts[5] = milliseconds / 1000;
    result.parts[6] = milliseconds % 1000;
    minutes += to_minutes(*this);
    if (is_time) {
        minutes = ((parts[3] * 60 + parts[4] + minutes - to_minutes(*this)) % 1440 + 1440) % 1440;
        result.parts[3] = minutes / 60;
        result.parts[4] = minutes % 60;
        return result;
    }
    if (minutes < -1'034'000'000 || minutes > 4'220'000'000) return std::nullopt;
    from_minutes(result, minutes);
    if (result.parts[0] < 1 || result.parts[0] > 9999) return std::nullopt;
    return result;
}

Moment Moment::in_utc() const noexcept {
    Moment result = *this;
    if (has_zone && zone != 0) from_minutes(result, to_minutes(result) - zone);
    result.zone = 0;
    return result;
}

std::size_t Moment::write(char* to) const noexcept {
    char* at = to;
    const auto put = [&](std::int64_t value, int digits) {
        for (int i = digits - 1; i >= 0; --i, value /= 10) {
            at[i] = static_cast<char>('0' + value % 10);
        }
        at += digits;
    };
    constexpr char signs[] = {0, '-', '-', 'T', ':', ':', '.'};
    for (int i = is_time ? 3 : 0; i <= index_of(precision); ++i) {
        if (i > 0 && !(is_time && i == 3)) *at++ = signs[i];
        put(parts[i], i == 0 ? 4 : i == 6 ? 3 : 2);
    }
    if (has_zone && zone == 0) *at++ = 'Z';
    if (has_zone && zone != 0) {
        *at++ = zone < 0 ? '-' : '+';
        put(std::abs(zone) / 60, 2);
        *at++ = ':';
        put(std::abs(zone) % 60, 2);
    }
    return static_cast<std::size_t>(at - to);
}

std::optional<std::strong_ordering> compare(const Moment& a, const Moment& b) noexcept {
    if (a.is_time != b.is_time) return std::nullopt;
    const bool both = a.has_zone && b.has_zone;
    const Moment left = both ? a.in_utc() : a;
    const Moment right = both ? b.in_utc() : b;
    // Seconds and their fraction are one part: 10:00:00 and 10:00:00.0 are equally precise.
    const auto last = [](const Moment& m) { return std::min(index_of(m.precision), 5); };
    const bool clock = last(left) > 2 && last(right) > 2;
    if (!left.is_time && clock && left.has_zone != right.has_zone) return std::nullopt;
    const int shared = std::min(last(left), last(right));
    for (int i = left.is_time ? 3 : 0; i <= shared; ++i) {
        if (left.parts[i] != right.parts[i]) return left.parts[i] <=> right.parts[i];
    }
    if (last(left) != last(right)) return std::nullopt;
    return shared == 5 ? left.parts[6] <=> right.parts[6] : std::strong_ordering::equal;
}

}  // namespace fhir::path
