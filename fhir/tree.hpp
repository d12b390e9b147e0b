// A resource in memory: nodes of an arena, each with its place in the source. Numbers stay text.
#pragma once

#include "fhir/arena.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <new>
#include <string>
#include <string_view>

namespace fhir {

class Tree;

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

// One value, in one line of the cache. Lives as long as its Tree. Not thread-safe to change; safe
// to read from many.
class alignas(Arena::line) Node {
public:
    class Iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = const Node;
        using difference_type = std::ptrdiff_t;
        using pointer = const Node*;
        using reference = const Node&;

        Iterator() = default;
        explicit Iterator(const Node* node) : node_(node) {}
        reference operator*() const { return *node_; }
        pointer operator->() const { return node_; }
        Iterator& operator++() {
            node_ = node_->next_;
            return *this;
        }
        Iterator operator++(int) {
            Iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(Iterator, Iterator) = default;

    private:
        const Node* node_ = nullptr;
    };

    Kind kind() const noexcept { return kind_; }
    bool is_object() const noexcept { return kind_ == Kind::object; }
    bool is_array() const noexcept { return kind_ == Kind::array; }
    bool is_string() const noexcept { return kind_ == Kind::string; }
    bool is_container() const noexcept { return kind_ >= Kind::array; }

    // The member's name; empty in an array and at the root.
    std::string_view name() const noexcept { return name_; }
    // A string decoded, a number as it was written, "true" or "false"; empty for the rest.
    std::string_view text() const noexcept { return is_container() ? std::string_view() : text_; }
    // Bytes from the start of the source; 0 for a node that we made.
    std::uint32_t offset() const noexcept { return offset_; }
    std::uint32_t size() const noexcept { return size_; }
    const Node* parent() const noexcept { return parent_; }

    // What the definitions say of this node, once something has gone through the tree with them
    // (fhir/definitions): the id of its type (of an array: of its items) and the id of the element
    // that it belongs to ("value" for valueQuantity, "given" for _given). 0: nothing is known.
    std::uint16_t type() const noexcept { return type_; }
    std::uint16_t element() const noexcept { return element_; }
    // Not part of the content: may be set on a tree that is otherwise only read, by one thread.
    void describe(std::uint16_t type, std::uint16_t element) const noexcept {
        type_ = type;
        element_ = element;
    }

    Iterator begin() const noexcept { return Iterator(is_container() ? children_.first : nullptr); }
    Iterator end() const noexcept { return Iterator(); }

    // The member of that name, or null when there is none or this is no object.
    const Node* find(std::string_view name) const noexcept {
        if (!is_object()) return nullptr;
        const Node* member = children_.first;
        while (member != nullptr && member->name_ != name) member = member->next_;
        return member;
    }
    // Follows names through objects, and into the first item of each array on the way:
    // `node.path({"name", "family"})` finds name[0].family. Null when a step is missing.
    const Node* path(std::initializer_list<std::string_view> names) const noexcept;
    // The text of the string member of that name; empty when there is none or it is no string.
    std::string_view string(std::string_view name) const noexcept {
        const Node* member = find(name);
        return member != nullptr && member->is_string() ? member->text_ : std::string_view();
    }
    // The items when the member is an array, the member itself when it is a single value, and
    // nothing when it is absent.
    struct Items {
        const Node* member;
        Iterator begin() const noexcept {
            return member != nullptr && member->is_array() ? member->begin() : Iterator(member);
        }
        Iterator end() const noexcept { return Iterator(stop); }
        const Node* stop = nullptr;
    };
    Items items(std::string_view name) const noexcept {
        const Node* found = find(name);
        return {found, found == nullptr || found->is_array() ? nullptr : found->next_};
    }

private:
    friend class Tree;
    friend class Iterator;

    struct Children {
        Node* first;
        Node* last;
    };

