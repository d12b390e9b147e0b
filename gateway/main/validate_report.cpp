#include "gateway/main/validate_report.hpp"

#include "fhir/json_writer.hpp"
#include "gateway/http/outcome.hpp"

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

using fhir::Issue;
using fhir::Severity;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool starts_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

std::string_view line_of(std::string_view text, std::uint32_t line) {
    for (; line > 1; --line) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('\n'));
}

// Where a character stands, counted from zero; the size of the line when it is shorter.
std::size_t offset_of(std::string_view line, std::size_t character) {
    std::size_t at = 0;
    for (; at < line.size(); ++at) {
        if (!starts_character(line[at])) continue;
        if (character == 0) break;
        --character;
    }
    return at;
}

// The line with a caret below the column. Of a long one the part around it; without what a terminal
// would obey.
void show_line(std::string_view line, std::uint32_t number, std::uint32_t column,
               std::string& output) {
    constexpr std::size_t before = 40;
    constexpr std::size_t most = 100;
    if (line.empty() || column == 0) return;
    const std::size_t first = column - 1 > before ? column - 1 - before : 0;
    const std::size_t begin = offset_of(line, first);
    const std::size_t end = offset_of(line, first + most);
    std::string shown(line.substr(begin, end - begin));
    std::ranges::replace_if(shown, is_control, ' ');
    const std::string margin = std::to_string(number);
    const std::string dots = first > 0 ? "..." : "";
    output += "  " + margin + " | " + dots + shown + (end < line.size() ? "..." : "") + "\n";
    output += "  " + std::string(margin.size(), ' ') + " | " +
              std::string(dots.size() + column - 1 - first, ' ') + "^\n";
}

void report_text(const Finding& finding, std::string& output) {
    const std::uint32_t before = finding.first_line == 0 ? 0 : finding.first_line - 1;
    bool is_valid = true;
    bool has_warnings = false;
    for (const Issue& issue : finding.issues) {
        is_valid = is_valid && issue.severity != Severity::error;
        has_warnings = has_warnings || issue.severity == Severity::warning;
        output += finding.file;
        if (issue.line != 0) {
            output += ":" + std::to_string(before + issue.line);
            if (issue.column != 0) output += ":" + std::to_string(issue.column);
        }
        output += ": ";
        output += fhir::to_code(issue.severity);
        if (!issue.expression.empty()) output += " " + issue.expression;
        output += ": " + issue.detail;
        if (!issue.rule.empty()) output += " [" + issue.rule + "]";
        output += "\n";
        // A note is about the whole, and there is nothing to put right at its place.
        if (issue.line == 0 || issue.severity == Severity::information) continue;
        show_line(line_of(finding.text, issue.line), before + issue.line, issue.column, output);
    }
    if (!is_valid || finding.first_line != 0) return;
    output += finding.file;
    output += has_warnings ? ": OK, with warnings\n" : ": OK\n";
}

void report_line(const Finding& finding, bool is_valid, std::string& output) {
    fhir::JsonWriter json(output);
    json.begin_object().member("file", finding.file);
    if (finding.first_line != 0) json.member("line", finding.first_line);
    json.member("valid", is_valid).key("outcome").raw(outcome_json(finding.issues)).end_object();
    output += '\n';
}

std::string count(std::size_t number, const std::string& thing) {
    return std::to_string(number) + " " + thing + (number == 1 ? "" : "s");
}

}  // namespace

void report(Report format, Finding finding, std::string& output, Totals& totals) {
    const std::size_t errors = static_cast<std::size_t>(
        std::ranges::count(finding.issues, Severity::error, &Issue::severity));
    totals.documents += 1;
    totals.lines += finding.first_line != 0 ? 1 : 0;
    totals.wrong += errors > 0 ? 1 : 0;
    totals.errors += errors;
    totals.warnings += static_cast<std::size_t>(
        std::ranges::count(finding.issues, Severity::warning, &Issue::severity));
    if (format == Report::text) return report_text(finding, output);
    if (finding.first_line > 1) {
        for (Issue& issue : finding.issues) {
            if (issue.line != 0) issue.line += finding.first_line - 1;
        }
    }
    if (format == Report::ndjson) return report_line(finding, errors == 0, output);
    for (const Issue& issue : finding.issues) output += issue_json(issue, finding.file) + ",";
}

std::string_view head_of(Report format) {
    return format == Report::json ? R"({"resourceType":"OperationOutcome","issue":[)" : "";
}

std::string tail_of(Report format, const Totals& totals) {
    const bool is_said = totals.lines == 0 &&
                         (totals.documents == 1 || (totals.documents == 0 && totals.has_unread));
    const std::string sentence =
        count(totals.documents, "resource") + ": " + std::to_string(totals.wrong) +
        " wrong, with " + count(totals.errors, "error") + "; " + count(totals.warnings, "warning");
    if (format == Report::text) return is_said ? "" : sentence + "\n";
    if (format == Report::ndjson) return {};
    Issue last;
    last.severity = Severity::information;
    last.type = fhir::IssueType::informational;
    last.detail = sentence;
    return issue_json(last, {}) + "]}\n";
}

}  // namespace gateway
