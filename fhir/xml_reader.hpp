// FHIR XML into the same tree as FHIR JSON (R4, 2.6.1 and 2.6.2). The only door to pugixml.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/error.hpp"
#include "fhir/tree.hpp"

#include <cstddef>
#include <string_view>

namespace fhir {

// What a message may be; beyond it `malformed`. The first six are JsonLimits' own, and count the
// tree that is made; the markup below and in a narrative may go deeper.
struct XmlLimits {
    std::size_t depth = 64;
    std::size_t number_bytes = 40;
    std::size_t name_bytes = 128;
    std::size_t string_bytes = 256 * 1024;
    std::size_t members = 256;    // of one object, and attributes of one element
    std::size_t nodes = 200'000;  // of the tree, and elements of the text
    std::size_t markup_depth = 256;
};

// Reads one resource. The definitions decide what becomes an array, a number or a boolean; the id
// and extensions of a primitive become its "_" sibling, padded with null where it repeats; the
// div of a narrative stays as it was written, byte for byte. Comments and instructions elsewhere
// are left out. Each node knows where its element begins in `bytes`.
//
// What R4 does not know stays in the tree for the validator to name: an unknown element or
// resource type, a value of the wrong kind (as a string), a single element that repeats (as an
// array), an element without anything in it (as {}).
//
// malformed, with line and column: not XML 1.0 in UTF-8; a document type, an entity but XML's
// five; a limit passed; and, all of them up to a hundred, what JSON could not say: an element out
// of order or in another namespace than http://hl7.org/fhir, an unknown attribute, text between
// elements, a resource's place that holds none or two. Linear in the bytes, on any thread.
Result<Tree> read_xml(std::string_view bytes, const Definitions& definitions,
                      const XmlLimits& limits = {});

}  // namespace fhir
