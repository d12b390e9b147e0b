// What CodeSystem and ValueSet resources have in common. Private to fhir/terminology.
#pragma once

#include "fhir/error.hpp"
#include "fhir/tree.hpp"

#include <string>
#include <string_view>

namespace fhir::terminology {

inline Error broken(std::string detail, std::string expression) {
    return make_error(ErrorKind::malformed, IssueType::structure, {}, std::move(detail),
                      std::move(expression));
}

inline bool is_blank(char c) {
    return static_cast<unsigned char>(c) <= ' ';
}

// FHIR R4 2.24.0.1, code: no white space at the ends, and single blanks inside.
inline bool is_code(std::string_view text) {
    if (text.empty() || is_blank(text.front()) || is_blank(text.back())) return false;
    for (std::size_t i = 0; i != text.size(); ++i)
        if (is_blank(text[i]) && (text[i] != ' ' || text[i + 1] == ' ')) return false;
    return true;
}

// The member must be a string of the shape of a URI.
inline Result<std::string_view> uri_of(const Node& object, std::string_view name, bool is_needed) {
    const Node* member = object.find(name);
    if (!member && !is_needed) return std::string_view();
    if (!member) return broken("this is required here", expression_of(object, name));
    if (!member->is_string() || !is_code(member->text()) ||
        member->text().find(' ') != std::string_view::npos)
        return broken("this must be a URI", expression_of(*member));
    return member->text();
}

inline Result<std::string_view> code_of(const Node& object) {
    const Node* member = object.find("code");
    if (!member) return broken("this is required here", expression_of(object, "code"));
    if (!member->is_string() || !is_code(member->text()))
        return broken("this must be a code", expression_of(*member));
    return member->text();
}

// The resource must be of that type.
inline Result<void> expect(const Node& resource, std::string_view type) {
    if (resource.string("resourceType") == type) return {};
    return broken("a " + std::string(type) + " is expected here", "resourceType");
}

// The member must be absent or an array of objects.
inline Result<void> expect_objects(const Node& object, std::string_view name) {
    const Node* member = object.find(name);
    if (!member) return {};
    if (!member->is_array()) return broken("this must be an array", expression_of(*member));
    for (const Node& item : *member)
        if (!item.is_object()) return broken("this must be an object", expression_of(item));
    return {};
}

}  // namespace fhir::terminology
