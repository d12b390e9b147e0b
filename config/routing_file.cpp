#include "config/routing_file.hpp"

#include "config/section.hpp"
#include "fhir/ods_code.hpp"
#include "fhir/systems.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace config {
namespace {

using mappings::RoutingTable;

// FHIR's id: it stands in HealthcareService/{id}.
bool is_fhir_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '.';
    });
}

void read_triage(Section section, RoutingTable& table) {
    table.triage = section.require_ods_code("organisation");
    table.triage_name = "Triage desk";
    section.read("name", table.triage_name);
    section.refuse_unknown();
}

void read_provider(Section& section, RoutingTable& table) {
    mappings::Provider provider;
    provider.organisation = section.require_ods_code("organisation");
    section.require("name", provider.name);
    section.refuse_unknown();
    if (provider.organisation.empty()) return;
    if (table.provider(provider.organisation) != nullptr) {
        section.note("organisation", "is a provider's already");
    }
    if (provider.organisation == table.triage) {
        section.note("organisation", "is that of the triage desk");
    }
    table.providers.push_back(std::move(provider));
}

void read_service(Section& section, RoutingTable& table) {
    mappings::Service service;
    section.require("id", service.id);
    section.require("name", service.name);
    service.provider = section.require_ods_code("provider");
    section.read("active", service.active);
    section.refuse_unknown();
    if (!service.id.empty() && !is_fhir_id(service.id)) {
        section.note("id", "must be at most 64 letters, digits, dots and dashes");
    }
    if (table.service(service.id) != nullptr) section.note("id", "is a service's already");
    if (!service.provider.empty() && table.provider(service.provider) == nullptr) {
        section.note("provider", "is not the organisation of a [[provider]]");
    }
    table.services.push_back(std::move(service));
}

void read_need(Section& section, RoutingTable& table) {
    mappings::NeedRule need;
    need.system = fhir::snomed;
    section.read("system", need.system);
    section.require("code", need.code);
    section.require("service", need.service);
    section.read("reason", need.reason);
    section.refuse_unknown();
    const mappings::Service* service = table.service(need.service);
    if (!need.service.empty() && service == nullptr) {
        section.note("service", "is not the id of a [[service]]");
    }
    if (need.reason.empty() && service != nullptr) {
        need.reason = "The stated need is met by " + service->name + ".";
    }
    const bool is_double = std::ranges::any_of(table.needs, [&need](const auto& other) {
        return other.system == need.system && other.code == need.code;
    });
    if (is_double && !need.code.empty()) section.note("code", "has a rule already");
    table.needs.push_back(std::move(need));
}

}  // namespace

fhir::Result<RoutingTable> load_routing(const std::string& file) {
    const auto toml = read_toml(file);
    if (!toml) return toml.error();

    RoutingTable table;
    Mistakes mistakes(file);
    Section root(&*toml, "", mistakes);
    read_triage(root.section("triage"), table);
    for (Section& section : root.sections("provider")) read_provider(section, table);
    for (Section& section : root.sections("service")) read_service(section, table);
    for (Section& section : root.sections("need")) read_need(section, table);
    root.refuse_unknown();

    if (!mistakes.empty()) return std::move(mistakes).error();
    return table;
}

}  // namespace config
