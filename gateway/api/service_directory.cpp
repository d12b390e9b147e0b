#include "gateway/api/service_directory.hpp"

#include "fhir/systems.hpp"
#include "mappings/directory/fhir_views.hpp"

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

namespace listed = mappings::directory;

listed::Provider provider_of(const std::string& organisation, const std::string& name) {
    listed::Provider provider;
    provider.id = organisation;
    provider.name = name;
    provider.identifiers.push_back({std::string(fhir::nhs::ods_code), "", organisation});
    return provider;
}

listed::Status status_of(const mappings::Service& service) {
    return service.active ? listed::Status::active : listed::Status::temporarily_closed;
}

listed::Directory named_by(const mappings::RoutingTable& routing) {
    listed::Directory directory;
    if (!routing.triage.empty()) {
        directory.providers.push_back(provider_of(routing.triage, routing.triage_name));
    }
    for (const mappings::TriageDesk& desk : routing.desks) {
        directory.providers.push_back(provider_of(desk.organisation, desk.name));
    }
    for (const mappings::Provider& provider : routing.providers) {
        directory.providers.push_back(provider_of(provider.organisation, provider.name));
    }
    for (const mappings::Service& service : routing.services) {
        listed::Service& made = directory.services.emplace_back();
        made.id = service.id;
        made.name = service.name;
        made.provider = service.provider;
        made.status = status_of(service);
    }
    // One desk may be that of several areas.
    std::ranges::stable_sort(directory.providers, {}, &listed::Provider::id);
    const auto doubles = std::ranges::unique(directory.providers, {}, &listed::Provider::id);
    directory.providers.erase(doubles.begin(), doubles.end());
    std::ranges::sort(directory.services, {}, &listed::Service::id);
    return directory;
}

listed::Directory with_closures(listed::Directory directory,
                                const mappings::RoutingTable& routing) {
    for (listed::Service& service : directory.services) {
        const mappings::Service* routed = routing.service(service.id);
        if (routed != nullptr && !routed->active) service.status = status_of(*routed);
    }
    return directory;
}

}  // namespace

ServiceDirectory::ServiceDirectory(listed::Directory directory,
                                   const mappings::RoutingTable& routing,
                                   const mappings::PracticeMap& practices, std::string version)
    : imported_(with_closures(std::move(directory), routing)),
      routed_(named_by(routing)),
      needs_(routing.needs),
      index_(imported_),
      offers_(imported_, index_, routing, practices, std::move(version)) {}

const listed::Service* ServiceDirectory::service(std::string_view id) const {
    const listed::Service* found = imported_.service(id);
    return found != nullptr ? found : routed_.service(id);
}

const listed::Provider* ServiceDirectory::provider(std::string_view id) const {
    const listed::Provider* found = imported_.provider(id);
    return found != nullptr ? found : routed_.provider(id);
}

const listed::Place* ServiceDirectory::place(std::string_view id) const {
    return imported_.place(id);
}

std::string ServiceDirectory::queue_of(const listed::Service& service) const {
    if (const mappings::Offer* offer = offers_.find(service.id)) return offer->owner;
    const listed::Service* routed = routed_.service(service.id);
    return routed == nullptr ? std::string() : routed->provider;
}

std::string ServiceDirectory::view_of(const listed::Service& service, std::chrono::sys_days today,
                                      const mappings::Room* room) const {
    constexpr mappings::Room open;
    if (room == nullptr && !queue_of(service).empty()) room = &open;
    const bool is_routed = routed_.service(service.id) == &service;
    return listed::healthcare_service(service, is_routed ? routed_ : imported_, today, room);
}

std::string ServiceDirectory::view_of(const listed::Provider& provider) const {
    return listed::organization(provider, imported_);
}

}  // namespace gateway
