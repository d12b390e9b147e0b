// How a type finds its members; Type::find and Definitions::describe are made of it.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/definitions/name_table.hpp"

#include <cstdint>
#include <string_view>

namespace fhir {

struct Type::Index {
    struct Entry {
        std::uint16_t element = 0;  // where it stands in Type::elements
        std::uint16_t type = 0;     // where it stands in Element::types
        std::uint16_t element_id = 0;
        std::uint16_t type_id = 0;
        bool has_sibling = false;  // may be extended under "_" and its name
    };

    struct Found {
        const Entry* entry = nullptr;  // null: no such member
        bool is_sibling = false;
    };

    explicit Index(const Type& type);
    Found find(std::string_view member) const noexcept {
        if (!member.starts_with('_')) return {members.find(member), false};
        const Entry* entry = members.find(member.substr(1));
        return entry != nullptr && entry->has_sibling ? Found{entry, true} : Found{};
    }

    NameTable<Entry> members;
};

}  // namespace fhir
