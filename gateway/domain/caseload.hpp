// How many referrals the link workers of a PCN accepted, beside how many they can take in a year
// (RoutingTable::caseload_of).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace gateway {

// The year is counted back from the day of asking. One that began anew in April would say each
// spring that a team that is full has all its room again.
inline constexpr std::chrono::days caseload_year{365};

struct Caseload {
    std::string pcn;             // ODS code
    std::uint64_t accepted = 0;  // in that year
    std::uint32_t limit = 0;     // never 0

    bool is_reached() const { return accepted >= limit; }
    std::uint64_t percent() const { return accepted * 100 / limit; }

    friend bool operator==(const Caseload&, const Caseload&) = default;
};

}  // namespace gateway
