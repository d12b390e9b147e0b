// The contacts that services have held, and what these cost by the directory. Pure.
#pragma once

#include "gateway/domain/fact.hpp"
#include "gateway/ops/outcome.hpp"
#include "mappings/directory/accounts.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace gateway {

using mappings::directory::Accounts;

// The offers of one service that stand alike.
struct ContactSum {
    std::uint64_t offers = 0;
    std::uint64_t tell = 0;      // of them, those that tell of contacts
    std::uint64_t contacts = 0;  // that they tell of
};

// In full, by service and by how its offers stand; "" has the offers of no service.
using ContactTally = std::map<std::string, std::array<ContactSum, outcomes>>;

void count(ContactTally& tally, const Fact& offer);

// As it is told: of each service the contacts of those offers whose number is told (not "<5"),
// where at least 5 of them tell of any; rounded to the nearest 5. What a line says is the sum of
// what is told of its services, so a line of a funder tells no more than those of the services do.
struct Activity {
    std::optional<std::uint64_t> contacts;
    std::optional<std::uint64_t> contacts_costed;  // of services whose contact has a price
    std::optional<double> cost;                    // of those, in `currency`
    std::string currency;                          // empty: no cost, or in several
};

Activity tell(const ContactTally& tally, const Accounts& accounts);

}  // namespace gateway
