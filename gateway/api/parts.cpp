#include "gateway/api/parts.hpp"

namespace gateway {

Home Directory::home_of(std::string_view organisation) const {
    auto found = homes.find(organisation);
    if (found == homes.end()) found = homes.find(routing.triage);
    return found == homes.end() ? Home{0} : found->second;
}

}  // namespace gateway
