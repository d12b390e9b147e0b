// Where referrals go, as an installation has written it down.
#pragma once

#include "mappings/rules.hpp"

#include <cstdint>
#include <memory>
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
    // Ids of its organisations in the directory of services, beside those with its ODS code.
    std::vector<std::string> directory{};
};

// A need goes to a service, or to one of those that the directory has under a term.
struct NeedRule {
    std::string system;
    std::string code;
    std::string service;  // Service::id; empty: `term`
    std::string reason;   // in words, for the referrer
    std::string term{};   // id or name of a taxonomy term; empty: `service`
};

// What one PCN is to be called and asked by.
struct PcnSetting {
    std::string code;  // ODS code
    std::string
        link_worker;   // the local name of the role: "community connector"; empty: as elsewhere
    std::string lead;  // ODS code: who hears that a referral waits unseen; empty: the triage desk
    double link_workers = 0;       // whole-time equivalents; 0: nobody has said
    std::uint32_t caseload = 250;  // referrals that one of them can take in a year
};

// Takes what has no other home in one area.
struct TriageDesk {
    std::string area;          // code of a sub-ICB or of an ICB
    std::string organisation;  // ODS code
    std::string name;
};

// An area of the directory, as the directory writes it, and who belongs to it.
struct Area {
    std::string name;                // name, URI or the end of a URI
    std::vector<std::string> codes;  // of PCNs, sub-ICBs and ICBs; districts of postcodes
};

// What decides between services that all could take a person.
enum class Tie : std::uint8_t {
    room,      // open before a waiting list
    distance,  // by whole kilometres
    waiting    // by weeks of the waiting list
};

// config/routing.toml, checked.
struct RoutingTable {
    std::string triage;  // ODS code of the desk that takes what has no other home
    std::string triage_name;
    std::vector<TriageDesk> desks{};
    std::vector<Provider> providers;
    std::vector<Service> services;
    std::vector<NeedRule> needs;
    std::vector<Rule> rules;  // in their order
    std::vector<RiskRule> risks;
    std::vector<Requirement> requirements{};
    std::vector<PcnSetting> pcns;
    std::vector<Area> areas{};
    std::vector<Tie> ties{Tie::room, Tie::distance, Tie::waiting};  // in their order
    // How far a service of the directory may be that says of no area whom it takes.
    unsigned kilometres = 25;
    // How many declines in a row for want of room make a provider that says it is open look full.
    unsigned full_after = 3;
    std::string version;  // first 12 hexadecimal digits of the file's SHA-256
    // That the conditions were compiled with; null only where there is no condition.
    std::shared_ptr<const fhir::Definitions> definitions;

    const Service* service(std::string_view id) const;
    const Provider* provider(std::string_view organisation) const;
    const PcnSetting* pcn(std::string_view code) const;

    // Of a triage desk, that of an area too; null: it is none.
    const std::string* desk_name(std::string_view organisation) const;
    // That of an area, by the code of a sub-ICB or an ICB; null: none.
    const TriageDesk* desk_of(std::string_view area) const;

    // What a text for people calls the link workers of a PCN, in the singular.
    std::string link_worker(std::string_view pcn) const;
    // How many referrals its link workers can take in a year; 0: nobody has said.
    std::uint32_t caseload_of(std::string_view pcn) const;
    // Who is told when a referral of that PCN waits unseen.
    std::string lead_of(std::string_view pcn) const;
};

}  // namespace mappings
