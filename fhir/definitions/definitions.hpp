// What FHIR R4 says of each type: its elements, their types, how many, and which rules hold.
// Made of the committed tables beside this file; immutable, read by any thread.
#pragma once

#include "fhir/error.hpp"
#include "fhir/tree.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace fhir {

struct Type;

constexpr std::uint32_t unbounded = UINT32_MAX;

enum class TypeKind : std::uint8_t { primitive, complex, backbone, resource };

// How a primitive is written and compared; `none` for all other types.
enum class Primitive : std::uint8_t {
    none,
    boolean,
    integer,
    positive_int,
    unsigned_int,
    decimal,
    string,
    code,
    id,
    markdown,
    uri,
    url,
    canonical,
    oid,
    uuid,
    base64_binary,
    date,
    date_time,
    instant,
    time,
    xhtml
};

enum class BindingStrength : std::uint8_t { example, preferred, extensible, required };

struct Binding {
    BindingStrength strength = BindingStrength::example;
    std::string_view value_set;      // canonical, with its version after "|" where it has one
    std::string_view max_value_set;  // the extension elementdefinition-maxValueSet; may be empty
};

// A constraint of an element or a type. Lives as long as the Definitions; its address is its name.
struct Invariant {
    std::string_view key;  // "ele-1"
    Severity severity = Severity::error;
    std::string_view human;
    std::string_view expression;  // FHIRPath; empty where the standard gives none
    std::uint16_t id = 0;         // dense, from 0: Definitions::invariants()[id] is this one
};

// One type that an element may have.
struct ElementType {
    const Type* type = nullptr;
    // What the member is called in JSON: "valueQuantity", or the element's name.
    std::string_view member;
    // Canonical URLs of what a Reference or canonical may point at; empty: anything.
    std::span<const std::string_view> targets;
    std::span<const std::string_view> profiles;  // of the value itself (SimpleQuantity ...)
};

struct Element {
    std::string_view name;  // "value" for value[x]
    std::uint16_t id = 0;   // of the name: equal names have equal ids, whatever the type
    std::uint16_t ordinal = 0;
    std::uint32_t min = 0;
    std::uint32_t max = 1;
    bool is_choice = false;
    bool is_modifier = false;
    bool is_xml_attribute = false;
    std::span<const ElementType> types;  // never empty; a contentReference names the type meant
    const Binding* binding = nullptr;
    // Of the element itself. Those of its type stand at the type and hold as well.
    std::span<const Invariant* const> invariants;

    bool is_array() const noexcept { return max > 1; }
};

// What a JSON member's name means in a type.
struct Member {
    const Element* element = nullptr;
    const ElementType* type = nullptr;
    bool is_sibling = false;  // "_birthDate"
};

struct Type {
    std::string_view name;  // "Patient", "Patient.contact", "HumanName", "string"
    std::string_view url;   // of its StructureDefinition; empty for a backbone
    std::uint16_t id = 0;   // from 1
    TypeKind kind = TypeKind::complex;
    Primitive primitive = Primitive::none;
    bool is_abstract = false;
    const Type* base = nullptr;  // BackboneElement for a backbone; null for Element, Resource
    std::span<const Element> elements;  // in the order of the standard, inherited ones included
    // That hold for each value of the type, inherited ones included.
    std::span<const Invariant* const> invariants;

    // Null element: no such member. "resourceType" is no element.
    Member find(std::string_view member) const noexcept;
    // By the name of the element: "value" for value[x]. Null when there is none.
    const Element* element(std::string_view element_name) const noexcept;
    bool is_a(const Type& other) const noexcept;

    struct Index;  // how `find` finds; private to definitions.cpp
    const Index* index = nullptr;
};

struct SearchParameter {
    std::string_view code;        // "identifier"
    std::string_view type;        // "token", "reference" ...
    std::string_view expression;  // FHIRPath
};

class Definitions {
public:
    // All of R4, out of the tables that are compiled in. Takes a few milliseconds; make one and
    // pass it on. Throws std::logic_error when the tables are damaged: a bug.
    static Definitions r4();

    Definitions(Definitions&&) noexcept;
    Definitions& operator=(Definitions&&) noexcept;
    ~Definitions();

    // By name ("Patient", "Patient.contact", "string") or null.
    const Type* find(std::string_view name) const noexcept;
    // By the URL of a StructureDefinition of base R4, or by that with R4's version; or null.
    const Type* find_url(std::string_view url) const noexcept;
    const Type& type(std::uint16_t id) const noexcept { return types_[id - 1U]; }  // from 1 on
    std::span<const Type> types() const noexcept { return types_; }  // types()[id - 1].id == id
    std::span<const Invariant> invariants() const noexcept;
    // Id of an element's name, 0 when no type has such an element; and back.
    std::uint16_t element_id(std::string_view name) const noexcept;
    std::string_view element_name(std::uint16_t id) const noexcept;
    std::span<const SearchParameter> search_parameters(std::string_view resource) const noexcept;

    // Tells each node of the tree its type and element (Node::describe); 0 where R4 knows none.
    // A root or contained resource is told by its resourceType.
    void describe(const Tree& tree) const noexcept;
    // The same for one value of a known type, such as a data type on its own.
    void describe(const Node& node, const Type& type) const noexcept;

private:
    struct Tables;
    explicit Definitions(std::unique_ptr<const Tables> tables) noexcept;
    std::unique_ptr<const Tables> tables_;
    std::span<const Type> types_;  // of the tables
};

}  // namespace fhir
