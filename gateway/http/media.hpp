// Media types: what a body is, and what an answer may be.
#pragma once

#include "gateway/http/query.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gateway {

// In a list of types: any type will do.
inline constexpr std::string_view any_type = "*/*";
inline constexpr std::string_view form_type = "application/x-www-form-urlencoded";

// "Application/FHIR+JSON; charset=UTF-8" -> "application/fhir+json"; empty when it is no type.
std::string media_type(std::string_view content_type);

// A body of this Content-Type may be read as UTF-8. Parameters that we do not know are let pass
// (fhirVersion, version, boundary); a charset other than UTF-8 or US-ASCII is not.
bool is_utf8_text(std::string_view content_type);

// How a FHIR resource is written (R4 http.html, 3.1.0.1.11).
enum class Format : std::uint8_t { json, xml };

// The format that a Content-Type names: application/fhir+json, application/json,
// application/fhir+xml, application/xml, text/xml. nullopt: none of them.
std::optional<Format> format_of(std::string_view content_type);

// "a, b or c".
std::string name_media(std::span<const std::string_view> types);

// Is the Content-Type one of these? An empty list stands for FHIR's formats.
bool is_media_among(std::string_view content_type, std::span<const std::string_view> types);

// May the answer be one of `types`? `accept` is the Accept field; absent: anything may.
bool may_answer(std::optional<std::string_view> accept, std::span<const std::string_view> types);

// The format of a FHIR answer: that of `_format` where it is there, else the one of the higher
// quality in Accept, else the one that is named more narrowly, else `otherwise`. nullopt: neither
// will do.
std::optional<Format> wanted_format(std::optional<std::string_view> accept,
                                    std::optional<std::string_view> format, Format otherwise);

// Does the client want this type, which is none of FHIR's, rather than FHIR? `_format` decides
// where it is there; else Accept, where the higher quality wins, then who is named more narrowly.
bool prefers(std::string_view type, std::string_view accept,
             std::optional<std::string_view> format);

}  // namespace gateway
