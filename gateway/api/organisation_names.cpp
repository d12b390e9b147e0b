#include "gateway/api/organisation_names.hpp"

namespace gateway {

std::string name_of(const Directory& directory, std::string_view code) {
    const std::string* name = nullptr;
    if (const auto* practice = directory.practices.practice(code)) {
        name = &practice->name;
    } else if (const auto* pcn = directory.practices.pcn(code)) {
        name = &pcn->name;
    } else if (const auto* provider = directory.routing.provider(code)) {
        name = &provider->name;
    } else {
        name = directory.routing.desk_name(code);
    }
    return name == nullptr || name->empty() ? std::string(code) : *name;
}

std::string team_of(const Directory& directory, std::string_view code) {
    const mappings::PcnSetting* setting = directory.routing.pcn(code);
    const std::string name = name_of(directory, code);
    if (setting == nullptr || setting->link_worker.empty()) return name;
    return "the " + setting->link_worker + " team of " + name;
}

}  // namespace gateway
