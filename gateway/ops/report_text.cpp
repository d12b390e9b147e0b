#include "gateway/ops/report_text.hpp"

#include "fhir/json_writer.hpp"

#include <cstdio>

namespace gateway {
namespace {

using fhir::JsonWriter;

constexpr std::array<std::string_view, outcomes> outcome_names{"waiting", "under_way", "completed",
                                                               "stopped", "cancelled", "merged"};
constexpr std::string_view how_told =
    "<5 stands for 1 to 4; other numbers are rounded to the nearest 5. A total is the sum of its "
    "parts as they are told, each <5 counted as 2. Waits are in working days, and contacts are "
    "those of the completed that tell of any; both are told where there are at least 5 (for the "
    "90th percentile: 10). Measures are of the completed: people who have a number before and one "
    "after, and where they are at least 5 the mean before and the mean change.";

std::string_view unit_of(By by) {
    return counts_offers(by) ? "offers" : "referrals";
}

std::string tenths(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return std::string_view("-0.0") == text.data() ? "0.0" : text.data();
}

void write_number(JsonWriter& json, std::string_view name, const Told& number) {
    if (number.is_few()) {
        json.member(name, number.text());
    } else {
        json.member(name, number.rounded());
    }
}

void write_reasons(JsonWriter& json, std::string_view name,
                   const std::array<Told, decline_reasons>& numbers) {
    json.key(name).begin_object();
    for (std::size_t i = 0; i < decline_reasons; ++i) {
        const bool is_none = !numbers[i].is_few() && numbers[i].rounded() == 0;
        if (!is_none) write_number(json, task_reasons()[i].code, numbers[i]);
    }
    json.end_object();
}

void write_spread(JsonWriter& json, std::string_view name, const Spread& spread) {
    json.key(name).begin_object();
    if (spread.median) json.key("median").raw(tenths(*spread.median));
    if (spread.ninetieth) json.key("p90").raw(tenths(*spread.ninetieth));
    json.end_object();
}

void write_mean(JsonWriter& json, std::string_view name, const std::optional<double>& mean) {
    if (mean) json.key(name).raw(tenths(*mean));
}

std::string money(double amount) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.2f", amount);
    return text.data();
}

void write_activity(JsonWriter& json, By by, const ReportLine& line) {
    const Activity& activity = line.activity;
    write_number(json, "accepted", line.accepted);
    if (activity.contacts) json.member("contacts_held", *activity.contacts);
    if (activity.contacts_costed) json.member("contacts_costed", *activity.contacts_costed);
    if (activity.cost) {
        json.key("cost").raw(money(*activity.cost));
        json.member("cost_currency", activity.currency);
    }
    if (by != By::service || !line.unit_cost) return;
    json.key("unit_cost").raw(money(line.unit_cost->amount));
    json.member("unit_currency", line.unit_cost->currency);
    json.member("unit", line.unit_cost->unit);
}

void write_measures(JsonWriter& json, const std::vector<ToldMeasure>& measures) {
    json.key("measures").begin_object();
    for (std::size_t i = 0; i < measures.size(); ++i) {
        const auto& [people, before, change] = measures[i];
        if (people == Told()) continue;
        json.key(mappings::measured_numbers()[i]).begin_object();
        write_number(json, "people", people);
        write_mean(json, "before", before);
        write_mean(json, "change", change);
        json.end_object();
    }
    json.end_object();
}

void write_caseload(JsonWriter& json, const std::array<std::string, 3>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].empty()) continue;
        json.key(caseload_columns[i]);
        if (cells[i].front() == '<') {
            json.string(cells[i]);
        } else {
            json.raw(cells[i]);
        }
    }
}

void write_line(JsonWriter& json, By by, const ReportLine& line,
                const std::vector<Caseload>& caseloads) {
    json.begin_object();
    const auto columns = columns_of(by);
    for (std::size_t i = 0; i < columns.size(); ++i) json.member(columns[i], line.group[i]);
    write_number(json, unit_of(by), line.total);
    for (std::size_t i = 0; i < outcomes; ++i) {
        write_number(json, outcome_names[i], line.counted.by_outcome[i]);
    }
    write_number(json, "declined", line.declined);
    write_reasons(json, "declined_because", line.counted.declined);
    if (!counts_offers(by)) {
        write_number(json, "passed_over", line.passed_over);
        write_reasons(json, "passed_over_because", line.counted.passed_over);
    }
    write_spread(json, "days_to_acceptance", line.to_acceptance);
    write_spread(json, "days_to_end", line.to_end);
    write_spread(json, "contacts", line.contacts);
    write_measures(json, line.measures);
    if (counts_offers(by)) write_activity(json, by, line);
    if (by == By::pcn) write_caseload(json, caseload_cells(caseloads, line.group[0]));
    json.end_object();
}

