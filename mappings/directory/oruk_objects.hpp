// The objects of the standard, one function for each. What is read is added to the harvest. For
// this folder's own files.
#pragma once

#include "mappings/directory/harvest.hpp"
#include "mappings/directory/members.hpp"

#include <optional>
#include <string>
#include <vector>

namespace mappings::directory {

// Adds the service, and the provider and places inside it; or refuses it. `provider` is the one it
// stands in, when it does. Its id; empty: there is none.
std::string read_service(Harvest& harvest, Members service, const std::string& provider = {});
void read_service_at_location(Harvest& harvest, Members entry);

// Each adds what it reads, and gives its id; empty: it could not be taken.
std::string read_organization(Harvest& harvest, Members organization);
std::string read_location(Harvest& harvest, Members location);
std::string read_taxonomy_term(Harvest& harvest, Members term, const std::string& taxonomy = {});
void read_taxonomy(Harvest& harvest, Members taxonomy);

// None: it cannot be taken, as was reported.
std::optional<Schedule> read_schedule(Members schedule, const std::string& place);
Cost read_cost(Members cost);
std::vector<std::string> read_funders(Members& holder);
Area read_area(Members area);
// With the id alone: the harvest knows the rest in the end.
std::optional<Term> read_attribute(Harvest& harvest, Members attribute);

}  // namespace mappings::directory
