#include "mappings/measures.hpp"

#include "fhir/systems.hpp"

#include <algorithm>
#include <array>

namespace mappings {
namespace {

constexpr std::array<ScalePart, 1> score{{{"", "score"}}};
constexpr std::array<ScalePart, 1> level{{{"", "level"}}};
// The four questions of the Office for National Statistics, each answered from 0 (not at all) to
// 10 (completely).
constexpr std::array<ScalePart, 4> ons4{{
    {"ons4-satisfied", "satisfied with life"},
    {"ons4-worthwhile", "what I do is worthwhile"},
    {"ons4-happy", "happy yesterday"},
    {"ons4-anxious", "anxious yesterday (less is better)"},
}};
// Measure Yourself Concerns and Wellbeing: one or two concerns in the person's own words, and
// well-being, each from 0 (as good as it can be) to 6.
constexpr std::array<ScalePart, 3> mycaw{{
    {"mycaw-concern-1", "first concern (less is better)"},
    {"mycaw-concern-2", "second concern (less is better)", true},
    {"mycaw-wellbeing", "well-being (less is better)"},
}};

// How often the person was seen in the three months up to the day: before the referral as the
// baseline, and at its end as the follow-up. Who does not know one of them leaves it out.
constexpr std::array<ScalePart, 3> use_of_care{{
    {"gp-appointments", "GP appointments", true},
    {"emergency-attendances", "attendances at A&E", true},
    {"hospital-admissions", "unplanned admissions to hospital", true},
}};

constexpr std::array<Scale, 7> all{{
    {fhir::own::measure_codes, "ons4", "ONS4", 0, 10, true, ons4},
    {fhir::snomed, "718466001", "SWEMWBS", 7, 35, false, score},
    {fhir::snomed, "718426000", "WEMWBS", 14, 70, true, score},
    {fhir::snomed, "925431000000109", "PAM-13", 0, 100, false, score},
    {fhir::snomed, "962851000000103", "PAM", 1, 4, true, level},
    {fhir::own::measure_codes, "mycaw", "MYCaW", 0, 6, true, mycaw},
    {fhir::own::measure_codes, "use-of-care", "Use of care in three months", 0, 99, true,
     use_of_care},
}};

}  // namespace

std::span<const Scale> scales() {
    return all;
}

const Scale* find_scale(std::string_view system, std::string_view code) {
    const auto found = std::ranges::find_if(
        all, [&](const Scale& scale) { return scale.system == system && scale.code == code; });
    return found == all.end() ? nullptr : &*found;
}

const Scale* scale_of_part(std::string_view code) {
    if (code.empty()) return nullptr;
    const auto found = std::ranges::find_if(all, [&](const Scale& scale) {
        return std::ranges::find(scale.parts, code, &ScalePart::code) != scale.parts.end();
    });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace mappings
