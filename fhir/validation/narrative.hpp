// The rules of a narrative's XHTML (R4 narrative.html): what htmlChecks() of txt-1 and txt-2 means.
#pragma once

#include <string_view>

namespace fhir {

// Why a text is no narrative: a word of our issue code system and a sentence, both static.
struct NarrativeFault {
    std::string_view code;
    std::string_view detail;
};

// Null for one <div xmlns="http://www.w3.org/1999/xhtml">, well-formed, with the elements and
// attributes that R4 allows and with a text or an image in it. Refused: scripts, forms, event
// attributes, styles that load, doctypes, processing instructions, CDATA, entities that neither
// XML nor HTML 4 defines. Linear in the text; allocates nothing; any thread.
const NarrativeFault* narrative_fault(std::string_view xhtml) noexcept;

}  // namespace fhir
