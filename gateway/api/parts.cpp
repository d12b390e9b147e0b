#include "gateway/api/parts.hpp"

namespace gateway {

Home Directory::home_of(std::string_view organisation) const {
    auto found = homes.find(organisation);
    if (found == homes.end()) found = homes.find(routing.triage);
    return found == homes.end() ? Home{0} : found->second;
}

void DirectoryHolder::keep(KeptRoom room) {
    auto next = std::make_shared<mappings::Rooms>(*rooms_);
    (*next)[room.service] = room.room;
    rooms_ = std::move(next);
    std::string service = room.service;
    kept_.insert_or_assign(std::move(service), std::move(room));
}

const KeptRoom* DirectoryHolder::kept_room(std::string_view service) const {
    const auto found = kept_.find(service);
    return found == kept_.end() ? nullptr : &found->second;
}

}  // namespace gateway
