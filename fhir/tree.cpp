#include "fhir/tree.hpp"

#include "fhir/path_steps.hpp"
#include "fhir/walk.hpp"

#include <algorithm>
#include <new>
#include <type_traits>
#include <vector>

namespace fhir {

static_assert(std::is_trivially_destructible_v<Node>, "an arena never destroys its nodes");

const Node* Node::path(std::initializer_list<std::string_view> names) const noexcept {
    const Node* node = this;
    for (const std::string_view name : names) {
        while (node != nullptr && node->is_array()) node = node->children_.first;
        if (node != nullptr) node = node->find(name);
        if (node == nullptr) return nullptr;
    }
    return node;
}

std::string expression_of(const Node& node) {
    return path_to(node, append_name);
}

std::string expression_of(const Node& node, std::string_view missing) {
    std::string expression = expression_of(node);
    if (is_identifier(missing)) expression.append(".").append(missing);
    return expression;
}

Tree::Tree(std::size_t first_block) : arena_(first_block), root_(&make_kept(Kind::null, {}, 0)) {}

Node& Tree::make(Kind kind, std::string_view text, std::uint32_t offset) {
    return make_kept(kind, kept(text), offset);
}

Node& Tree::copy(const Node& other) {
    Node* top = nullptr;
    Node* open = nullptr;
    const auto enter = [&](const Node& from) {
        Node& to = make(from.kind(), from.text(), from.offset());
        if (open == nullptr) {
            top = &to;
        } else if (open->is_object()) {
            add(*open, kept(from.name()), to);
        } else {
            append(*open, to);
        }
        if (from.is_container()) open = &to;
    };
    walk(other, enter, [&](const Node&) { open = open->parent_; });
    return *top;
}

void Tree::set(Node& object, std::string_view name, Node& value) {
    if (!replace(object, name, value)) add(object, kept(name), value);
}

void Tree::set(Node& object, std::string_view name, std::string_view text) {
    set(object, name, make_string(text));
}

void Tree::set_first(Node& object, std::string_view name, Node& value) {
    if (replace(object, name, value)) return;
    value.name_ = kept(name);
    link(object, nullptr, value);
}

bool Tree::remove(Node& object, std::string_view name) {
    const Node* member = object.find(name);
    if (member == nullptr) return false;
    unlink(object, before(object, *member));
    return true;
}

void Tree::insert(Node& array, std::uint32_t index, Node& value) {
    if (index >= array.size_) return append(array, value);
    link(array, index == 0 ? nullptr : item(array, index - 1), value);
}

void Tree::remove_item(Node& array, std::uint32_t index) {
    if (index >= array.size_) return;
    unlink(array, index == 0 ? nullptr : item(array, index - 1));
}

void Tree::set_text(Node& string, std::string_view text) {
    string.text_ = kept(text);
}

std::string_view Tree::kept(std::string_view text) {
    if (text.empty()) return {};
    char* place = keep(text.size());
    std::copy(text.begin(), text.end(), place);
    return {place, text.size()};
}

bool Tree::replace(Node& object, std::string_view name, Node& value) {
    const Node* old = object.find(name);
    if (old == nullptr) return false;
    value.name_ = old->name_;
    Node* previous = before(object, *old);
    unlink(object, previous);
    link(object, previous, value);
    return true;
}

Node* Tree::before(Node& parent, const Node& child) noexcept {
    Node* previous = nullptr;
    for (Node* node = parent.children_.first; node != &child; node = node->next_) previous = node;
    return previous;
}

Node* Tree::item(Node& array, std::uint32_t index) noexcept {
    Node* node = array.children_.first;
    while (index-- > 0) node = node->next_;
    return node;
}

void Tree::unlink(Node& parent, Node* previous) noexcept {
    Node*& place = previous == nullptr ? parent.children_.first : previous->next_;
    Node* gone = place;
    place = gone->next_;
    if (place == nullptr) parent.children_.last = previous;
    --parent.size_;
    gone->parent_ = nullptr;
    gone->next_ = nullptr;
    gone->name_ = {};
}

}  // namespace fhir
