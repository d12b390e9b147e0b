#include "mappings/practice_import.hpp"

#include "mappings/text_file.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace mappings {
namespace {

using std::chrono::sys_days;

fhir::Error unknown_kind(const std::string& file) {
    return fhir::make_error(
        fhir::ErrorKind::invalid, fhir::IssueType::invalid, "practice-file-kind",
        file +
            " is none of the files that can be imported. Looked for: gp-reg-pat-prac-map (columns "
            "EXTRACT_DATE, PRACTICE_CODE, PCN_CODE ...), ePCN core partner details (Partner "
            "Organisation Code, PCN Code, Practice to PCN Relationship Start Date ..., with or "
            "without the header row), ePCN details (PCN Code, Open Date, Close Date ...).");
}

// The map while files are laid over it.
class Importer {
public:
    Importer(const PracticeMap& base, sys_days today) : base_(base), today_(today) {
        for (const Practice& one : base.practices()) practices_.emplace(one.code, one);
        for (const Pcn& one : base.pcns()) pcns_.emplace(one.code, one);
    }

    fhir::Result<void> add_file(const std::string& file) {
        const auto text = read_text_file(file);
        if (!text) return text.error();
        const CsvFile csv = read_csv(*text);
        if (csv.unclosed_line != 0) {
            return fhir::make_error(fhir::ErrorKind::invalid, fhir::IssueType::invalid,
                                    "practice-file-damaged",
                                    file + ":" + std::to_string(csv.unclosed_line) +
                                        ": a quote opens here and never closes");
        }
        if (csv.rows.empty()) return unknown_kind(file);
        const PracticeColumns columns(csv.rows.front().fields);
        if (columns.kind() == PracticeFileKind::unknown) return unknown_kind(file);
        file_ = file;
        relations_.clear();
        seen_.clear();
        for (std::size_t i = columns.has_header() ? 1 : 0; i < csv.rows.size(); ++i) {
            add_row(columns, csv.rows[i]);
        }
        for (auto& [code, relations] : relations_) {
            Practice& practice = practices_[code];
            practice.memberships = merged(std::move(practice.memberships), std::move(relations));
        }
        return {};
    }

    Import finish() {
        std::vector<Practice> practices;
        for (auto& [code, practice] : practices_) practices.push_back(std::move(practice));
        std::vector<Pcn> pcns;
        for (auto& [code, pcn] : pcns_) pcns.push_back(std::move(pcn));
        Import result{PracticeMap(std::move(practices), std::move(pcns)), std::move(report_)};
        result.report.practices = result.map.practices().size();
        result.report.pcns = result.map.pcns().size();
        for (const Practice& practice : result.map.practices()) {
            compare(practice, result.map, result.report);
        }
        return result;
    }

private:
    void skip(std::size_t line, const std::string& why) {
        report_.skipped.push_back(file_ + ":" + std::to_string(line) + ": " + why);
    }

    void add_row(const PracticeColumns& columns, const CsvRow& row) {
        PracticeRow found;
        if (const std::string why = columns.read(row.fields, found); !why.empty()) {
            skip(row.line, why);
            return;
        }
        if (columns.kind() == PracticeFileKind::pcn_details) {
            pcns_[found.code] = Pcn{found.code, found.name, found.sub_icb, found.until};
            return;
        }
        if (columns.kind() == PracticeFileKind::snapshot) {
            const auto [earlier, is_first] = seen_.emplace(found.code, found.pcn);
            if (!is_first) {
                if (earlier->second != found.pcn) {
                    skip(row.line, "an earlier row puts " + found.code + " into another PCN");
                }
                return;
            }
        }
        Practice& practice = practices_[found.code];
        practice.code = found.code;
        if (!found.name.empty()) practice.name = found.name;
        if (!found.sub_icb.empty()) practice.sub_icb = found.sub_icb;
        if (!found.icb.empty()) practice.icb = found.icb;
        if (!found.postcode.empty()) practice.postcode = found.postcode;
        know_pcn(columns.kind(), found);
        if (columns.kind() == PracticeFileKind::snapshot) {
            practice.memberships = observed(std::move(practice.memberships), found.pcn, found.from);
        } else {
            relations_[found.code].push_back({found.pcn, found.from, found.until});
        }
    }

    void know_pcn(PracticeFileKind kind, const PracticeRow& found) {
        if (found.pcn.empty()) return;
        const auto [place, is_new] = pcns_.try_emplace(found.pcn, Pcn{found.pcn, {}, {}, {}});
        Pcn& pcn = place->second;
        if (!found.pcn_name.empty()) pcn.name = found.pcn_name;
        // A snapshot tells the sub-ICB of the practice, which may lie across a border from its PCN.
        if (is_new || kind == PracticeFileKind::partners) pcn.sub_icb = found.pcn_sub_icb;
    }

    void compare(const Practice& practice, const PracticeMap& map, ImportReport& report) const {
        const Pcn* now = map.pcn_of(practice.code, today_);
        if (now == nullptr) {
            ++report.unallocated;
            tell_closed(practice, report);
        }
        if (base_.practices().empty()) return;  // all of it is new, and says nothing
        const Pcn* before = base_.pcn_of(practice.code, today_);
        const std::string text = now == nullptr ? "no PCN" : now->code;
        if (base_.practice(practice.code) == nullptr) {
            report.changes.push_back(practice.code + ": new, in " + text);
        } else if ((before == nullptr ? "no PCN" : before->code) != text) {
            report.changes.push_back(practice.code + ": " +
                                     (before == nullptr ? "no PCN" : before->code) + " -> " + text);
        }
    }

    // Two files that contradict each other: a person should know.
    void tell_closed(const Practice& practice, ImportReport& report) const {
        for (const Membership& one : practice.memberships) {
            const bool holds = one.from <= today_ && (!one.until || today_ < *one.until);
            if (!holds || one.pcn.empty()) continue;
            report.skipped.push_back(practice.code + ": its PCN " + one.pcn +
                                     " is closed, so its referrals go to the triage desk");
        }
    }

    const PracticeMap& base_;
    sys_days today_;
    std::map<std::string, Practice> practices_;
    std::map<std::string, Pcn> pcns_;
    ImportReport report_;
    // Of the file at hand.
    std::string file_;
    std::map<std::string, std::vector<Membership>> relations_;
    std::map<std::string, std::string> seen_;
};

}  // namespace

fhir::Result<Import> import_practices(const PracticeMap& base,
                                      const std::vector<std::string>& files, sys_days today) {
    Importer importer(base, today);
    for (const std::string& file : files) {
        if (const auto added = importer.add_file(file); !added) return added.error();
    }
    return importer.finish();
}

}  // namespace mappings
