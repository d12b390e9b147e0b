#include "fhir/definitions/member_index.hpp"

#include <stdexcept>
#include <string>

namespace fhir {
namespace {

std::size_t member_count(const Type& type) {
    std::size_t count = 0;
    for (const Element& element : type.elements) count += element.types.size();
    return count;
}

}  // namespace

Type::Index::Index(const Type& type) : members(member_count(type)) {
    for (const Element& element : type.elements) {
        std::uint16_t ordinal = 0;
        for (const ElementType& of : element.types) {
            // An attribute's value is a FHIRPath string, which can hold no extension.
            const bool has_sibling =
                of.type->primitive != Primitive::none && !element.is_xml_attribute;
            const bool is_new = members.add(
                of.member, {element.ordinal, ordinal++, element.id, of.type->id, has_sibling});
            if (!is_new) {
                throw std::logic_error(std::string(type.name) + " has two members of a name");
            }
        }
    }
}

Member Type::find(std::string_view member) const noexcept {
    const Index::Found found = index->find(member);
    if (found.entry == nullptr) return {};
    const Element& element = elements[found.entry->element];
    return {&element, &element.types[found.entry->type], found.is_sibling};
}

const Element* Type::element(std::string_view element_name) const noexcept {
    for (const Element& element : elements) {
        if (element.name == element_name) return &element;
    }
    return nullptr;
}

bool Type::is_a(const Type& other) const noexcept {
    for (const Type* type = this; type != nullptr; type = type->base) {
        if (type == &other) return true;
    }
    return false;
}

}  // namespace fhir
