#include "fhir/validation/findings.hpp"

#include "fhir/text_place.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

namespace fhir {
namespace {

const Node& place_of(const Finding& finding) {
    return finding.at == nullptr ? *finding.node : *finding.at;
}

bool is_same(const Finding& left, const Finding& right) {
    return std::tie(left.node, left.missing, left.severity, left.code, left.rule, left.detail) ==
           std::tie(right.node, right.missing, right.severity, right.code, right.rule,
                    right.detail);
}

// A key to sort by: what comes first is what was found first at an equal place and severity.
constexpr unsigned number_bits = 30;
constexpr std::uint64_t number_mask = (std::uint64_t{1} << number_bits) - 1;

std::uint64_t key_of(const Finding& finding, std::size_t number) {
    const std::uint64_t place = place_of(finding).offset();
    const auto severity = static_cast<std::uint64_t>(finding.severity);
    return (place << (number_bits + 2)) | (severity << number_bits) | (number & number_mask);
}

Issue how_many_more(std::size_t count) {
    Issue issue;
    issue.severity = Severity::information;
    issue.type = IssueType::informational;
    issue.code = "more-issues";
    issue.detail = "There are " + std::to_string(count) +
                   " more issues; put these right and send the message again to see them.";
    return issue;
}

}  // namespace

void Findings::add(Finding finding) {
    found_.push_back(std::move(finding));
}

void Findings::rewind(std::size_t mark) {
    found_.erase(found_.begin() + static_cast<std::ptrdiff_t>(mark), found_.end());
}

bool Findings::has_errors_since(std::size_t mark) const noexcept {
    return std::any_of(found_.begin() + static_cast<std::ptrdiff_t>(mark), found_.end(),
                       [](const Finding& one) { return one.severity == Severity::error; });
}

// What was found twice stands in the order once.
void Findings::sort() {
    order_.clear();
    for (std::size_t i = 0; i < found_.size(); ++i) order_.push_back(key_of(found_[i], i));
    std::ranges::sort(order_);
    std::size_t kept = 0;
    for (const std::uint64_t key : order_) {
        bool is_known = false;
        for (std::size_t before = kept; before > 0 && !is_known; --before) {
            if (order_[before - 1] >> number_bits != key >> number_bits) break;
            is_known = is_same(found_[order_[before - 1] & number_mask], found_[key & number_mask]);
        }
        if (!is_known) order_[kept++] = key;
    }
    order_.resize(kept);
}

void Findings::tell(const Finding& finding, const Definitions& definitions, Issue& issue) {
    issue.severity = finding.severity;
    issue.type = finding.type;
    issue.code = finding.code;
    issue.detail = finding.detail;
    issue.rule = finding.rule;
    issue.expression = paths_.of(*finding.node, definitions);
    if (!finding.missing.empty()) issue.expression.append(".").append(finding.missing);
    issue.line = 0;
    issue.column = 0;
}

void Findings::tell(const Definitions& definitions, std::string_view source, std::size_t most,
                    std::vector<Issue>& issues) {
    sort();
    paths_.forget();
    const std::size_t told = std::min(order_.size(), most);
    issues.resize(told);
    PlaceFinder places(source);
    for (std::size_t i = 0; i < told; ++i) {
        const Finding& finding = found_[order_[i] & number_mask];
        tell(finding, definitions, issues[i]);
        if (source.empty()) continue;
        const TextPlace place = places.at(place_of(finding).offset());
        issues[i].line = place.line;
        issues[i].column = place.column;
    }
    if (told == order_.size()) return;
    issues.push_back(how_many_more(order_.size() - told));
    // Whoever asks whether there is an error must not miss one that is not told.
    const auto is_error = [this](std::uint64_t key) {
        return found_[key & number_mask].severity == Severity::error;
    };
    if (std::any_of(order_.begin() + static_cast<std::ptrdiff_t>(told), order_.end(), is_error)) {
        issues.back().severity = Severity::error;
    }
}

}  // namespace fhir
