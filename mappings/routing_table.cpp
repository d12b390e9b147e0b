#include "mappings/routing_table.hpp"

#include <algorithm>
#include <cmath>

namespace mappings {

const Service* RoutingTable::service(std::string_view id) const {
    if (id.empty()) return nullptr;
    const auto found = std::find_if(services.begin(), services.end(),
                                    [&](const Service& one) { return one.id == id; });
    return found == services.end() ? nullptr : &*found;
}

const Provider* RoutingTable::provider(std::string_view organisation) const {
    const auto found = std::find_if(providers.begin(), providers.end(), [&](const Provider& one) {
        return one.organisation == organisation;
    });
    return found == providers.end() ? nullptr : &*found;
}

const PcnSetting* RoutingTable::pcn(std::string_view code) const {
    const auto found = std::ranges::find(pcns, code, &PcnSetting::code);
    return found == pcns.end() ? nullptr : &*found;
}

std::string RoutingTable::link_worker(std::string_view code) const {
    const PcnSetting* setting = pcn(code);
    return setting == nullptr || setting->link_worker.empty() ? "link worker"
                                                              : setting->link_worker;
}

std::uint32_t RoutingTable::caseload_of(std::string_view code) const {
    const PcnSetting* setting = pcn(code);
    if (setting == nullptr) return 0;
    return static_cast<std::uint32_t>(std::lround(setting->link_workers * setting->caseload));
}

std::string RoutingTable::lead_of(std::string_view code) const {
    const PcnSetting* setting = pcn(code);
    return setting == nullptr || setting->lead.empty() ? triage : setting->lead;
}

const std::string* RoutingTable::desk_name(std::string_view organisation) const {
    if (organisation == triage) return &triage_name;
    const auto found = std::ranges::find(desks, organisation, &TriageDesk::organisation);
    return found == desks.end() ? nullptr : &found->name;
}

const TriageDesk* RoutingTable::desk_of(std::string_view area) const {
    const auto found = std::ranges::find(desks, area, &TriageDesk::area);
    return area.empty() || found == desks.end() ? nullptr : &*found;
}

}  // namespace mappings
