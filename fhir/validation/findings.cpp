#include "fhir/validation/findings.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace fhir {
namespace {

bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

// A name of another shape is not repeated: a value may have slipped into its place.
bool is_identifier(std::string_view name) {
    const auto may_follow = [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= 64 && is_letter(name.front()) &&
           std::all_of(name.begin(), name.end(), may_follow);
}

std::size_t index_of(const Node& node) {
    std::size_t index = 0;
    for (const Node& sibling : *node.parent()) {
        if (&sibling == &node) break;
        ++index;
    }
    return index;
}

void append_step(std::string& path, const Node& node, const Definitions& definitions) {
    if (node.parent()->is_array()) {
        path.append("[").append(std::to_string(index_of(node))).append("]");
        return;
    }
    if (node.element() == 0) {
        if (is_identifier(node.name())) {
            path.append(".").append(node.name());
        } else {
            path.append(".children()[").append(std::to_string(index_of(node))).append("]");
        }
        return;
    }
    const std::string_view element = definitions.element_name(node.element());
    path.append(".").append(element);
    std::string_view name = node.name();
    if (name.starts_with('_')) name.remove_prefix(1);
    const bool is_choice = name.size() > element.size() && name.starts_with(element);
    if (is_choice && node.type() != 0) {
        path.append(".ofType(").append(definitions.type(node.type()).name).append(")");
    }
}

const Node& place_of(const Finding& finding) {
    return finding.at == nullptr ? *finding.node : *finding.at;
}

// Lines and columns of places that are asked for in rising order: one way through the source.
class Places {
public:
    explicit Places(std::string_view source) : source_(source) {}

    void tell(std::uint32_t offset, Issue& issue) {
        if (source_.empty() || offset > source_.size()) return;
        for (; at_ < offset; ++at_) {
            if (source_[at_] != '\n') continue;
            ++line_;
            line_start_ = at_ + 1;
        }
        issue.line = line_;
        issue.column = static_cast<std::uint32_t>(offset - line_start_ + 1);
    }

private:
    std::string_view source_;
    std::size_t at_ = 0;
    std::size_t line_start_ = 0;
    std::uint32_t line_ = 1;
};

bool is_same(const Issue& left, const Issue& right) {
    return std::tie(left.expression, left.code, left.rule, left.detail) ==
           std::tie(right.expression, right.code, right.rule, right.detail);
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
    if (found_.empty()) return;
    std::vector<const Finding*> order;
    order.reserve(found_.size());
    for (const Finding& finding : found_) order.push_back(&finding);
    std::stable_sort(order.begin(), order.end(), [](const Finding* left, const Finding* right) {
        return std::make_pair(place_of(*left).offset(), left->severity) <
               std::make_pair(place_of(*right).offset(), right->severity);
    });

    const std::size_t first = issues.size();
    std::size_t more = 0;
    bool hides_error = false;
    Places places(source);
    for (const Finding* finding : order) {
        if (issues.size() - first >= most) {
            ++more;
            hides_error = hides_error || finding->severity == Severity::error;
            continue;
        }
        Issue issue;
        issue.severity = finding->severity;
        issue.type = finding->type;
        issue.code = finding->code;
        issue.detail = finding->detail;
        issue.rule = finding->rule;
        issue.expression = path_of(*finding->node, definitions);
        if (!finding->missing.empty()) issue.expression.append(".").append(finding->missing);
        places.tell(place_of(*finding).offset(), issue);
        const bool is_known =
            std::any_of(issues.begin() + static_cast<std::ptrdiff_t>(first), issues.end(),
                        [&](const Issue& other) { return is_same(issue, other); });
        if (!is_known) issues.push_back(std::move(issue));
    }
    if (more == 0) return;
    issues.push_back(how_many_more(more));
    if (hides_error) issues.back().severity = Severity::error;
}

std::string path_of(const Node& node, const Definitions& definitions) {
    std::vector<const Node*> steps;
    const Node* top = &node;
    for (; top->parent() != nullptr; top = top->parent()) steps.push_back(top);

    const std::string_view type = top->string("resourceType");
    std::string path(is_identifier(type) ? type : "Resource");
    std::for_each(steps.rbegin(), steps.rend(),
                  [&](const Node* step) { append_step(path, *step, definitions); });
    return path;
}

}  // namespace fhir
