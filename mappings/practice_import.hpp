// How official files become the practice map. For mappings' own files.
#pragma once

#include "mappings/csv.hpp"
#include "mappings/practice_map.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mappings {

enum class PracticeFileKind { unknown, snapshot, partners, pcn_details };

// What one row says, once its columns are found and its values checked.
struct PracticeRow {
    std::string code;  // of a practice; of a PCN in pcn_details
    std::string name;
    std::string sub_icb;
    std::string icb;
    std::string pcn;  // empty: unallocated
    std::string pcn_name;
    std::string pcn_sub_icb;
    std::chrono::sys_days from;                  // extract date, or start of the relation
    std::optional<std::chrono::sys_days> until;  // the first day after the last one
    std::string postcode;                        // of the practice
};

// Which columns hold what: by the header, or by the shape of the first row when there is none.
class PracticeColumns {
public:
    explicit PracticeColumns(const std::vector<std::string>& first_row);

    PracticeFileKind kind() const { return kind_; }
    bool has_header() const { return has_header_; }
    // Why the row cannot be taken; empty: it can, and `out` holds it.
    std::string read(const std::vector<std::string>& fields, PracticeRow& out) const;

private:
    std::string read_partners(const std::vector<std::string>& fields, PracticeRow& out) const;
    std::string read_snapshot(const std::vector<std::string>& fields, PracticeRow& out) const;
    std::string read_details(const std::vector<std::string>& fields, PracticeRow& out) const;

    PracticeFileKind kind_ = PracticeFileKind::unknown;
    bool has_header_ = false;
    std::vector<std::size_t> places_;
    std::size_t width_ = 0;
};

// "01Oct2025" and "20251001".
std::optional<std::chrono::sys_days> official_day(std::string_view text);

// A practice's memberships with relations of a dated file laid over them. A relation stands for
// every earlier note of the same PCN that it touches; of two that overlap, the one that starts
// later ends the other.
std::vector<Membership> merged(std::vector<Membership> memberships,
                               std::vector<Membership> relations);
// The same with the fact that on `day` the practice was in `pcn`.
std::vector<Membership> observed(std::vector<Membership> memberships, const std::string& pcn,
                                 std::chrono::sys_days day);

}  // namespace mappings
