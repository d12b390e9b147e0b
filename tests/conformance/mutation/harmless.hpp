// The same message written another way: changes that no validator may refuse.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/tree.hpp"

#include <cstdint>
#include <random>
#include <string>

namespace conformance {

enum class Change : std::uint8_t {
    order,     // members in another order
    space,     // white space anywhere
    siblings,  // an id for each primitive that has room for one: "_birthDate": {"id": ...}
    escapes,   // characters of strings as \u escapes
    decimals   // 1.5 as 1.50 or 15e-1
};
inline constexpr Change changes[] = {Change::order, Change::space, Change::siblings,
                                     Change::escapes, Change::decimals};
const char* to_word(Change change);

// The tree must be described. The same text when there is nothing in it to change.
std::string rewritten(const fhir::Tree& tree, const fhir::Definitions& definitions, Change change,
                      std::mt19937& chance);

}  // namespace conformance
