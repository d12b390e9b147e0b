// How long an owner may be silent about a referral before something is done about it.
#pragma once

#include <chrono>

namespace mappings {

// Of working days, since the wait began; a day is 24 hours of one. Zero: never. Each that is not
// zero is longer than the one before.
struct Patience {
    std::chrono::seconds nudge{0};     // the owner is reminded
    std::chrono::seconds escalate{0};  // the lead of the PCN is told
    std::chrono::seconds reoffer{0};   // somebody else is asked; of what nobody has accepted alone

    friend bool operator==(const Patience&, const Patience&) = default;
};

// The defaults, by what is waited for. A collector asks at least once in a business day (SDOHCC
// task-11), and one that has not for two is an incident: so a request that nobody answers. A week
// is half of what others take before they decline it unseen. The rest are this project's own.
struct Patiences {
    static constexpr std::chrono::days day{1};

    Patience unanswered{day, 2 * day, 5 * day};                  // asked, and no answer
    Patience urgent{std::chrono::hours(12), day, 2 * day};       // likewise, of an urgent referral
    Patience accepted{5 * day, 10 * day, std::chrono::days(0)};  // and not begun
    Patience in_progress{20 * day, 30 * day, std::chrono::days(0)};  // and no word
    Patience on_hold{20 * day, 30 * day, std::chrono::days(0)};      // paused by its owner
    Patience cancellation{2 * day, 5 * day, std::chrono::days(0)};   // asked to stop, and no answer

    friend bool operator==(const Patiences&, const Patiences&) = default;
};

}  // namespace mappings
