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
    } else if (code == directory.routing.triage) {
        name = &directory.routing.triage_name;
    }
    return name == nullptr || name->empty() ? std::string(code) : *name;
}

}  // namespace gateway
