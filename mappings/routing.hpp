// Where a referral goes, and why.
#pragma once

#include "fhir/error.hpp"
#include "mappings/practice_map.hpp"
#include "mappings/referral.hpp"
#include "mappings/room.hpp"
#include "mappings/routing_table.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mappings {

// One place that was looked at and not chosen.
struct Rejected {
    std::string place;  // ODS code or service id; a term, for the rest of what is under it
    std::string reason;
};

struct Decision {
    std::string owner;    // ODS code of the queue; empty: everybody is excluded
    std::string service;  // id, when a service was chosen
    // A word of our rule code system: explicit-performer, rule, need, pcn, triage, unrouted.
    std::string rule;
    std::string rule_name;  // of a Rule; else empty
    std::string reason;     // a sentence
    std::string table;      // RoutingTable::version
    std::string directory;  // Offers::version, when a service of the directory was chosen
    Danger danger;
    std::vector<Rejected> considered;
    std::vector<fhir::Issue> warnings;  // unknown practice, held back for want of consent ...
};

// What an onward referral inherits from the one that it stems from.
struct Inherited {
    Consent consent = Consent::absent;
    std::optional<fhir::OdsCode> practice;
    Risk risk = Risk::none;
    std::optional<std::chrono::sys_days> birth_date{};
    std::string district{};     // as Referral::district
    bool is_sensitive = false;  // as Referral::is_sensitive
};

class Offers;

// What decisions are made from, beside the message. All of it must outlive the call.
struct Grounds {
    const PracticeMap& practices;
    const RoutingTable& table;
    std::chrono::sys_days day;
    const Offers* offers = nullptr;  // null: there is no directory of services
    const Rooms* rooms = nullptr;    // null: no provider has said anything
};

// First the person's risk is found, which binds all that follows, and the table's requirements are
// asked. Then the order: explicit performer (a PCN or a triage desk; a provider or service when the
// person consents) -> the table's rules in theirs -> need -> PCN of the registered practice on that
// day -> triage desk of its sub-ICB, of its ICB, of the table. Never a closed PCN; an inactive
// service, one that takes nobody now, one for other ages or areas, one whose assurance is below the
// risk; a provider without consent; at immediate risk no service and no provider at all. A provider
// without a service counts as community. Of several services under one term README, Ties, says
// which; the same grounds and message make the same decision.
// invalid: a performer that we do not know; a requirement that is refused; an onward referral to a
// provider without consent or above its assurance, or to nobody. Where the table has conditions,
// the message must be described.
// `excluding`: ODS codes of those who were asked already. Then nothing is refused, for the sender
// is not there to put it right, and an onward referral too comes to the PCN and the triage desks.
// Pure; any thread.
fhir::Result<Decision> decide_route(const Referral& referral, const Inherited* inherited,
                                    const Grounds& grounds,
                                    const std::set<std::string>& excluding = {});

// The decision in words, as it is kept with the task: the reason, the rule, and the versions of the
// table and the directory that it can be made again from.
std::string to_text(const Decision& decision);

}  // namespace mappings
