#include "fhir/validation/finding_paths.hpp"

#include "fhir/path_steps.hpp"

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

void append_step(std::string& path, const Node& node, const Definitions& definitions) {
    if (node.parent() == nullptr) {
        append_root(path, node);
    } else if (node.parent()->is_array()) {
        append_index(path, node);
    } else {
        append_member(path, node, definitions);
    }
}

}  // namespace

std::string_view FindingPaths::of(const Node& node, const Definitions& definitions) {
    way_.clear();
    for (const Node* step = &node; step != nullptr; step = step->parent()) way_.push_back(step);
    std::size_t known = 0;
    while (known < steps_.size() && known < way_.size() &&
           steps_[known].node == way_[way_.size() - 1 - known]) {
        ++known;
    }
    steps_.resize(known);
    path_.resize(known == 0 ? 0 : steps_.back().end);
    for (std::size_t left = way_.size() - known; left > 0; --left) {
        append_step(path_, *way_[left - 1], definitions);
        steps_.push_back({way_[left - 1], path_.size()});
    }
    return path_;
}

}  // namespace fhir