// One record. A text that a spreadsheet would take for a formula is kept one by an apostrophe.
class Record {
public:
    explicit Record(std::string& out) : out_(out) {}
    void add(std::string_view cell) {
        begin_cell();
        std::string text(cell);
        if (!text.empty() &&
            std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
            text.insert(text.begin(), '\'');
        }
        if (text.find_first_of(",\"\r\n") == std::string::npos) {
            out_ += text;
            return;
        }
        out_ += '"';
        for (const char c : text) out_ += c == '"' ? std::string("\"\"") : std::string(1, c);
        out_ += '"';
    }
    void add(const std::optional<double>& value) {
        begin_cell();
        if (value) out_ += tenths(*value);
    }
    void add(std::string_view total, std::string_view part) {
        add(std::string(total) + "_" + std::string(part));
    }
    void end() { out_ += "\r\n"; }

private:
    void begin_cell() {
        if (!is_first_) out_ += ',';
        is_first_ = false;
    }

    std::string& out_;
    bool is_first_ = true;
};

void add_header(std::string& csv, By by) {
    Record record(csv);
    for (const std::string_view column : columns_of(by)) record.add(column);
    record.add(unit_of(by));
    for (const std::string_view name : outcome_names) record.add(name);
    std::vector<std::string_view> totals{"declined"};
    if (!counts_offers(by)) totals.emplace_back("passed_over");
    for (const std::string_view total : totals) {
        record.add(total);
        for (const TaskReason& reason : task_reasons()) record.add(total, reason.code);
    }
    for (const std::string_view spread : {"days_to_acceptance", "days_to_end", "contacts"}) {
        record.add(spread, "median");
        record.add(spread, "p90");
    }
    for (const std::string& number : mappings::measured_numbers()) {
        for (const std::string_view part : {"people", "before", "change"}) record.add(number, part);
    }
    if (counts_offers(by)) {
        for (const std::string_view name :
             {"accepted", "contacts_held", "contacts_costed", "cost", "cost_currency"}) {
            record.add(name);
        }
    }
    if (by == By::service) {
        for (const std::string_view name : {"unit_cost", "unit_currency", "unit"}) record.add(name);
    }
    if (by == By::pcn) {
        for (const std::string_view column : caseload_columns) record.add(column);
    }
    record.end();
}

void add_line(std::string& csv, By by, const ReportLine& line,
              const std::vector<Caseload>& caseloads) {
    Record record(csv);
    for (const std::string& value : line.group) record.add(value);
    record.add(line.total.text());
    for (const Told& number : line.counted.by_outcome) record.add(number.text());
    record.add(line.declined.text());
    for (const Told& number : line.counted.declined) record.add(number.text());
    if (!counts_offers(by)) {
        record.add(line.passed_over.text());
        for (const Told& number : line.counted.passed_over) record.add(number.text());
    }
    for (const Spread* spread : {&line.to_acceptance, &line.to_end, &line.contacts}) {
        record.add(spread->median);
        record.add(spread->ninetieth);
    }
    for (const ToldMeasure& measure : line.measures) {
        record.add(measure.people.text());
        record.add(measure.before);
        record.add(measure.change);
    }
    if (counts_offers(by)) {
        const Activity& activity = line.activity;
        record.add(line.accepted.text());
        record.add(activity.contacts ? std::to_string(*activity.contacts) : "");
        record.add(activity.contacts_costed ? std::to_string(*activity.contacts_costed) : "");
        record.add(activity.cost ? money(*activity.cost) : "");
        record.add(activity.currency);
    }
    if (by == By::service) {
        record.add(line.unit_cost ? money(line.unit_cost->amount) : "");
        record.add(line.unit_cost ? line.unit_cost->currency : "");
        record.add(line.unit_cost ? line.unit_cost->unit : "");
    }
    if (by == By::pcn) {
        for (const std::string& cell : caseload_cells(caseloads, line.group[0])) record.add(cell);
    }
    record.end();
}

}  // namespace

std::string report_json(By by, const Period& period, const std::vector<ReportLine>& lines,
                        const std::vector<Caseload>& caseloads) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().member("by", to_code(by));
    json.member("from", fhir::format_date(period.from)).member("to", fhir::format_date(period.to));
    json.member("note", how_told).key("lines").begin_array();
    for (const ReportLine& line : lines) write_line(json, by, line, caseloads);
    json.end_array().end_object();
    return text;
}

std::string report_csv(By by, const std::vector<ReportLine>& lines,
                       const std::vector<Caseload>& caseloads) {
    std::string csv;
    add_header(csv, by);
    for (const ReportLine& line : lines) add_line(csv, by, line, caseloads);
    return csv;
}

}  // namespace gateway
