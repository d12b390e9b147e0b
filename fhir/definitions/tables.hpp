// What Definitions hold; made once of the tables' text, which the program holds too.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/definitions/member_index.hpp"
#include "fhir/definitions/name_table.hpp"

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

namespace fhir {

struct TypeTables {
    std::vector<Type> types;
    std::vector<Type::Index> indexes;
    std::vector<Invariant> invariants;
    std::vector<std::string_view> invariant_names;     // in types.txt
    std::vector<std::string_view> element_names;       // [0] is no name
    std::vector<std::vector<SearchParameter>> search;  // by the id of the type
    NameTable<std::uint16_t> type_ids, element_ids;
    // Arrays that types look at, and texts that are not in the tables as they are.
    std::unique_ptr<std::pmr::monotonic_buffer_resource> arena;
};

// Each throws std::logic_error, with the line, when its text is damaged. In this order.
void read_invariants(std::string_view text, TypeTables& tables);
void read_types(std::string_view text, TypeTables& tables);
void read_search_parameters(std::string_view text, TypeTables& tables);

struct Definitions::Tables : TypeTables {};

}  // namespace fhir
