// On which days people in England work, as clocks of waiting count them.
#pragma once

#include "fhir/instant.hpp"

#include <chrono>
#include <set>

namespace mappings {

// The bank holidays of England and Wales in that year (Banking and Financial Dealings Act 1971,
// with New Year's Day, May Day and the substitutes for weekends as they are proclaimed each year):
// eight. A day that is proclaimed once, for a coronation or instead of another, is not known here.
std::set<std::chrono::sys_days> bank_holidays(std::chrono::year year);

// Monday to Friday but for bank holidays. Days are those of UTC, each day whole. Immutable; any
// thread.
class WorkingDays {
public:
    WorkingDays() = default;
    // `closed`: days off beside the bank holidays; `open`: days of work although they are bank
    // holidays or at a weekend. A day in both is closed.
    WorkingDays(std::set<std::chrono::sys_days> closed, std::set<std::chrono::sys_days> open)
        : closed_(std::move(closed)), open_(std::move(open)) {}

    bool includes(std::chrono::sys_days day) const;

    // What lies between the two of working days: from Friday noon to Monday noon is one day. Zero
    // when `to` is not later.
    std::chrono::milliseconds between(fhir::Timestamp from, fhir::Timestamp to) const;

    // The first moment at which that much of working days has passed since `from`.
    fhir::Timestamp after(fhir::Timestamp from, std::chrono::milliseconds time) const;

    // The last moment since which that much of working days has passed at `to`.
    fhir::Timestamp before(fhir::Timestamp to, std::chrono::milliseconds time) const;

    friend bool operator==(const WorkingDays&, const WorkingDays&) = default;

private:
    std::set<std::chrono::sys_days> closed_;
    std::set<std::chrono::sys_days> open_;
};

}  // namespace mappings
