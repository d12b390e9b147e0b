#include "mappings/routing.hpp"

#include <algorithm>

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

std::string RoutingTable::lead_of(std::string_view code) const {
    const PcnSetting* setting = pcn(code);
    return setting == nullptr || setting->lead.empty() ? triage : setting->lead;
}

std::string to_text(const Decision& decision) {
    std::string text = decision.reason;
    if (decision.danger.level == Risk::immediate) {
        text.append(" The message tells of an immediate risk. ").append(whom_to_ring);
    }
    if (!decision.rule_name.empty()) text.append(" By the rule \"" + decision.rule_name + "\".");
    if (!decision.table.empty()) text.append(" Routing table " + decision.table + ".");
    return text;
}

}  // namespace mappings
