// What money needs to know of the services: which programme each belongs to, who pays for it, and
// what one contact costs. Pure; any thread.
#pragma once

#include "mappings/directory/directory.hpp"

#include <map>
#include <optional>
#include <string>

namespace mappings::directory {

// The one price of a service, as the directory has it.
struct UnitCost {
    double amount = 0;     // more than 0
    std::string currency;  // "GBP", which is also meant where none is said
    std::string unit;      // "per session"
    bool is_per_contact = false;
};

struct Account {
    std::string scheme;  // the programme; of a service in none its id
    std::string funder;  // of the service, else of its organisation; several are joined by "; "
    std::optional<UnitCost> unit_cost;
};

using Accounts = std::map<std::string, Account>;  // by Service::id

// A unit cost is known where exactly one price with an amount holds on that day: of several nobody
// can tell which one was paid, and a price of 0 says what the person pays, and not who bears the
// cost. It is one of a contact where its words say session, contact, visit or appointment.
Account account_of(const Service& service, const Directory& directory, sys_days day);

}  // namespace mappings::directory
