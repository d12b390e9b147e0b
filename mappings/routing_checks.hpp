// Whether a service or provider may be given this referral. For routing's own files.
#pragma once

#include "mappings/routing_case.hpp"

#include <string>

namespace mappings {

// Why a service cannot take the person today, whoever led to it.
enum class Hindrance : std::uint8_t {
    none,
    inactive,
    age,
    age_unknown,
    full,
    area,
    area_unknown  // it cannot be told whether there is one
};

// Open, for the person's age, with room, and for where they belong: the first that is in the way.
Hindrance hindrance_of(Case& at_hand, const Reachable& service);

// The same of one that was found by where the person belongs (Offers::under).
Hindrance hindrance_nearby(const Case& at_hand, const Reachable& service);

// A sentence for people, and the code of the warning where the sender named the service.
std::string to_sentence(Hindrance hindrance, const Case& at_hand, const Reachable& service);
std::string_view to_code(Hindrance hindrance);

// Whether a provider of which no service was named takes people; not, and noted, where it says of
// every service that it offers that it takes nobody. `expression` as below.
bool takes_people(Case& at_hand, const std::string& provider, const std::string& expression);

// Whether the person's risk lets it go there; if not, that is noted. `expression` of the performer;
// empty: a rule of ours led to it, and not the sender.
bool is_safe(Case& at_hand, const std::string& place, Assurance assurance,
             const std::string& expression);

// Whether a provider may see it; if not, that is noted. An onward referral that may not is refused,
// since whoever sends it can ask the person; a first one is held back for link workers, who will.
bool may_be_shared(Case& at_hand, const std::string& place, const std::string& expression);

// Asks the table's requirements of a message that its sender can still put right.
void ask_requirements(Case& at_hand);

}  // namespace mappings
