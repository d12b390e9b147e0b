// JSON Patch (RFC 6902).
#pragma once

#include "fhir/error.hpp"
#include "fhir/tree.hpp"

namespace fhir {

// Applies every operation of `patch` (the root of a tree read by read_json_value) to the root of
// `target`. malformed: not a patch. invalid: a path that does not exist, a `test` that fails; then
// `target` is in between and must not be used.
Result<void> apply_json_patch(Tree& target, const Node& patch);

}  // namespace fhir
