// What can be told from the bytes of XML alone, before pugixml sees them: pugixml takes much that
// is no XML. Private to the XML reader and writer.
#pragma once

#include "fhir/text_place.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace fhir {

struct XmlScanLimits {
    std::size_t depth = 256;
    std::size_t elements = 200'000;
    std::size_t attributes = 256;  // of one element
    std::size_t name_bytes = 128;
};

// Bytes from `begin` up to `end`.
struct XmlSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
};

struct XmlScan {
    std::optional<TextProblem> problem;
    std::vector<XmlSpan> divs;  // each element "div" in no other, with its tags, in order
};

// Refuses what is not one well-formed element in UTF-8 (XML 1.0), and of what is: a document type
// or entity declaration in whatever place, an entity but the five of XML, a limit passed. A byte
// order mark of UTF-8 may stand first. Linear in the bytes.
XmlScan scan_xml(std::string_view bytes, const XmlScanLimits& limits = {});

// May an element or attribute be called so?
bool is_xml_name(std::string_view name);

// Of a text that begins with '&': the length of a reference that every XML parser knows, with its
// ';': one of the five entities, or a number that stands for a character XML allows. 0: it is none.
std::size_t xml_reference(std::string_view text);

}  // namespace fhir
