// The directory as FHIR R4: HealthcareService, Organization, Location. Each gives one resource in
// JSON; meta.lastUpdated is the day of its last change. Pure; any thread.
#pragma once

#include "mappings/directory/directory.hpp"
#include "mappings/room.hpp"

#include <string>

namespace mappings::directory {

// `today` leaves out schedules and prices that are over. Names of the provider and the places come
// from the directory that the service stands in. `room` null: nobody can say, and nothing is said.
std::string healthcare_service(const Service& service, const Directory& directory, sys_days today,
                               const Room* room = nullptr);

std::string organization(const Provider& provider, const Directory& directory);

std::string location(const Place& place);

}  // namespace mappings::directory
