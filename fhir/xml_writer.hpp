// Tree -> FHIR XML (R4, 2.6.1), without white space between elements.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/tree.hpp"

#include <string>

namespace fhir {

// Writes a resource so that read_xml gives the same content again: elements in the order of the
// standard, repeats in theirs, values as they were written. Well-formed for any tree: what R4 does
// not know comes last, a member whose name cannot be an element's is left out, and a narrative that
// is no XML becomes text, its &nbsp; a number. What XML cannot hold becomes U+FFFD. The tree is no
// deeper than a reader's limits allow. Any thread.
std::string write_xml(const Node& resource, const Definitions& definitions);

}  // namespace fhir
