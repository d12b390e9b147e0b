// How the items of a sliced element are told apart (R4 profiling.html 5.1.0.13). Private to
// fhir/profiles.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/profiles/profile.hpp"

#include <optional>
#include <string>

namespace fhir {

// What the slice says at the discriminator's path, as a test of an item. Unset when it says nothing
// there that could tell it from the others, or `fault` says why the path is none. The canonicals
// of all profiles must be linked.
std::optional<SliceTest> test_of(const Definitions& definitions, const Overlay& slice,
                                 const Discriminator& discriminator, std::string& fault);

}  // namespace fhir
