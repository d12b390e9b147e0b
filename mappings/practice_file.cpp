// The compact table of practices: tab separated lines.
//
//   referral-gateway-practices  1  PRACTICES  PCNS
//   N  code  name  sub-icb  closed                a PCN
//   P  code  name  sub-icb  icb  postcode         a practice; tables of old have no postcode
//   M  pcn  from  until                           a membership of the practice above it
//
// "-" stands for what is not there. The counts of the first line tell a file that was cut short.
#include "fhir/instant.hpp"
#include "mappings/practice_map.hpp"
#include "mappings/text_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace mappings {
namespace {

using std::chrono::sys_days;

constexpr std::string_view format_name = "referral-gateway-practices";
constexpr std::string_view format_version = "1";

// At most six fields, which is what the widest line has; `count` tells of more.
struct Fields {
    std::array<std::string_view, 6> texts;
    std::size_t count = 0;

    std::size_t size() const { return count; }
    std::string_view operator[](std::size_t index) const { return texts[index]; }
};

Fields fields_of(std::string_view line) {
    Fields fields;
    while (true) {
        const auto tab = line.find('\t');
        if (fields.count < fields.texts.size()) fields.texts[fields.count] = line.substr(0, tab);
        ++fields.count;
        if (tab == std::string_view::npos) return fields;
        line.remove_prefix(tab + 1);
    }
}

std::string optional_day(const std::optional<sys_days>& day) {
    return day ? fhir::format_date(*day) : "-";
}

// What parts our lines and fields must not stand in them.
std::string plain(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    }
    return text.empty() ? "-" : text;
}

std::string text_of(std::string_view field) {
    return std::string(field == "-" ? "" : field);
}

class TableReader {
public:
    explicit TableReader(std::string_view text) : rest_(text) {}

    // Empty: it is sound. Else what is wrong.
    std::string read() {
        if (!read_head()) return "is no table of practices that this version can read";
        while (!rest_.empty()) {
            const auto fields = next_line();
            const bool is_taken = (fields[0] == "N" && add_pcn(fields)) ||
                                  (fields[0] == "P" && add_practice(fields)) ||
                                  (fields[0] == "M" && add_membership(fields));
            if (!is_taken) return "is damaged in line " + std::to_string(line_);
        }
        if (practices.size() != expected_practices_ || pcns.size() != expected_pcns_) {
            return "is damaged: it ends after line " + std::to_string(line_) +
                   ", before all that its first line tells of";
        }
        return {};
    }

    std::vector<Practice> practices;
    std::vector<Pcn> pcns;

private:
    Fields next_line() {
        ++line_;
        const auto end = rest_.find('\n');
        // A line without its end was cut short: no field of it can be trusted.
        if (end == std::string_view::npos) {
            rest_ = {};
            return {};
        }
        const auto line = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return fields_of(line);
    }

    bool read_head() {
        const auto fields = next_line();
        const bool is_sound =
            fields.size() == 4 && fields[0] == format_name && fields[1] == format_version &&
            read_count(fields[2], expected_practices_) && read_count(fields[3], expected_pcns_);
        if (!is_sound) return false;
        // No line is shorter than ten bytes: a count that cannot be true asks for no memory.
        practices.reserve(std::min(expected_practices_, rest_.size() / 10));
        pcns.reserve(std::min(expected_pcns_, rest_.size() / 10));
        return true;
    }

    static bool read_count(std::string_view text, std::size_t& count) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
        return error == std::errc{} && end == text.data() + text.size();
    }

    static bool read_optional_day(std::string_view text, std::optional<sys_days>& day) {
        if (text == "-") return true;
        const auto parsed = fhir::parse_day(text);
        if (parsed) day = *parsed;
        return parsed.has_value();
    }

    bool add_pcn(const Fields& fields) {
        if (fields.size() != 5 || !fhir::OdsCode::parse(fields[1])) return false;
        if (!pcns.empty() && pcns.back().code >= fields[1]) return false;
        Pcn pcn{text_of(fields[1]), text_of(fields[2]), text_of(fields[3]), std::nullopt};
        if (!read_optional_day(fields[4], pcn.closed)) return false;
        pcns.push_back(std::move(pcn));
        return true;
    }

    bool add_practice(const Fields& fields) {
        const bool is_whole = fields.size() == 5 || fields.size() == 6;
        if (!is_whole || !fhir::OdsCode::parse(fields[1])) return false;
        if (!practices.empty() && practices.back().code >= fields[1]) return false;
        practices.push_back({text_of(fields[1]),
                             text_of(fields[2]),
                             text_of(fields[3]),
                             text_of(fields[4]),
                             {},
                             fields.size() == 6 ? text_of(fields[5]) : std::string()});
        return true;
    }

    bool add_membership(const Fields& fields) {
        if (fields.size() != 4 || practices.empty()) return false;
        auto& earlier = practices.back().memberships;
        const auto from = fhir::parse_day(fields[2]);
        if (!from) return false;
        Membership one{text_of(fields[1]), *from, std::nullopt};
        if (!read_optional_day(fields[3], one.until)) return false;
        if (one.until && *one.until <= one.from) return false;
        if (!earlier.empty() && (!earlier.back().until || *earlier.back().until > one.from)) {
            return false;
        }
        if (!one.pcn.empty() && !is_known(one.pcn)) return false;
        earlier.push_back(std::move(one));
        return true;
    }

    // PCNs come first and by code.
    bool is_known(std::string_view code) const {
        const auto found =
            std::lower_bound(pcns.begin(), pcns.end(), code,
                             [](const Pcn& pcn, std::string_view text) { return pcn.code < text; });
        return found != pcns.end() && found->code == code;
    }

    std::string_view rest_;
    std::size_t line_ = 0;
    std::size_t expected_practices_ = 0;
    std::size_t expected_pcns_ = 0;
};

std::string joined(std::initializer_list<std::string> fields) {
    std::string line;
    for (const std::string& field : fields) {
        if (!line.empty()) line += '\t';
        line += field;
    }
    return line += '\n';
}

}  // namespace

fhir::Result<PracticeMap> load_practice_map(const std::string& file) {
    const auto text = read_text_file(file);
    if (!text) return text.error();
    TableReader reader(*text);
    if (const std::string fault = reader.read(); !fault.empty()) {
        return fhir::make_error(
            fhir::ErrorKind::invalid, fhir::IssueType::invalid, "practice-table",
            file + " " + fault + ". Make it anew with `referral-gateway import practices`.");
    }
    return PracticeMap(std::move(reader.practices), std::move(reader.pcns));
}

fhir::Result<void> save_practice_map(const PracticeMap& map, const std::string& file) {
    std::string text =
        joined({std::string(format_name), std::string(format_version),
                std::to_string(map.practices().size()), std::to_string(map.pcns().size())});
    for (const Pcn& pcn : map.pcns()) {
        text += joined(
            {"N", plain(pcn.code), plain(pcn.name), plain(pcn.sub_icb), optional_day(pcn.closed)});
    }
    for (const Practice& practice : map.practices()) {
        text += joined({"P", plain(practice.code), plain(practice.name), plain(practice.sub_icb),
                        plain(practice.icb), plain(practice.postcode)});
        for (const Membership& one : practice.memberships) {
            text +=
                joined({"M", plain(one.pcn), fhir::format_date(one.from), optional_day(one.until)});
        }
    }
    return write_text_file(file, text);
}

}  // namespace mappings
