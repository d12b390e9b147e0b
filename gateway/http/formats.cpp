#include "gateway/http/formats.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/xml_writer.hpp"

#include <cstddef>
#include <string>

namespace gateway {
namespace {

using fhir::Error;
using fhir::ErrorKind;
using fhir::IssueType;

bool has_body(const Fields& fields) {
    const std::string_view length = fields.get("Content-Length");
    return fields.has("Transfer-Encoding") ||
           length.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

bool choose_formats(Admission& admission) {
    Request& request = admission.request;
    const Fields& fields = request.http.fields;
    request.body_format = format_of(fields.get("Content-Type")).value_or(Format::json);
    const auto wanted =
        wanted_format(accept_of(fields), request.query.first("_format"), request.body_format);
    admission.answer_format = wanted.value_or(Format::json);
    return wanted.has_value();
}

std::optional<Error> refuse_body(const Route& route, const Fields& fields) {
    const std::string_view coding = fields.get("Content-Encoding");
    if (!coding.empty() && !equal_ignoring_case(coding, "identity")) {
        return fhir::make_error(ErrorKind::unsupported_media, IssueType::not_supported,
                                "unsupported-media",
                                "the body must not be compressed; leave Content-Encoding out");
    }
    const bool takes_body = route.method == Method::post || route.method == Method::put ||
                            route.method == Method::patch;
    const std::string_view type = fields.get("Content-Type");
    const bool is_told = has_body(fields) || !type.empty();
    if (takes_body && is_told && !is_media_among(type, route.media)) {
        if (route.media.empty()) return Error{ErrorKind::unsupported_media, {}, {}, {}, {}};
        return fhir::make_error(ErrorKind::unsupported_media, IssueType::not_supported,
                                "unsupported-media",
                                "the body's Content-Type is not one that this address takes with "
                                "this method; send " +
                                    name_media(route.media));
    }
    if (takes_body && !is_utf8_text(type)) {
        return fhir::make_error(ErrorKind::unsupported_media, IssueType::not_supported,
                                "unsupported-media", "the body must be in UTF-8");
    }
    return std::nullopt;
}

void turn_into_xml(HttpResponse& response, const fhir::Definitions& definitions) {
    if (response.body.empty() || response.fields.get("Content-Type") != fhir_json) return;
    // Ours, and made of messages that were within the limits one by one.
    constexpr fhir::JsonLimits limits{.depth = 128,
                                      .number_bytes = 1024,
                                      .name_bytes = 1024,
                                      .string_bytes = std::size_t{1} << 30U,
                                      .members = 4096,
                                      .nodes = 100'000'000};
    const auto tree = fhir::read_json(response.body, limits);
    if (!tree) return;
    response.body = fhir::write_xml(tree->root(), definitions);
    response.fields.set("Content-Type", std::string(fhir_xml));
}

std::string accept_of(const Fields& fields) {
    std::string accept;
    for (const std::string_view value : fields.all("Accept")) {
        if (!accept.empty()) accept += ',';
        accept += value;
    }
    return accept;
}

}  // namespace gateway
