// FHIRPath (N1 normative, with R4's additions), compiled once and run on trees many times.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/error.hpp"
#include "fhir/references.hpp"
#include "fhir/terminology/terminology.hpp"
#include "fhir/tree.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace fhir {

// One item of a collection. What it looks at lives as long as the tree and the Evaluator's memory.
struct PathItem {
    enum class Kind : std::uint8_t {
        node,  // a value of the tree; all other kinds are computed, or literals
        boolean,
        integer,
        decimal,
        string,
        date,
        date_time,
        time,
        quantity,
        type_info
    };

    Kind kind = Kind::node;
    bool boolean = false;
    const Node* node = nullptr;     // null for a primitive that has only an _element
    const Node* sibling = nullptr;  // its _element, where it has one
    const Type* type = nullptr;     // FHIR type of a node; null when nothing is known
    std::string_view text;  // strings, dates, decimals and integers as written; a quantity's
                            // value
    std::string_view unit;  // of a quantity
};

// Compiled; immutable; run by any thread. Looks at the Definitions that it was compiled with.
class Expression {
public:
    // `context` is the type that it will be run on, when that is known: the names in it are then
    // checked, and found faster. An error says the column and what was expected there.
    static Result<Expression> compile(std::string_view text, const Definitions& definitions,
                                      const Type* context = nullptr);

    Expression(Expression&&) noexcept;
    Expression& operator=(Expression&&) noexcept;
    ~Expression();

    std::string_view text() const noexcept;

private:
    friend class Evaluator;
    struct Program;
    explicit Expression(std::unique_ptr<const Program> program) noexcept;
    std::unique_ptr<const Program> program_;
};

// What an expression sees beside the node that it is run on.
struct PathScope {
    const Node* resource = nullptr;            // %resource
    const Node* root_resource = nullptr;       // %rootResource
    const Node* extension = nullptr;           // %extension, in a contextInvariant
    const References* references = nullptr;    // for resolve(); null: it finds nothing
    const Terminology* terminology = nullptr;  // for memberOf(); null: it knows nothing
    std::string_view now;  // now(), today(), timeOfDay(): an instant; may be empty
};

// Runs expressions; keeps and reuses its memory, so nothing is allocated once it is warm. One
// thread at a time. Trees must be described (Definitions::describe, or the validator).
class Evaluator {
public:
    explicit Evaluator(const Definitions& definitions);
    Evaluator(Evaluator&&) noexcept;
    ~Evaluator();

    // The items are good until the next call. An error: the expression cannot be run on this (two
    // items where one is wanted, an operator on the wrong types, too many steps).
    Result<std::span<const PathItem>> evaluate(const Expression& expression, const Node& context,
                                               const PathScope& scope);
    // The same with a primitive's `_element` at hand, and a type for what was not described.
    Result<std::span<const PathItem>> evaluate(const Expression& expression,
                                               const PathItem& context, const PathScope& scope);

    // For invariants and conditions: empty and false are `no`, any other single item `yes`.
    enum class Truth : std::uint8_t { no, yes, failed };
    Truth test(const Expression& expression, const PathItem& context, const PathScope& scope);

private:
    struct Memory;
    std::unique_ptr<Memory> memory_;
};

// For people and tests: "'text'", "5 'mg'", "@2020-01-01", a node's JSON.
std::string to_text(const PathItem& item);

}  // namespace fhir
