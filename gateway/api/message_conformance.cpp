#include "gateway/api/message_conformance.hpp"

#include "fhir/tree.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gateway {
namespace {

using fhir::Issue;
using fhir::Severity;

// What no reader of FHIR could make anything of, in JSON or in XML.
constexpr std::array<std::string_view, 10> structural{
    "wrong-kind",   "unknown-member", "resource-type-missing",  "resource-type-unknown",
    "choice-twice", "null-value",     "resource-type-abstract", "sibling-length",
    "empty-object", "empty-array"};

bool is_among(const std::vector<mappings::Need>& needs, std::string_view expression) {
    return std::ranges::any_of(needs, [&](const mappings::Need& need) {
        return need.coding != nullptr && expression_of(*need.coding, "code") == expression;
    });
}

}  // namespace

std::vector<Issue> told_of_message(const std::vector<Issue>& found,
                                   const std::vector<mappings::Need>& routed_by) {
    std::vector<Issue> told;
    for (const Issue& issue : found) {
        if (issue.severity == Severity::information) continue;
        told.push_back(issue);
        const bool refuses =
            issue.code != "code-malformed" || is_among(routed_by, issue.expression);
        if (!refuses) told.back().severity = Severity::warning;
    }
    return told;
}

bool is_of_structure(const Issue& issue) {
    return issue.severity == Severity::error &&
           std::ranges::find(structural, issue.code) != structural.end();
}

}  // namespace gateway
