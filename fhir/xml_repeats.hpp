// XML's elements of one name, one after the other, as JSON has them: a member, an array where it
// repeats, and a "_" sibling for what a primitive has beside its value. Private to the XML reader.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/tree.hpp"

#include <cstdint>
#include <string_view>

namespace fhir {

class Repeats {
public:
    Repeats() = default;  // of no name
    // `name` must live as long as the tree. `known` may be empty.
    Repeats(std::string_view name, const Member& known);

    std::string_view name() const noexcept { return name_; }
    // Null where R4 does not know the element.
    const Type* type() const noexcept {
        return known_.type == nullptr ? nullptr : known_.type->type;
    }
    bool is_array() const noexcept { return is_array_; }

    // Makes room for one more: a single element becomes an array when a second one comes.
    void expect_another(Tree& tree, Node& object);
    // Puts what one element says where it belongs in `object`; one of the two may be null.
    void place(Tree& tree, Node& object, Node* value, Node* sibling);

private:
    void wrap(Tree& tree, Node& object, Node*& member);
    void put(Tree& tree, Node& object, Node*& member, Node* item, std::string_view name);
    std::string_view sibling_name(Tree& tree) const;

    std::string_view name_;
    Member known_;
    bool is_array_ = false;
    std::uint32_t count_ = 0;
    Node* values_ = nullptr;    // the member, or the array of them
    Node* siblings_ = nullptr;  // the same of "_name"
};

}  // namespace fhir
