// The PCN of the practice that the person is registered with.
#pragma once

#include "fhir/ods_code.hpp"
#include "mappings/practice_map.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace mappings {

struct OwnPcn {
    const Pcn* pcn = nullptr;  // null: none on that day, and then `place` and `why_not` say more
    const Practice* practice = nullptr;  // null: none that we know
    bool is_unknown = false;             // a practice is named, and not in our table
    std::string place;                   // ODS code of what was looked at
    std::string why_not;                 // a sentence
};

bool is_closed(const Pcn& pcn, std::chrono::sys_days day);
std::string closed_since(const Pcn& pcn);  // a sentence about a closed one

// Pure; any thread.
OwnPcn find_own_pcn(const std::optional<fhir::OdsCode>& practice, const PracticeMap& practices,
                    std::chrono::sys_days day);

}  // namespace mappings
