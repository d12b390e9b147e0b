// Twins by hand of the invariants that hold for nearly every value of a message, and of those whose
// expression goes through the whole resource. A test holds each to what its expression says.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/validation/structure.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace fhir {

// What twins look up, and memory that they reuse; one thread.
class NativeMemory {
public:
    explicit NativeMemory(const Definitions& r4) : definitions(r4) {}

    // To be called before the values of another tree.
    void forget() noexcept { container_ = nullptr; }
    // Whether the resource contains one of that id. Linear in what it contains the first time.
    bool contains(const Node& container, std::string_view id);

    using Versioned = std::pair<std::string_view, std::string_view>;  // an address, a version

    const Definitions& definitions;
    std::vector<std::string_view> texts;
    std::vector<Versioned> versioned;
    // Those to be told in place of the value, by an invariant that does not hold for it because of
    // them; to be emptied by who tells them.
    std::vector<const Node*> culprits;

private:
    const Node* container_ = nullptr;
    std::vector<std::string_view> ids_;  // of `container_`, sorted
};

// The resource that a described node stands in, by the types told of its parents, and the one that
// contains that: itself, when none does.
const Node& resource_around(const Node& node, const Definitions& definitions);
const Node& container_around(const Node& node, const Definitions& definitions);

// Whether the invariant holds for the value. The tree must be described.
using NativeInvariant = bool (*)(const Structure::Value& value, NativeMemory& memory);

// Null: it has no twin. Found by key and expression: another text under a known key has none.
NativeInvariant native_invariant(const Invariant& invariant) noexcept;

}  // namespace fhir
