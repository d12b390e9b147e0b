// A compiled expression: steps in one array that name each other by index.
#pragma once

#include "fhir/fhirpath/fhirpath.hpp"

#include <re2/re2.h>

#include <deque>
#include <vector>

namespace fhir::path {

using ItemKind = PathItem::Kind;

// Grouped by what they leave: items first, then those from `type_is` on that leave one boolean or
// nothing.
enum class Op : std::uint8_t {
    context,  // the item that the expression runs on
    this_item,
    index,
    total,
    root_name,  // a name at the start: a type's, or an element's
    child,
    literal,
    nothing,  // {}
    external,
    call,
    subscript,
    negate,
    plus,
    type_as,
    multiply,
    divide,
    div,
    mod,
    add,
    subtract,
    concatenate,
    unite,
    type_is,
    less,
    greater,
    less_equal,
    greater_equal,
    equal,
    not_equal,
    equivalent,
    not_equivalent,
    in,
    contains,
    logical_and,
    logical_or,
    logical_xor,
    implies
};

constexpr bool is_judgement(Op op) noexcept {
    return op >= Op::type_is;
}

enum class External : std::uint8_t { resource, root_resource, context, extension };

// What `is`, `as` and ofType name.
struct TypeName {
    const Type* fhir = nullptr;
    PathItem::Kind system = PathItem::Kind::node;  // `node`: not a type of System
};

struct Function;

struct Step {
    Op op = Op::nothing;
    External external = External::context;
    std::uint16_t element = 0;
    std::uint16_t depth = 1;
    std::uint32_t left = 0;   // the input
    std::uint32_t right = 0;  // the right operand, or the first argument in `arguments`
    std::uint32_t count = 0;  // of arguments
    const Function* function = nullptr;
    TypeName type;
    const RE2* pattern = nullptr;  // of matches() and replaceMatches() with a literal
    PathItem literal;              // of a name: its text
    std::uint32_t column = 0;
};

struct Program {
    std::string text;
    std::vector<Step> steps;
    std::vector<std::uint32_t> arguments;
    std::deque<std::string> strings;  // deque: literals look at its strings
    std::deque<RE2> patterns;
    std::uint32_t root = 0;
};

}  // namespace fhir::path

namespace fhir {
struct Expression::Program : path::Program {};
}  // namespace fhir
