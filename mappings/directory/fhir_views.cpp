#include "mappings/directory/fhir_views.hpp"

#include "mappings/directory/column.hpp"
#include "mappings/directory/fhir_writing.hpp"

#include <array>
#include <utility>

namespace mappings::directory {

using fhir::JsonWriter;

void write_head(JsonWriter& out, std::string_view type, const std::string& id,
                const History& history) {
    out.member("resourceType", type).member("id", id);
    if (history.updated() == sys_days{}) return;  // no import saw it
    out.key("meta").begin_object();
    out.member("lastUpdated", fhir::format_instant(history.updated()));
    out.end_object();
}

void write_text(JsonWriter& out, std::string_view name, std::string_view text) {
    if (!text.empty()) out.member(name, text);
}

void write_concept(JsonWriter& out, std::string_view text) {
    out.begin_object().member("text", text).end_object();
}

void write_reference(JsonWriter& out, std::string_view type, const std::string& id,
                     std::string_view display) {
    out.begin_object().member("reference", std::string(type) + "/" + id);
    write_text(out, "display", display);
    out.end_object();
}

void write_telecom(JsonWriter& out, std::string_view phone, std::string_view email,
                   std::string_view url) {
    if (phone.empty() && email.empty() && url.empty()) return;
    out.key("telecom").begin_array();
    for (const auto& [system, value] :
         {std::pair{"phone", phone}, std::pair{"email", email}, std::pair{"url", url}}) {
        if (value.empty()) continue;
        out.begin_object().member("system", system).member("value", value).end_object();
    }
    out.end_array();
}

namespace {

void write_identifiers(JsonWriter& out, const std::vector<Identifier>& identifiers) {
    if (identifiers.empty()) return;
    out.key("identifier").begin_array();
    for (const Identifier& one : identifiers) {
        out.begin_object();
        std::string type = one.type;
        const bool is_system = one.scheme.starts_with("https://");
        if (!one.scheme.empty() && !is_system) {
            type += type.empty() ? one.scheme : " (" + one.scheme + ")";
        }
        if (!type.empty()) {
            out.key("type");
            write_concept(out, type);
        }
        if (is_system) out.member("system", one.scheme);
        out.member("value", one.value).end_object();
    }
    out.end_array();
}

void write_lines(JsonWriter& out, std::string_view lines) {
    if (lines.empty()) return;
    out.key("line").begin_array();
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        if (const auto line = lines.substr(0, end); !line.empty()) out.string(line);
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    }
    out.end_array();
}

void write_address(JsonWriter& out, const Place& place) {
    const std::array<std::string_view, 6> parts{place.address, place.city,     place.county,
                                                place.region,  place.postcode, place.country};
    std::size_t size = 0;
    for (const std::string_view part : parts) size += part.size();
    if (size == 0) return;
    out.key("address").begin_object();
    if (place.type != PlaceType::virtual_) out.member("type", to_code(place.type));
    write_lines(out, place.address);
    write_text(out, "city", place.city);
    write_text(out, "district", place.county);
    write_text(out, "state", place.region);
    write_text(out, "postalCode", place.postcode);
    write_text(out, "country", place.country);
    out.end_object();
}

}  // namespace

// org-1 asks for a name or an identifier: without both, the id stands for the name.
std::string organization(const Provider& provider, const Directory& directory) {
    std::string json;
    JsonWriter out(json);
    out.begin_object();
    write_head(out, "Organization", provider.id, provider.history);
    write_identifiers(out, provider.identifiers);
    out.member("active", !provider.history.gone);
    out.member("name", provider.name.empty() ? provider.id : provider.name);
    write_telecom(out, {}, provider.email, provider.website);
    if (const Provider* parent = directory.provider(provider.parent)) {
        out.key("partOf");
        write_reference(out, "Organization", parent->id, parent->name);
    }
    out.end_object();
    return json;
}

std::string location(const Place& place) {
    std::string json;
    JsonWriter out(json);
    out.begin_object();
    write_head(out, "Location", place.id, place.history);
    if (!place.uprn.empty()) write_identifiers(out, {{"", "UPRN", place.uprn}});
    out.member("status", place.history.gone ? "inactive" : "active");
    write_text(out, "name", place.name);
    std::string description = place.description;
    if (!place.accessibility.empty()) {
        description += (description.empty() ? "" : "\n") + place.accessibility;
    }
    write_text(out, "description", description);
    out.member("mode", "instance");
    write_address(out, place);
    if (place.type == PlaceType::virtual_) {
        out.key("physicalType");  // R4 has no code for it
        write_concept(out, "Virtual");
    }
    if (place.point) {
        out.key("position").begin_object();
        out.key("longitude").raw(to_column(place.point->longitude));
        out.key("latitude").raw(to_column(place.point->latitude));
        out.end_object();
    }
    out.end_object();
    return json;
}

}  // namespace mappings::directory
