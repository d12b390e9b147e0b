#include "mappings/findings.hpp"

#include <algorithm>
#include <iterator>

namespace mappings {

using fhir::IssueType;
using fhir::Kind;
using fhir::Node;
using fhir::Severity;

void Findings::malformed(std::string_view code, std::string detail, std::string expression) {
    is_malformed_ = true;
    error(IssueType::structure, code, std::move(detail), std::move(expression));
}

void Findings::error(IssueType type, std::string_view code, std::string detail,
                     std::string expression) {
    if (!is_new(code, expression)) return;
    errors_.push_back({Severity::error, type, code, std::move(detail), std::move(expression)});
}

void Findings::warning(IssueType type, std::string_view code, std::string detail,
                       std::string expression) {
    if (!is_new(code, expression)) return;
    warnings_.push_back({Severity::warning, type, code, std::move(detail), std::move(expression)});
}

const Node* Findings::object(const Node& parent, std::string_view name) {
    const Node* node = parent.find(name);
    if (node == nullptr || node->is_object()) return node;
    wrong_kind(*node, "an object");
    return nullptr;
}

std::string_view Findings::text(const Node& parent, std::string_view name) {
    const Node* node = parent.find(name);
    if (node == nullptr) return {};
    if (node->is_string()) return node->text();
    wrong_kind(*node, "a string");
    return {};
}

std::optional<bool> Findings::boolean(const Node& parent, std::string_view name) {
    const Node* node = parent.find(name);
    if (node == nullptr) return std::nullopt;
    if (node->kind() == Kind::boolean) return node->text() == "true";
    wrong_kind(*node, "true or false");
    return std::nullopt;
}

std::vector<const Node*> Findings::objects(const Node& parent, std::string_view name) {
    std::vector<const Node*> items;
    const Node* array = list(parent, name);
    if (array == nullptr) return items;
    for (const Node& item : *array) {
        if (item.is_object()) {
            items.push_back(&item);
        } else {
            wrong_kind(item, "an object");
        }
    }
    return items;
}

std::vector<std::string_view> Findings::texts(const Node& parent, std::string_view name) {
    std::vector<std::string_view> items;
    const Node* array = list(parent, name);
    if (array == nullptr) return items;
    for (const Node& item : *array) {
        if (item.is_string()) {
            items.push_back(item.text());
        } else if (item.kind() != Kind::null) {
            wrong_kind(item, "a string");
        }
    }
    return items;
}

fhir::Error Findings::take_error() {
    fhir::Error error;
    error.kind = is_malformed_ ? fhir::ErrorKind::malformed : fhir::ErrorKind::invalid;
    error.issues = std::move(errors_);
    std::move(warnings_.begin(), warnings_.end(), std::back_inserter(error.issues));
    if (has_more_) {
        error.issues.push_back({Severity::information,
                                IssueType::informational,
                                "more-faults",
                                "There is more wrong than is listed here. Put this right and send "
                                "it again to see the rest.",
                                {}});
    }
    return error;
}

bool Findings::is_new(std::string_view code, const std::string& expression) {
    // One error must always find its place, or a message with many warnings would be taken.
    if (known_.size() >= most_issues && !errors_.empty()) {
        has_more_ = true;
        return false;
    }
    return known_.emplace(code, expression).second;
}

void Findings::wrong_kind(const Node& node, std::string_view expected) {
    is_malformed_ = true;
    if (known_.size() >= most_issues && !errors_.empty()) {
        has_more_ = true;
        return;
    }
    malformed("wrong-kind", "This must be " + std::string(expected) + " in FHIR's JSON.",
              expression_of(node));
}

const Node* Findings::list(const Node& parent, std::string_view name) {
    const Node* array = parent.find(name);
    if (array == nullptr) return nullptr;
    if (!array->is_array()) {
        wrong_kind(*array, "a list");
        return nullptr;
    }
    if (static_cast<std::size_t>(std::distance(array->begin(), array->end())) > most_items) {
        error(IssueType::too_costly, "list-too-long",
              "This list has more than " + std::to_string(most_items) +
                  " items. Send what the referral needs and leave out the rest.",
              expression_of(*array));
        return nullptr;
    }
    return array;
}

}  // namespace mappings
