#include "fhir/xml_repeats.hpp"

#include <algorithm>
#include <string>

namespace fhir {

Repeats::Repeats(std::string_view name, const Member& known)
    : name_(name),
      known_(known),
      is_array_(known.element != nullptr && known.element->is_array()) {}

void Repeats::expect_another(Tree& tree, Node& object) {
    if (count_ != 1 || is_array_) return;
    is_array_ = true;
    wrap(tree, object, values_);
    wrap(tree, object, siblings_);
}

void Repeats::place(Tree& tree, Node& object, Node* value, Node* sibling) {
    put(tree, object, values_, value, name_);
    const bool is_first = siblings_ == nullptr && sibling != nullptr;
    put(tree, object, siblings_, sibling, is_first ? sibling_name(tree) : std::string_view());
    ++count_;
}

void Repeats::wrap(Tree& tree, Node& object, Node*& member) {
    if (member == nullptr) return;
    Node& array = tree.make_kept(Kind::array, {}, member->offset());
    tree.set(object, std::string(member->name()), array);
    tree.append(array, *member);
    member = &array;
}

void Repeats::put(Tree& tree, Node& object, Node*& member, Node* item, std::string_view name) {
    if (member == nullptr) {
        if (item == nullptr) return;
        if (!is_array_) {
            member = item;
            tree.add(object, name, *item);
            return;
        }
        member = &tree.make_kept(Kind::array, {}, item->offset());
        tree.add(object, name, *member);
        for (std::uint32_t i = 0; i < count_; ++i) {
            tree.append(*member, tree.make_kept(Kind::null, {}, item->offset()));
        }
    }
    tree.append(*member, item == nullptr ? tree.make_kept(Kind::null, {}, 0) : *item);
}

std::string_view Repeats::sibling_name(Tree& tree) const {
    char* place = tree.keep(name_.size() + 1);
    *place = '_';
    std::copy(name_.begin(), name_.end(), place + 1);
    return {place, name_.size() + 1};
}

}  // namespace fhir