    Node(Kind kind, std::string_view text, std::uint32_t offset) noexcept
        : offset_(offset), kind_(kind) {
        if (is_container()) {
            children_ = {nullptr, nullptr};
        } else {
            text_ = text;
        }
    }

    std::string_view name_;
    union {
        std::string_view text_ = {};
        Children children_;  // of an object or array
    };
    Node* parent_ = nullptr;
    Node* next_ = nullptr;
    std::uint32_t offset_ = 0;
    std::uint32_t size_ = 0;
    Kind kind_ = Kind::null;
    mutable std::uint16_t type_ = 0;
    mutable std::uint16_t element_ = 0;
};

static_assert(sizeof(Node) == Arena::line);

// FHIRPath of a node in the sender's own indices: "Bundle.entry[1].resource.name[0].family",
// "ServiceRequest.contained[0].birthDate". The root is called by its resourceType, or "Resource".
std::string expression_of(const Node& node);
// The same for a member that is missing.
std::string expression_of(const Node& node, std::string_view missing);

// Owns the nodes and their text. Movable; nodes keep their addresses.
class Tree {
public:
    Tree() : Tree(std::size_t{16} * 1024) {}
    // With so many bytes of memory to begin with.
    explicit Tree(std::size_t first_block);

    const Node& root() const noexcept { return *root_; }
    Node& root() noexcept { return *root_; }
    void set_root(Node& node) noexcept { root_ = &node; }

    // Nodes without a place yet. The text is copied into the arena.
    Node& make(Kind kind, std::string_view text = {}, std::uint32_t offset = 0);
    Node& make_string(std::string_view text) { return make(Kind::string, text); }
    // A deep copy of a node of any tree.
    Node& copy(const Node& other);

    // Changes. The node that is placed must have no parent; a member of the same name is replaced
    // where it stands.
    void set(Node& object, std::string_view name, Node& value);
    void set(Node& object, std::string_view name, std::string_view text);
    // As `set`, but the member becomes the first of the object when it was not there.
    void set_first(Node& object, std::string_view name, Node& value);
    bool remove(Node& object, std::string_view name);
    // Places `value` before the item `index`; at the end when there is no such item.
    void insert(Node& array, std::uint32_t index, Node& value);
    // Does nothing when there is no such item.
    void remove_item(Node& array, std::uint32_t index);
    // Gives a string node another text.
    void set_text(Node& string, std::string_view text);

    // The changeable side of a node that belongs to this tree.
    Node& mutate(const Node& node) noexcept { return const_cast<Node&>(node); }

    // Private use of the readers. Text that the nodes look at:
    char* keep(std::size_t size) { return arena_.take_text(size); }
    Node& make_kept(Kind kind, std::string_view kept_text, std::uint32_t offset) {
        return *new (arena_.take_line()) Node(kind, kept_text, offset);
    }
    // Place last, and without a search for an equal name: the reader has made sure that there is
    // none.
    void add(Node& object, std::string_view kept_name, Node& value) noexcept {
        value.name_ = kept_name;
        append(object, value);
    }
    void append(Node& parent, Node& value) noexcept { link(parent, parent.children_.last, value); }

private:
    std::string_view kept(std::string_view text);
    bool replace(Node& object, std::string_view name, Node& value);

    // Links and unlinks what stands after `previous`, or first in `parent` when that is null. A
    // node that was unlinked may be placed again.
    static void link(Node& parent, Node* previous, Node& value) noexcept {
        Node*& place = previous == nullptr ? parent.children_.first : previous->next_;
        value.parent_ = &parent;
        value.next_ = place;
        place = &value;
        if (value.next_ == nullptr) parent.children_.last = &value;
        ++parent.size_;
    }
    static void unlink(Node& parent, Node* previous) noexcept;
    static Node* before(Node& parent, const Node& child) noexcept;
    static Node* item(Node& array, std::uint32_t index) noexcept;

    Arena arena_;
    Node* root_;
};

}  // namespace fhir
