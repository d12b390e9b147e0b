// Values whose meaning R4 ties to more than their form: URIs that must be absolute, the size and
// hash of an attachment (R4 datatypes.html, references.html 2.3.0.1, extensibility.html 2.5.0.1).
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/validation/findings.hpp"
#include "fhir/validation/structure.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fhir {

// One thread at a time; allocates nothing for values without a fault. The tree must be described.
class UriCheck {
public:
    // Both must outlive it.
    UriCheck(const Definitions& definitions, Findings& findings);

    void check(std::span<const Structure::Value> values);

private:
    void system(const Node& object);
    void identifier(const Node& identifier);
    void extension(const Node& extension);
    void attachment(const Node& attachment);
    void size(const Node& attachment, std::string_view data);
    void hash(const Node& attachment, std::string_view data);
    void uri(const Structure::Value& value);
    void add(const Node& node, const Node& at, std::string_view code, std::string detail);

    Findings& findings_;
    const Type* coding_;
    const Type* identifier_;
    const Type* extension_;
    const Type* attachment_;
    const Type* uri_;
    std::uint16_t url_element_;
    // By the id of a type: whether it is a resource whose `url` is its canonical.
    std::vector<bool> has_canonical_;
};

}  // namespace fhir
