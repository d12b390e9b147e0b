// Where a referral goes, and why.
#pragma once

#include "fhir/error.hpp"
#include "mappings/practice_map.hpp"
#include "mappings/referral.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mappings {

// One activity that a provider offers.
struct Service {
    std::string id;  // HealthcareService/{id}
    std::string name;
    std::string provider;  // ODS code: the queue that it is collected from
    bool active = true;
};

struct Provider {
    std::string organisation;  // ODS code
    std::string name;
};

// A need goes to a service.
struct NeedRule {
    std::string system;
    std::string code;
    std::string service;  // Service::id
    std::string reason;   // in words, for the referrer
};

// config/routing.toml, checked.
struct RoutingTable {
    std::string triage;  // ODS code of the desk that takes what has no other home
    std::string triage_name;
    std::vector<Provider> providers;
    std::vector<Service> services;
    std::vector<NeedRule> needs;

    const Service* service(std::string_view id) const;
    const Provider* provider(std::string_view organisation) const;
};

// One place that was looked at and not chosen.
struct Rejected {
    std::string place;  // ODS code or service id
    std::string reason;
};

struct Decision {
    std::string owner;    // ODS code of the queue; empty: everybody is excluded
    std::string service;  // id, when a service was chosen
    std::string rule;     // of our rule code system: explicit-performer, need, pcn, triage, unrouted
    std::string reason;   // a sentence
    std::vector<Rejected> considered;
    std::vector<fhir::Issue> warnings;  // unknown practice, held back for want of consent ...
};

// What an onward referral inherits from the one that it stems from.
struct Inherited {
    Consent consent = Consent::absent;
    std::optional<fhir::OdsCode> practice;
};

// The order: explicit performer (a PCN or the triage desk; a provider or service when the person
// consents) -> need -> PCN of the registered practice on that day -> triage. Never a closed PCN,
// an inactive service, or a provider without consent. invalid: a performer that we do not know; an
// onward referral to a provider without consent, or to nobody.
// `excluding`: ODS codes of those who were asked already. Then nothing is refused, for the sender
// is not there to put it right, and an onward referral too comes to the PCN and the triage desk.
// Pure; any thread.
fhir::Result<Decision> decide_route(const Referral& referral, const Inherited* inherited,
                                    const PracticeMap& practices, const RoutingTable& table,
                                    std::chrono::sys_days day,
                                    const std::set<std::string>& excluding = {});

}  // namespace mappings
