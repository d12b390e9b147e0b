#include "mappings/practice_import.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

namespace mappings {
namespace {

using std::chrono::sys_days;
using Fields = std::vector<std::string>;

// Names of the columns that we read, and where they stand in a file without a header.
struct Column {
    std::string_view name;
    std::size_t place;
};

enum SnapshotColumn : std::size_t {
    s_date,
    s_code,
    s_name,
    s_postcode,
    s_pcn,
    s_pcn_name,
    s_sub_icb,
    s_icb
};
constexpr std::array<Column, 8> snapshot_columns{{{"EXTRACT_DATE", 1},
                                                  {"PRACTICE_CODE", 2},
                                                  {"PRACTICE_NAME", 3},
                                                  {"PRACTICE_POSTCODE", 4},
                                                  {"PCN_CODE", 5},
                                                  {"PCN_NAME", 6},
                                                  {"SUB_ICB_LOCATION_CODE", 8},
                                                  {"ICB_CODE", 11}}};
constexpr std::size_t snapshot_width = 17;

enum PartnerColumn : std::size_t {
    p_code,
    p_name,
    p_sub_icb,
    p_pcn,
    p_pcn_name,
    p_pcn_sub_icb,
    p_from,
    p_until
};
constexpr std::array<Column, 8> partner_columns{{{"Partner Organisation Code", 0},
                                                 {"Partner Name", 1},
                                                 {"Practice Parent Sub ICB Loc Code", 2},
                                                 {"PCN Code", 4},
                                                 {"PCN Name", 5},
                                                 {"PCN Parent Sub ICB Loc Code", 6},
                                                 {"Practice to PCN Relationship Start Date", 8},
                                                 {"Practice to PCN Relationship End Date", 9}}};
constexpr std::size_t partner_width = 11;

enum DetailColumn : std::size_t { d_code, d_name, d_sub_icb, d_opened, d_closed };
constexpr std::array<Column, 5> detail_columns{{{"PCN Code", 0},
                                                {"PCN Name", 1},
                                                {"Current Sub ICB Loc Code", 2},
                                                {"Open Date", 4},
                                                {"Close Date", 5}}};
constexpr std::size_t detail_width = 12;

// Empty: not every column is there.
std::vector<std::size_t> places_by_name(const Fields& header, std::span<const Column> columns) {
    std::vector<std::size_t> places;
    for (const Column& column : columns) {
        const auto found = std::find(header.begin(), header.end(), column.name);
        if (found == header.end()) return {};
        places.push_back(static_cast<std::size_t>(found - header.begin()));
    }
    return places;
}

std::vector<std::size_t> fixed_places(std::span<const Column> columns) {
    std::vector<std::size_t> places;
    for (const Column& column : columns) places.push_back(column.place);
    return places;
}

bool is_code(std::string_view text) {
    const auto code = fhir::OdsCode::parse(text);
    return code && code->text() == text;
}

bool is_pcn_code(std::string_view text) {
    return text.starts_with('U') && is_code(text);
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return text.empty() ? std::nullopt : std::optional(value);
}

std::optional<int> month_of(std::string_view name) {
    constexpr std::array<std::string_view, 12> names{"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};
    std::string small(name);
    for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto found = std::find(names.begin(), names.end(), small);
    if (found == names.end()) return std::nullopt;
    return static_cast<int>(found - names.begin()) + 1;
}

// The official files name the last day; we keep the first one after it.
bool read_last_day(const std::string& text, std::optional<sys_days>& until) {
    if (text.empty()) return true;
    const auto last = official_day(text);
    if (last) until = *last + std::chrono::days(1);
    return last.has_value();
}

}  // namespace

std::optional<sys_days> official_day(std::string_view text) {
    std::optional<int> year;
    std::optional<int> month;
    std::optional<int> day;
    if (text.size() == 9) {
        day = number(text.substr(0, 2));
        month = month_of(text.substr(2, 3));
        year = number(text.substr(5));
    } else if (text.size() == 8) {
        year = number(text.substr(0, 4));
        month = number(text.substr(4, 2));
        day = number(text.substr(6));
    }
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    // Codes such as 99991231 stand for "never" and would only hide what is really there.
    if (!date.ok() || *year < 1900 || *year > 2200) return std::nullopt;
    return sys_days(date);
}

PracticeColumns::PracticeColumns(const Fields& first) {
    const auto by_name = [&](PracticeFileKind kind, std::span<const Column> columns) {
        places_ = places_by_name(first, columns);
        if (places_.empty()) return false;
        kind_ = kind;
        has_header_ = true;
        width_ = first.size();
        return true;
    };
    if (by_name(PracticeFileKind::snapshot, snapshot_columns) ||
        by_name(PracticeFileKind::partners, partner_columns) ||
        by_name(PracticeFileKind::pcn_details, detail_columns)) {
        return;
    }
    const auto by_shape = [&](PracticeFileKind kind, std::span<const Column> columns) {
        kind_ = kind;
        width_ = first.size();
        places_ = fixed_places(columns);
    };
    if (first.size() == snapshot_width && official_day(first[1]) && is_code(first[2])) {
        by_shape(PracticeFileKind::snapshot, snapshot_columns);
    } else if (first.size() == partner_width && is_code(first[0]) && is_pcn_code(first[4]) &&
               official_day(first[8])) {
        by_shape(PracticeFileKind::partners, partner_columns);
    } else if (first.size() == detail_width && is_pcn_code(first[0]) && official_day(first[4])) {
        by_shape(PracticeFileKind::pcn_details, detail_columns);
    }
}

std::string PracticeColumns::read(const Fields& fields, PracticeRow& out) const {
    if (fields.size() != width_) {
        return "has " + std::to_string(fields.size()) + " columns where " + std::to_string(width_) +
               " are expected";
    }
    switch (kind_) {
        case PracticeFileKind::snapshot:
            return read_snapshot(fields, out);
        case PracticeFileKind::partners:
            return read_partners(fields, out);
        case PracticeFileKind::pcn_details:
            return read_details(fields, out);
        case PracticeFileKind::unknown:
            break;
    }
    return "is of no known kind";
}

std::string PracticeColumns::read_snapshot(const Fields& fields, PracticeRow& out) const {
    const auto day = official_day(fields[places_[s_date]]);
    if (!day) return "the extract date is not a day such as 01Oct2025";
    if (!is_code(fields[places_[s_code]])) return "the practice code is no ODS code";
    const std::string& pcn = fields[places_[s_pcn]];
    const bool is_unallocated = pcn == "U" || pcn.empty();
    if (!is_unallocated && !is_pcn_code(pcn)) return "the PCN code is no ODS code of a PCN";
    out = {fields[places_[s_code]],
           fields[places_[s_name]],
           fields[places_[s_sub_icb]],
           fields[places_[s_icb]],
           is_unallocated ? std::string() : pcn,
           is_unallocated ? std::string() : fields[places_[s_pcn_name]],
           fields[places_[s_sub_icb]],
           *day,
           std::nullopt,
           fields[places_[s_postcode]]};
    return {};
}

std::string PracticeColumns::read_partners(const Fields& fields, PracticeRow& out) const {
    const auto from = official_day(fields[places_[p_from]]);
    if (!from) return "the start date is not a day such as 20191001";
    if (!is_code(fields[places_[p_code]])) return "the practice code is no ODS code";
    if (!is_pcn_code(fields[places_[p_pcn]])) return "the PCN code is no ODS code of a PCN";
    out = {fields[places_[p_code]],
           fields[places_[p_name]],
           fields[places_[p_sub_icb]],
           {},
           fields[places_[p_pcn]],
           fields[places_[p_pcn_name]],
           fields[places_[p_pcn_sub_icb]],
           *from,
           std::nullopt,
           {}};
    if (!read_last_day(fields[places_[p_until]], out.until)) {
        return "the end date is not a day such as 20220701";
    }
    if (out.until && *out.until <= out.from) return "the relation ends before it starts";
    return {};
}

std::string PracticeColumns::read_details(const Fields& fields, PracticeRow& out) const {
    const auto from = official_day(fields[places_[d_opened]]);
    if (!from) return "the open date is not a day such as 20191001";
    if (!is_pcn_code(fields[places_[d_code]])) return "the PCN code is no ODS code of a PCN";
    out = {fields[places_[d_code]],
           fields[places_[d_name]],
           fields[places_[d_sub_icb]],
           {},
           {},
           {},
           {},
           *from,
           std::nullopt,
           {}};
    if (!read_last_day(fields[places_[d_closed]], out.until)) {
        return "the close date is not a day such as 20220930";
    }
    return {};
}

}  // namespace mappings
