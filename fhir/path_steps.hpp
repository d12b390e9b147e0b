// How a path of FHIRPath to a node is put together. Private to fhir.
#pragma once

#include "fhir/tree.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace fhir {

// What FHIRPath takes as an identifier without quoting. A name of another shape is not repeated:
// it may be anything, also a value that slipped into the place of a name.
bool is_identifier(std::string_view name);

// What a path begins with: the resourceType, or "Resource".
void append_root(std::string& path, const Node& root);
// ".given", or ".children()[2]" where the name must not be repeated.
void append_name(std::string& path, const Node& member);
// "[2]", of an item of an array.
void append_index(std::string& path, const Node& item);

// From the root, which is called by its resourceType, down to `node`. `append_member(path, member)`
// adds the step of a member of an object.
template <class AppendMember>
std::string path_to(const Node& node, AppendMember append_member) {
    std::vector<const Node*> steps;
    const Node* top = &node;
    for (; top->parent() != nullptr; top = top->parent()) steps.push_back(top);

    std::string path;
    append_root(path, *top);
    std::for_each(steps.rbegin(), steps.rend(), [&](const Node* step) {
        if (step->parent()->is_array()) {
            append_index(path, *step);
        } else {
            append_member(path, *step);
        }
    });
    return path;
}

}  // namespace fhir
