// The first pass over a resource: names, kinds, types and numbers of its members, and the written
// form of its primitives. Describes each node on the way (Node::describe).
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/tree.hpp"
#include "fhir/validation/findings.hpp"

#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fhir {

// One thread at a time; keeps its memory. What is of the wrong kind or type is reported once, and
// nothing below it.
class Structure {
public:
    // A value that later passes look at: of a known type, and not of the wrong kind.
    struct Value {
        const Node* node = nullptr;     // null for a primitive that has only an _element
        const Node* sibling = nullptr;  // its _element
        const Type* type = nullptr;
        const Type* owner = nullptr;          // whose element it is; null for the root
        const Element* element = nullptr;     // null for the root
        const ElementType* choice = nullptr;  // null for the root
    };

    // Both must outlive it.
    Structure(const Definitions& definitions, Findings& findings);

    void check(const Tree& tree);

    // All objects of the last tree and all primitives with a value, until the next `check`.
    const std::vector<Value>& values() const noexcept { return values_; }

private:
    static constexpr std::size_t most_elements = 256;  // more than those of any type of R4
    using Elements = std::bitset<most_elements>;       // by their ordinal

    // `members` says what may be in the object; for a primitive's _element it is Element.
    struct Open {
        const Node* node;
        const Type* members;
    };

    void resource(const Node& node, const Member& member);
    void keep(const Node* node, const Node* sibling, const Type& type, const Member& place);
    void object(const Node& node, const Type& type);
    void member(const Node& node, const Member& found);
    void sibling(const Node& object, const Node& node, const Type& type, const Member& found);
    void sibling_array(const Node& node, const Node* values, const Member& found);
    void sibling_object(const Node& node, const Node* value, const Member& found);
    void array(const Node& node, const Member& found);
    void value(const Node& node, const Member& found);
    void primitive(const Node& node, const Member& found);
    void unknown_member(const Node& object, const Node& node, const Type& type);
    void choice_twice(const Node& object, const Type& type, const Element& element);
    void required_missing(const Node& node, const Element& element);
    void nulls(const Node& list);
    void null_value(const Node& node);

    void add(const Node& node, IssueType type, std::string_view code, std::string detail);

    const Definitions& definitions_;
    Findings& findings_;
    const Type* element_type_;
    std::vector<Elements> required_;  // by the id of a type
    std::size_t hints_ = 0;           // of near names that were looked for
    const Type* owner_ = nullptr;     // of the object whose members are looked at
    std::vector<Open> open_;
    std::vector<Value> values_;
};

}  // namespace fhir
