// What is found wrong while a message is read. For mappings' own files.
#pragma once

#include "fhir/error.hpp"
#include "fhir/tree.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mappings {

// Collects faults and warnings, each place and word once, and looks at members with a check of
// their kind: what is there but is of another kind is a fault, and reads as if it were absent.
class Findings {
public:
    void malformed(std::string_view code, std::string detail, std::string expression);
    void error(fhir::IssueType type, std::string_view code, std::string detail,
               std::string expression);
    void warning(fhir::IssueType type, std::string_view code, std::string detail,
                 std::string expression);

    const fhir::Node* object(const fhir::Node& parent, std::string_view name);
    // Empty: absent.
    std::string_view text(const fhir::Node& parent, std::string_view name);
    std::optional<bool> boolean(const fhir::Node& parent, std::string_view name);
    // The items of a list of objects, at most `most_items` of them.
    std::vector<const fhir::Node*> objects(const fhir::Node& parent, std::string_view name);
    // The items of a list of strings; null stands for a value that only has extensions.
    std::vector<std::string_view> texts(const fhir::Node& parent, std::string_view name);

    bool has_errors() const { return !errors_.empty(); }
    // Errors first, then warnings.
    fhir::Error take_error();
    std::vector<fhir::Issue> take_warnings() { return std::move(warnings_); }

    // Of one list that we read. Real messages have a handful; places are counted along the list,
    // so a longer one would cost time that grows with its square.
    static constexpr std::size_t most_items = 250;
    // More than anybody puts right at once.
    static constexpr std::size_t most_issues = 200;

private:
    bool is_new(std::string_view code, const std::string& expression);
    void wrong_kind(const fhir::Node& node, std::string_view expected);
    const fhir::Node* list(const fhir::Node& parent, std::string_view name);

    std::vector<fhir::Issue> errors_;
    std::vector<fhir::Issue> warnings_;
    std::set<std::pair<std::string_view, std::string>> known_;
    bool is_malformed_ = false;
    bool has_more_ = false;
};

}  // namespace mappings
