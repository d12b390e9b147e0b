// What a literal reference is made of (R4 references.html 2.3.0.1, http.html 3.1.0.1.9).
#pragma once

#include "fhir/definitions/definitions.hpp"

#include <cstdint>
#include <string_view>

namespace fhir {

enum class ReferenceForm : std::uint8_t {
    fragment,     // "#id", or "#" for the resource that contains this one
    absolute,     // anything that begins with a scheme
    relative,     // "Patient/1", with or without "/_history/2"
    conditional,  // "Patient?identifier=..."; only transactions know what to do with it
    other         // none of these
};

struct ReferenceParts {
    ReferenceForm form = ReferenceForm::other;
    // The resource type that is written before the id; null where none of R4's stands there.
    const Type* type = nullptr;
    std::string_view id;
    // Whether a relative one has as many parts as "Patient/1" or "Patient/1/_history/2".
    bool has_parts = false;
};

ReferenceParts parts_of(std::string_view reference, const Definitions& definitions) noexcept;

}  // namespace fhir
