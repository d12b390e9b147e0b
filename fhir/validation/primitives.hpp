// The written form of R4's primitive types (R4 datatypes.html), checked by hand.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/tree.hpp"

#include <string_view>

namespace fhir {

// Why a value is not one of its type: a word of our issue code system and a sentence, both static.
struct ValueFault {
    std::string_view code;
    std::string_view detail;
    Severity severity = Severity::error;
};

// Null when the text is as R4 writes the type. `xhtml` is not looked into: narrative.hpp does that.
const ValueFault* fault_of(Primitive primitive, std::string_view text) noexcept;

// The JSON kind that a primitive's value must have, and its name for a message.
Kind kind_of(Primitive primitive) noexcept;
std::string_view kind_name(Kind kind) noexcept;

// Whether the text starts with a URI scheme: "urn:", "https:" ...
bool has_scheme(std::string_view uri) noexcept;

bool is_id(std::string_view text) noexcept;

}  // namespace fhir
