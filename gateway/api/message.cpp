#include "gateway/api/message.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/xml_reader.hpp"

namespace gateway {

Result<fhir::Tree> read_body(const Request& request, const fhir::Definitions& definitions) {
    if (request.body_format == Format::xml) return fhir::read_xml(request.http.body, definitions);
    return fhir::read_json(request.http.body);
}

Result<fhir::Tree> read_kept(std::string_view content, const fhir::Definitions& definitions) {
    // XML alone may begin with '<', and with a byte order mark.
    const std::size_t first = content.find_first_not_of(" \t\r\n");
    const bool is_xml =
        first != std::string_view::npos && (content[first] == '<' || content[first] == '\xEF');
    return is_xml ? fhir::read_xml(content, definitions) : fhir::read_json(content);
}

}  // namespace gateway
