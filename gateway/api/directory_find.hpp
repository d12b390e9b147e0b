// What a search of the directory finds.
#pragma once

#include "gateway/api/directory_query.hpp"
#include "gateway/api/service_directory.hpp"

#include <vector>

namespace gateway {

// All of it, in an order that stays as long as the directory does: by distance where `near` is
// asked; else services by name, when only those that are offered are asked for; else by id.
std::vector<const mappings::directory::Service*> find_services(const ServiceDirectory& directory,
                                                               const DirectorySearch& search);
std::vector<const mappings::directory::Provider*> find_providers(const ServiceDirectory& directory,
                                                                 const DirectorySearch& search);
std::vector<const mappings::directory::Place*> find_places(const ServiceDirectory& directory,
                                                           const DirectorySearch& search);

}  // namespace gateway
