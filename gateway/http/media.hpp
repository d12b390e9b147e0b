// Media types: what a body is, and what an answer may be.
#pragma once

#include "gateway/http/query.hpp"

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

// Is the Content-Type one of these? An empty list stands for FHIR JSON.
bool is_media_among(std::string_view content_type, std::span<const std::string_view> types);

// May the answer be one of `types` (an empty list: FHIR JSON)? `accept` is the Accept field,
// absent: anything may. Of what `_format` says, when it is there, nothing but JSON will do.
bool may_answer(std::optional<std::string_view> accept, std::optional<std::string_view> format,
                std::span<const std::string_view> types);

}  // namespace gateway
