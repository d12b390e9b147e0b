// Practice -> PCN -> sub-ICB -> ICB on a date, from the two official file formats.
#pragma once

#include "fhir/error.hpp"
#include "fhir/ods_code.hpp"

#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mappings {

struct Membership {
    std::string pcn;  // "U50767"; empty: the practice is in no PCN
    std::chrono::sys_days from;
    std::optional<std::chrono::sys_days> until;  // the first day on which it holds no longer
};

struct Practice {
    std::string code;
    std::string name;
    std::string sub_icb;
    std::string icb;
    std::vector<Membership> memberships;  // by `from`, not overlapping
    std::string postcode{};               // as the official file has it; may be empty
};

struct Pcn {
    std::string code;
    std::string name;
    std::string sub_icb;
    std::optional<std::chrono::sys_days> closed;  // the first day on which it is closed
};

// A checked table, sorted by code. Immutable once loaded; read from any thread.
class PracticeMap {
public:
    PracticeMap() = default;
    PracticeMap(std::vector<Practice> practices, std::vector<Pcn> pcns);

    const Practice* practice(std::string_view code) const;
    const Pcn* pcn(std::string_view code) const;
    // The PCN that holds the practice on that day, when it is open; else null.
    const Pcn* pcn_of(std::string_view practice, std::chrono::sys_days day) const;

    const std::vector<Practice>& practices() const { return practices_; }
    const std::vector<Pcn>& pcns() const { return pcns_; }

private:
    std::vector<Practice> practices_;
    std::vector<Pcn> pcns_;
};

// What an import found: for the person who runs it.
struct ImportReport {
    std::size_t practices = 0;
    std::size_t pcns = 0;
    std::size_t unallocated = 0;       // practices in no PCN today
    std::vector<std::string> changes;  // against what was there before, a line each
    std::vector<std::string> skipped;  // "FILE:LINE: why", rows that could not be taken
};

// Reads official files in the order given, over `base`: GP-registered-patients practice map
// (gp-reg-pat-prac-map), ePCN core partner details (with or without its header row), ePCN details.
// The kind is known by the header, or by the shape of the first row. A snapshot file ends the
// memberships that it contradicts on its extract date. invalid: a file of no known kind, with what
// was looked for; `unavailable`: cannot be read.
struct Import {
    PracticeMap map;
    ImportReport report;
};
fhir::Result<Import> import_practices(const PracticeMap& base,
                                      const std::vector<std::string>& files,
                                      std::chrono::sys_days today);

// Our compact table: one text file, written whole and renamed into place.
fhir::Result<PracticeMap> load_practice_map(const std::string& file);
fhir::Result<void> save_practice_map(const PracticeMap& map, const std::string& file);

}  // namespace mappings
