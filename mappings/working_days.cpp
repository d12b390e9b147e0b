#include "mappings/working_days.hpp"

#include <algorithm>
#include <array>

namespace mappings {
namespace {

using namespace std::chrono;

bool is_weekend(sys_days day) {
    const weekday name(day);
    return name == Saturday || name == Sunday;
}

// Easter Sunday of the Gregorian calendar: the moon's and the sun's corrections, then the Sunday
// after the full moon (the Book of Common Prayer's tables, as arithmetic).
sys_days easter(year of) {
    const int y = static_cast<int>(of);
    const int century = y / 100;
    const int golden = y % 19;
    const int moon_shift = (8 * century + 13) / 25;
    const int epact = (19 * golden + century - century / 4 - moon_shift + 15) % 30;
    // The latest full moons stand a day earlier, so that two years of one cycle never share a day.
    const int full_moon = epact - (epact == 29 || (epact == 28 && golden > 10) ? 1 : 0);
    const sys_days paschal = sys_days(of / March / 21) + days(full_moon);
    return paschal + days(7) - (weekday(paschal) - Sunday);
}

bool is_bank_holiday(sys_days day) {
    const year_month_day date(day);
    // None in June, July, September, October and November.
    const month m = date.month();
    if (m == June || m == July || (m >= September && m <= November)) return false;
    return bank_holidays(date.year()).contains(day);
}

}  // namespace

std::set<sys_days> bank_holidays(year of) {
    const sys_days sunday = easter(of);
    std::set<sys_days> holidays{sunday - days(2), sunday + days(1), of / May / Monday[1],
                                of / May / Monday[last], of / August / Monday[last]};
    // What falls on a weekend moves to the next day of work that is not taken.
    for (const sys_days day :
         std::array<sys_days, 3>{of / January / 1, of / December / 25, of / December / 26}) {
        if (!is_weekend(day)) holidays.insert(day);
    }
    for (sys_days day :
         std::array<sys_days, 3>{of / January / 1, of / December / 25, of / December / 26}) {
        if (!is_weekend(day)) continue;
        while (is_weekend(day) || holidays.contains(day)) day += days(1);
        holidays.insert(day);
    }
    return holidays;
}

bool WorkingDays::includes(sys_days day) const {
    if (closed_.contains(day)) return false;
    return open_.contains(day) || (!is_weekend(day) && !is_bank_holiday(day));
}

milliseconds WorkingDays::between(fhir::Timestamp from, fhir::Timestamp to) const {
    milliseconds sum{0};
    while (from < to) {
        const sys_days day = floor<days>(from);
        const fhir::Timestamp end = std::min<fhir::Timestamp>(day + days(1), to);
        if (includes(day)) sum += end - from;
        from = end;
    }
    return sum;
}

fhir::Timestamp WorkingDays::after(fhir::Timestamp from, milliseconds time) const {
    for (;;) {
        const sys_days day = floor<days>(from);
        const fhir::Timestamp end = day + days(1);
        if (includes(day)) {
            if (from + time <= end) return from + time;
            time -= end - from;
        }
        from = end;
    }
}

fhir::Timestamp WorkingDays::before(fhir::Timestamp to, milliseconds time) const {
    for (;;) {
        const sys_days day = ceil<days>(to) - days(1);
        if (includes(day)) {
            if (to - time >= day) return to - time;
            time -= to - day;
        }
        to = day;
    }
}

}  // namespace mappings
