#include "fhir/validation/findings.hpp"

#include "fhir/path_steps.hpp"
#include "fhir/text_place.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

namespace fhir {
namespace {

// The element's name, and of a choice the type too: ".value.ofType(Quantity)".
void append_member(std::string& path, const Node& member, const Definitions& definitions) {
    if (member.element() == 0) return append_name(path, member);
    const std::string_view element = definitions.element_name(member.element());
    path.append(".").append(element);
    std::string_view name = member.name();
    if (name.starts_with('_')) name.remove_prefix(1);
    const bool is_choice = name.size() > element.size() && name.starts_with(element);
    if (is_choice && member.type() != 0) {
        path.append(".ofType(").append(definitions.type(member.type()).name).append(")");
    }
}

const Node& place_of(const Finding& finding) {
    return finding.at == nullptr ? *finding.node : *finding.at;
}

bool is_same(const Finding& left, const Finding& right) {
    return std::tie(left.node, left.missing, left.severity, left.code, left.rule, left.detail) ==
           std::tie(right.node, right.missing, right.severity, right.code, right.rule,
                    right.detail);
}

using Order = std::pair<std::uint32_t, Severity>;

Order order_of(const Finding* finding) {
    return {place_of(*finding).offset(), finding->severity};
}

// By place, then severity, and what was found twice once.
std::vector<const Finding*> in_order(const std::vector<Finding>& found) {
    std::vector<const Finding*> all;
    all.reserve(found.size());
    for (const Finding& finding : found) all.push_back(&finding);
    std::ranges::stable_sort(all, {}, order_of);

    std::vector<const Finding*> once;
    once.reserve(all.size());
    for (const Finding* finding : all) {
        bool is_known = false;
        for (auto before = once.rbegin(); before != once.rend() && !is_known; ++before) {
            if (order_of(*before) != order_of(finding)) break;
            is_known = is_same(**before, *finding);
        }
        if (!is_known) once.push_back(finding);
    }
    return once;
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

void Findings::tell(const Definitions& definitions, std::string_view source, std::size_t most,
                    std::vector<Issue>& issues) const {
    const std::vector<const Finding*> order = in_order(found_);
    const std::size_t told = std::min(order.size(), most);
    PlaceFinder places(source);
    for (std::size_t i = 0; i < told; ++i) {
        const Finding& finding = *order[i];
        Issue issue;
        issue.severity = finding.severity;
        issue.type = finding.type;
        issue.code = finding.code;
        issue.detail = finding.detail;
        issue.rule = finding.rule;
        issue.expression = path_of(*finding.node, definitions);
        if (!finding.missing.empty()) issue.expression.append(".").append(finding.missing);
        if (!source.empty()) {
            const TextPlace place = places.at(place_of(finding).offset());
            issue.line = place.line;
            issue.column = place.column;
        }
        issues.push_back(std::move(issue));
    }
    if (told == order.size()) return;
    issues.push_back(how_many_more(order.size() - told));
    // Whoever asks whether there is an error must not miss one that is not told.
    const auto is_error = [](const Finding* one) { return one->severity == Severity::error; };
    if (std::any_of(order.begin() + static_cast<std::ptrdiff_t>(told), order.end(), is_error)) {
        issues.back().severity = Severity::error;
    }
}

std::string path_of(const Node& node, const Definitions& definitions) {
    return path_to(node, [&definitions](std::string& path, const Node& member) {
        append_member(path, member, definitions);
    });
}

}  // namespace fhir
