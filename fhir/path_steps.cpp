#include "fhir/path_steps.hpp"

namespace fhir {
namespace {

bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

}  // namespace

bool is_identifier(std::string_view name) {
    const auto may_follow = [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= 64 && is_letter(name.front()) &&
           std::all_of(name.begin(), name.end(), may_follow);
}

void append_root(std::string& path, const Node& root) {
    const std::string_view type = root.string("resourceType");
    path.append(is_identifier(type) ? type : "Resource");
}

void append_name(std::string& path, const Node& member) {
    if (is_identifier(member.name())) {
        path.append(".").append(member.name());
        return;
    }
    path += ".children()";
    append_index(path, member);
}

void append_index(std::string& path, const Node& item) {
    std::size_t index = 0;
    for (const Node& sibling : *item.parent()) {
        if (&sibling == &item) break;
        ++index;
    }
    path.append("[").append(std::to_string(index)).append("]");
}

}  // namespace fhir
