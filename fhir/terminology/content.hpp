// What a Terminology holds. Private to fhir/terminology.
#pragma once

#include "fhir/definitions/name_table.hpp"
#include "fhir/terminology/code_set.hpp"
#include "fhir/terminology/terminology.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace fhir::terminology {

enum class Coverage : std::uint8_t { none, partial, complete };

struct System {
    std::string_view url;
    Coverage coverage = Coverage::none;
    bool any_case = false;
    bool is_from_r4 = false;
    // After each code's text stands '\n', or '\t' and its display up to the next of both.
    CodeSet codes;
    // Of each entry of `codes`: the number of its parent, from one; 0 at the top.
    std::vector<std::uint32_t> parents;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> further_parents;  // child, parent
};

struct Filter {
    std::string_view property;
    std::string_view op;
    std::string_view value;
};

// An include or exclude of a compose (FHIR R4 4.9.8).
struct Rule {
    bool is_exclude = false;
    std::string_view system;
    std::vector<std::string_view> codes;
    std::vector<Filter> filters;
    std::vector<std::string_view> value_sets;
    std::string place;  // its expression in the resource, for warnings; empty in R4's
};

struct Definition {
    enum class State : std::uint8_t { fresh, under_way, done };

    std::string_view url;
    std::string_view version;
    std::vector<Rule> rules;
    std::vector<Rule> listed;  // codes of an expansion that the resource brings beside its rules
    State state = State::fresh;
    bool is_boundless = false;  // what it holds cannot be told at all
    bool is_from_r4 = false;
    std::unique_ptr<ValueSet> value_set;
};

}  // namespace fhir::terminology

namespace fhir {

// Expanded. A code is looked for in `codes` first, then in the systems.
class ValueSet {
public:
    std::string_view url;
    terminology::CodeSet codes;
    std::vector<terminology::SystemId> whole;  // taken in wholly
    std::vector<terminology::SystemId> open;   // in part, and it is not known which
    bool is_boundless = false;                 // whatever is not found is unknown
};

struct Terminology::Content {
    template <class Value>
    using ByUrl = std::unordered_map<std::string_view, Value, NameHash>;

    std::vector<terminology::System> systems;
    ByUrl<terminology::SystemId> system_ids;
    std::deque<terminology::Definition> definitions;
    // By URL and by URL, "|" and version.
    ByUrl<terminology::Definition*> by_canonical;
    std::deque<std::string> texts;  // what the views look at, unless it is compiled in

    terminology::SystemId id_of(std::string_view url);
    const terminology::System* system(std::string_view url) const noexcept;
    terminology::Definition* definition(std::string_view canonical) const noexcept;
    // The first of a URL, and of a URL and version, is the one that is found; R4's come last.
    void add(terminology::Definition definition);
    std::string_view keep(std::string text);

    Membership in_system(const terminology::System& system, std::uint32_t hash,
                         std::string_view code) const noexcept;
    Membership contains(const ValueSet& value_set, std::string_view system,
                        std::string_view code) const noexcept;
};

}  // namespace fhir
