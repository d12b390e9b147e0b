// How a request's body and its answer are written: what fits, what does not, and XML for who asked.
#pragma once

#include "gateway/http/router.hpp"

#include <optional>

namespace gateway {

// Sets both formats by what the header and the query say. False: the caller takes neither of FHIR's
// formats, and has to be told so in JSON.
bool choose_formats(Admission& admission);

// Unsupported media: compressed, of another type than the route takes, not in UTF-8.
std::optional<fhir::Error> refuse_body(const Route& route, const Fields& fields);

// The same resource in XML. An answer that is no FHIR in JSON stays as it is.
void turn_into_xml(HttpResponse& response, const fhir::Definitions& definitions);

// All Accept fields as one.
std::string accept_of(const Fields& fields);

}  // namespace gateway
