// Where a referral goes, and why.
#pragma once

#include "fhir/error.hpp"
#include "mappings/practice_map.hpp"
#include "mappings/referral.hpp"
#include "mappings/rules.hpp"

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
    Assurance assurance = Assurance::community;
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

// What one PCN is to be called and asked by.
struct PcnSetting {
    std::string code;  // ODS code
    std::string
        link_worker;   // the local name of the role: "community connector"; empty: as elsewhere
    std::string lead;  // ODS code: who hears that a referral waits unseen; empty: the triage desk
};

// config/routing.toml, checked.
struct RoutingTable {
    std::string triage;  // ODS code of the desk that takes what has no other home
    std::string triage_name;
    std::vector<Provider> providers;
    std::vector<Service> services;
    std::vector<NeedRule> needs;
    std::vector<Rule> rules;  // in their order
    std::vector<RiskRule> risks;
    std::vector<PcnSetting> pcns;
    std::string version;  // first 12 hexadecimal digits of the file's SHA-256
    // That the conditions were compiled with; null only where there is no condition.
    std::shared_ptr<const fhir::Definitions> definitions;

    const Service* service(std::string_view id) const;
    const Provider* provider(std::string_view organisation) const;
    const PcnSetting* pcn(std::string_view code) const;

    // What a text for people calls the link workers of a PCN, in the singular.
    std::string link_worker(std::string_view pcn) const;
    // Who is told when a referral of that PCN waits unseen.
    std::string lead_of(std::string_view pcn) const;
};

// One place that was looked at and not chosen.
struct Rejected {
    std::string place;  // ODS code or service id
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
    Danger danger;
    std::vector<Rejected> considered;
    std::vector<fhir::Issue> warnings;  // unknown practice, held back for want of consent ...
};

// What an onward referral inherits from the one that it stems from.
struct Inherited {
    Consent consent = Consent::absent;
    std::optional<fhir::OdsCode> practice;
    Risk risk = Risk::none;
};

// First the person's risk is found, which binds all that follows. Then the order: explicit
// performer (a PCN or the triage desk; a provider or service when the person consents) -> the
// table's rules in theirs -> need -> PCN of the registered practice on that day -> triage. Never a
// closed PCN, an inactive service, a service whose assurance is below the risk, or a provider
// without consent; at immediate risk no service and no provider at all. A provider without a
// service counts as community. invalid: a performer that we do not know; an onward referral to a
// provider without consent or above its assurance, or to nobody. Where the table has conditions,
// the message must be described.
// `excluding`: ODS codes of those who were asked already. Then nothing is refused, for the sender
// is not there to put it right, and an onward referral too comes to the PCN and the triage desk.
// Pure; any thread.
fhir::Result<Decision> decide_route(const Referral& referral, const Inherited* inherited,
                                    const PracticeMap& practices, const RoutingTable& table,
                                    std::chrono::sys_days day,
                                    const std::set<std::string>& excluding = {});

// The decision in words, as it is kept with the task: the reason, the rule, and the table that it
// can be made again from.
std::string to_text(const Decision& decision);

}  // namespace mappings
