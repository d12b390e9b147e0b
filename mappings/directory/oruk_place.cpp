#include "mappings/directory/oruk_objects.hpp"
#include "mappings/directory/postcode.hpp"

#include <cmath>
#include <utility>

namespace mappings::directory {
namespace {

std::optional<Point> read_point(Members& members) {
    const auto latitude = members.number("latitude");
    const auto longitude = members.number("longitude");
    if (!latitude && !longitude) return std::nullopt;
    if (!latitude || !longitude) {
        members.report(Weight::warning, "has latitude or longitude alone, so no point");
        return std::nullopt;
    }
    if (std::abs(*latitude) > 90) {
        members.report(Weight::warning, "latitude", "is beyond 90 degrees, so there is no point");
        return std::nullopt;
    }
    if (std::abs(*longitude) > 180) {
        members.report(Weight::warning, "longitude", "is beyond 180 degrees, so there is no point");
        return std::nullopt;
    }
    if (*latitude == 0 && *longitude == 0) {
        members.report(Weight::warning, "latitude",
                       "is 0 with longitude 0, in the Gulf of Guinea: taken as not known");
        return std::nullopt;
    }
    return Point{*latitude, *longitude};
}

void read_address(Members& address, Place& place) {
    place.address = address.text("address_1");
    if (const std::string second = address.text("address_2"); !second.empty()) {
        place.address += (place.address.empty() ? "" : "\n") + second;
    }
    place.city = address.text("city");
    place.region = address.text("region");
    place.county = address.text("state_province");
    place.country = address.text("country");
    place.postcode = address.text("postal_code");
    if (place.postcode.empty()) return;
    if (auto normal = normal_postcode(place.postcode)) {
        place.postcode = *std::move(normal);
    } else {
        address.report(Weight::warning, "postal_code",
                       quoted(place.postcode) + " is no postcode of the United Kingdom");
    }
}

// A place is where people go: a physical address comes before others, and else the first one.
void read_addresses(Members& members, Place& place) {
    bool has_any = false;
    bool has_physical = false;
    members.each("addresses", [&](Members address) {
        address.require({"id", "address_1", "city", "state_province", "postal_code", "country",
                         "address_type"});
        const std::string type = address.text("address_type");
        if (!type.empty() && !parse_place_type(type)) {
            address.report(Weight::error, "address_type",
                           quoted(type) + " is none of physical, postal and virtual");
        }
        const bool is_physical = type == "physical";
        if (has_any && (has_physical || !is_physical)) return;
        has_any = true;
        has_physical = is_physical;
        read_address(address, place);
    });
}

void read_accessibility(Members& members, Place& place) {
    members.each("accessibility", [&](Members one) {
        one.require({"id"});
        std::string text = one.text("accessibility");
        if (text.empty()) text = one.text("description");
        if (text.empty()) return;
        if (!place.accessibility.empty()) place.accessibility += '\n';
        place.accessibility += text;
    });
}

}  // namespace

std::string read_location(Harvest& harvest, Members members) {
    members.require({"id", "location_type"});
    Place place;
    place.id = members.id("id", Weight::error);
    const std::string type = members.text("location_type");
    if (const auto known = parse_place_type(type)) {
        place.type = *known;
    } else if (!type.empty()) {
        members.report(Weight::error, "location_type",
                       quoted(type) + " is none of physical, postal and virtual");
    }
    place.name = members.text("name");
    place.description = members.text("description");
    place.point = read_point(members);
    if (members.text("external_identifier_type") == "UPRN") {
        place.uprn = members.text("external_identifier");
    }
    read_addresses(members, place);
    read_accessibility(members, place);
    std::string id = place.id;
    if (!id.empty()) harvest.add(std::move(place));
    return id;
}

std::string read_organization(Harvest& harvest, Members members) {
    members.require({"id", "name", "description"});
    Provider provider;
    provider.id = members.id("id", Weight::error);
    provider.name = members.text("name");
    provider.description = members.text("description");
    provider.email = members.email("email");
    provider.website = members.web_address("website");
    provider.parent = members.id("parent_organization_id", Weight::error);
    members.each("organization_identifiers", [&](Members one) {
        one.require({"id", "identifier_type", "identifier"});
        Identifier identifier{one.text("identifier_scheme"), one.text("identifier_type"),
                              one.text("identifier")};
        if (!identifier.value.empty()) provider.identifiers.push_back(std::move(identifier));
    });
    provider.funders = read_funders(members);
    std::string id = provider.id;
    if (!id.empty()) harvest.add(std::move(provider));
    members.each("locations", [&](Members one) { read_location(harvest, one); });
    members.each("services", [&](Members one) { read_service(harvest, one, id); });
    return id;
}

}  // namespace mappings::directory
