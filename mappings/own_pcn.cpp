#include "mappings/own_pcn.hpp"

#include "fhir/instant.hpp"

#include <algorithm>
#include <array>

namespace mappings {
namespace {

// Why a practice that we know has no PCN that day.
void explain(OwnPcn& own, const PracticeMap& practices, std::chrono::sys_days day) {
    for (const Membership& one : own.practice->memberships) {
        if (day < one.from || (one.until && day >= *one.until)) continue;
        const Pcn* pcn = practices.pcn(one.pcn);
        if (pcn == nullptr) continue;
        own.place = pcn->code;
        own.why_not = closed_since(*pcn);
        return;
    }
    own.place = own.practice->code;
    own.why_not = "The practice of the person is in no PCN.";
}

}  // namespace

bool is_closed(const Pcn& pcn, std::chrono::sys_days day) {
    return pcn.closed && day >= *pcn.closed;
}

std::string closed_since(const Pcn& pcn) {
    return "The PCN is closed since " + fhir::format_date(*pcn.closed) + ".";
}

OwnPcn find_own_pcn(const std::optional<fhir::OdsCode>& practice, const PracticeMap& practices,
                    std::chrono::sys_days day) {
    constexpr std::array<std::string_view, 3> nowhere{"V81997", "V81998", "V81999"};
    OwnPcn own;
    if (!practice) {
        // The national code for "not known" stands where there is no code to name.
        own.place = "V81999";
        own.why_not = "The message names no registered practice.";
        return own;
    }
    own.place = practice->text();
    if (std::ranges::find(nowhere, own.place) != nowhere.end()) {
        own.why_not = "The person has no registered practice, or it is not known.";
        return own;
    }
    own.practice = practices.practice(own.place);
    if (own.practice == nullptr) {
        own.is_unknown = true;
        own.why_not = "The registered practice is not in our table of practices.";
        return own;
    }
    own.pcn = practices.pcn_of(own.place, day);
    if (own.pcn == nullptr) explain(own, practices, day);
    return own;
}

}  // namespace mappings
