// A referral's story in plain English, and who holds it. Pure: made from the kept versions alone,
// so it says the same as the FHIR history.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/domain/referral.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gateway {

// Every version of a referral and of each of its tasks that the reader may see, oldest first.
struct ReferralStory {
    std::vector<Referral> versions;
    std::vector<std::vector<Task>> tasks;
    // Of those that were merged into it the ones that the reader may see, with the ODS code of who
    // referred; and, where it was merged itself, the referral that goes on, if the reader may see
    // it.
    std::map<Id, std::string> repeats = {};
    std::optional<Id> goes_on_as = std::nullopt;
    std::map<Id, Timestamp> reads = {};  // by task: when who asked for it first read how it ended
};

struct TimelineLine {
    Timestamp at;
    std::string who;   // name of the organisation that did it; "referral-gateway" for ourselves
    std::string text;  // a sentence
};

// What has to happen next; `by`: until when, or else the watchdog does something. Only where a date
// is known.
struct NextStep {
    std::string text;
    std::optional<Timestamp> by;
};

struct Timeline {
    std::vector<TimelineLine> lines;  // in the order of time
    std::string holder;               // ODS code; empty: nobody has to act any more
    NextStep next;
};

// `stories` begin with the first referral of the chain that the reader may see. It tells what is
// the case at `now`.
Timeline tell_timeline(const std::vector<ReferralStory>& stories, const Directory& directory,
                       const Watch& watch, Timestamp now);

// "2 March 2026" and "2 March 2026, 09:30", as a clock in England shows it.
std::string spoken_day(Timestamp time);
std::string spoken_time(Timestamp time);

}  // namespace gateway
