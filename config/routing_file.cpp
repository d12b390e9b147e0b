#include "config/routing_file.hpp"

#include "config/section.hpp"
#include "fhir/digest.hpp"
#include "fhir/ods_code.hpp"
#include "fhir/systems.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace config {
namespace {

using mappings::RoutingTable;

// FHIR's id: it stands in HealthcareService/{id}.
bool is_fhir_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '.';
    });
}

void read_triage(Section section, RoutingTable& table) {
    table.triage = section.require_ods_code("organisation");
    table.triage_name = "Triage desk";
    section.read("name", table.triage_name);
    section.refuse_unknown();
}

void read_triage_area(Section& section, RoutingTable& table) {
    mappings::TriageDesk desk;
    section.require("area", desk.area);
    desk.organisation = section.require_ods_code("organisation");
    section.require("name", desk.name);
    section.refuse_unknown();
    if (table.desk_of(desk.area) != nullptr) section.note("area", "has a desk already");
    table.desks.push_back(std::move(desk));
}

void read_area(Section& section, RoutingTable& table) {
    mappings::Area area;
    section.require("name", area.name);
    section.read("codes", area.codes);
    section.refuse_unknown();
    if (area.codes.empty()) {
        section.note("codes", "must name a PCN, a sub-ICB, an ICB or a postcode district at least");
    }
    table.areas.push_back(std::move(area));
}

void read_ties(Section section, RoutingTable& table) {
    constexpr std::array<std::string_view, 3> words{"room", "distance", "waiting"};
    std::vector<std::string> names{words.begin(), words.end()};
    section.read("ties", names);
    section.read("kilometres", table.kilometres, 1U, 1000U);
    section.read("full_after", table.full_after, 1U, 20U);
    section.refuse_unknown();
    table.ties.clear();
    for (const std::string& name : names) {
        const auto word = std::ranges::find(words, name);
        const auto tie = static_cast<mappings::Tie>(word - words.begin());
        if (word == words.end() || std::ranges::find(table.ties, tie) != table.ties.end()) {
            return section.note("ties",
                                R"(must be of "room", "distance" and "waiting", each once)");
        }
        table.ties.push_back(tie);
    }
}

void read_provider(Section& section, RoutingTable& table) {
    mappings::Provider provider;
    provider.organisation = section.require_ods_code("organisation");
    section.require("name", provider.name);
    section.read("directory", provider.directory);
    section.refuse_unknown();
    if (provider.organisation.empty()) return;
    if (table.provider(provider.organisation) != nullptr) {
        section.note("organisation", "is a provider's already");
    }
    if (table.desk_name(provider.organisation) != nullptr) {
        section.note("organisation", "is that of the triage desk");
    }
    for (const mappings::Provider& other : table.providers) {
        for (const std::string& id : provider.directory) {
            if (std::ranges::find(other.directory, id) != other.directory.end()) {
                section.note("directory", "names an organisation that is another provider's");
            }
        }
    }
    table.providers.push_back(std::move(provider));
}

void read_service(Section& section, RoutingTable& table) {
    mappings::Service service;
    section.require("id", service.id);
    section.require("name", service.name);
    service.provider = section.require_ods_code("provider");
    section.read("active", service.active);
    std::size_t assurance = 0;
    section.read_word("assurance", {"community", "trained", "clinical"}, assurance);
    service.assurance = static_cast<mappings::Assurance>(assurance);
    section.refuse_unknown();
    if (!service.id.empty() && !is_fhir_id(service.id)) {
        section.note("id", "must be at most 64 letters, digits, dots and dashes");
    }
    if (table.service(service.id) != nullptr) section.note("id", "is a service's already");
    if (!service.provider.empty() && table.provider(service.provider) == nullptr) {
        section.note("provider", "is not the organisation of a [[provider]]");
    }
    table.services.push_back(std::move(service));
}

void read_need(Section& section, RoutingTable& table) {
    mappings::NeedRule need;
    need.system = fhir::snomed;
    section.read("system", need.system);
    section.require("code", need.code);
    section.read("service", need.service);
    section.read("term", need.term);
    section.read("reason", need.reason);
    section.refuse_unknown();
    const mappings::Service* service = table.service(need.service);
    if (!need.service.empty() && service == nullptr) {
        section.note("service", "is not the id of a [[service]]");
    }
    if (need.reason.empty() && service != nullptr) {
        need.reason = "The stated need is met by " + service->name + ".";
    }
    if (need.service.empty() == need.term.empty()) {
        section.note("code", "needs one of service and term");
    }
    const bool is_double = std::ranges::any_of(table.needs, [&need](const auto& other) {
        return other.system == need.system && other.code == need.code;
    });
    if (is_double && !need.code.empty()) section.note("code", "has a rule already");
    table.needs.push_back(std::move(need));
}

// A name is told to people and kept with decisions: one entry of the list has it.
template <class Entry>
void read_name(Section& section, const std::vector<Entry>& others, std::string& name) {
    section.require("name", name);
    const auto has_it = [&name](const Entry& other) { return other.name == name; };
    if (!name.empty() && std::ranges::any_of(others, has_it)) {
        section.note("name", "is another one's already");
    }
}

void read_condition(Section& section, const RoutingTable& table, mappings::Condition& when,
                    const std::string& setting = "when") {
    std::string text;
    section.require(setting, text);
    if (text.empty()) return;
    auto condition = mappings::Condition::compile(text, *table.definitions);
    if (condition) {
        when = *std::move(condition);
        return;
    }
    const auto& issues = condition.error().issues;
    section.note(setting, "cannot be compiled: " +
                              (issues.empty() ? condition.error().cause : issues.front().detail));
}

// Exactly one of the five.
void read_target(Section& section, const RoutingTable& table, mappings::Rule& rule) {
    using Target = mappings::Rule::Target;
    std::vector<Target> targets;
    for (const auto& [name, target] :
         {std::pair{"service", Target::service}, std::pair{"provider", Target::provider},
          std::pair{"term", Target::term}, std::pair{"pcn", Target::pcn},
          std::pair{"triage", Target::triage}}) {
        if (section.has(name)) targets.push_back(target);
    }
    if (section.has("service")) section.require("service", rule.place);
    if (section.has("term")) section.require("term", rule.place);
    if (section.has("provider")) rule.place = section.require_ods_code("provider");
    for (const char* home : {"pcn", "triage"}) {
        bool is_wanted = true;
        section.read(home, is_wanted);
        if (!is_wanted) section.note(home, "must be true, or left out");
    }
    if (targets.size() != 1) {
        return section.note(
            "name", "needs one target: service, provider, term, pcn = true or triage = true");
    }
    rule.target = targets.front();
    if (rule.place.empty()) return;
    if (rule.target == Target::service && table.service(rule.place) == nullptr) {
        section.note("service", "is not the id of a [[service]]");
    }
    if (rule.target == Target::provider && table.provider(rule.place) == nullptr) {
        section.note("provider", "is not the organisation of a [[provider]]");
    }
}

void read_rule(Section& section, RoutingTable& table) {
    mappings::Rule rule;
    read_name(section, table.rules, rule.name);
    read_condition(section, table, rule.when);
    read_target(section, table, rule);
    section.require("reason", rule.reason);
    section.refuse_unknown();
    table.rules.push_back(std::move(rule));
}

void read_risk(Section& section, RoutingTable& table) {
    mappings::RiskRule risk;
    read_name(section, table.risks, risk.name);
    read_condition(section, table, risk.when);
    std::size_t level = 0;
    if (section.has("level")) {
        section.read_word("level", {"raised", "immediate"}, level);
    } else {
        section.note("level", "is missing, and has no default");
    }
    risk.level = level == 0 ? mappings::Risk::raised : mappings::Risk::immediate;
    section.refuse_unknown();
    table.risks.push_back(std::move(risk));
}

void read_requirement(Section& section, RoutingTable& table) {
    mappings::Requirement one;
    read_name(section, table.requirements, one.name);
    read_condition(section, table, one.when);
    read_condition(section, table, one.that, "that");
    section.require("detail", one.detail);
    std::size_t level = 0;
    section.read_word("level", {"error", "warning"}, level);
    one.is_refused = level == 0;
    section.refuse_unknown();
    table.requirements.push_back(std::move(one));
}

void read_pcn(Section& section, RoutingTable& table) {
    mappings::PcnSetting pcn;
    pcn.code = section.require_ods_code("code");
    section.read("link_worker", pcn.link_worker);
    if (section.has("lead")) pcn.lead = section.require_ods_code("lead");
    section.read("link_workers", pcn.link_workers, 0.1, 1000.0);
    section.read("caseload", pcn.caseload, 1U, 10'000U);
    section.refuse_unknown();
    if (!pcn.code.empty() && table.pcn(pcn.code) != nullptr) {
        section.note("code", "is another one's already");
    }
    table.pcns.push_back(std::move(pcn));
}

}  // namespace

fhir::Result<RoutingTable> load_routing(const std::string& file,
                                        std::shared_ptr<const fhir::Definitions> definitions) {
    std::string bytes;
    const auto toml = read_toml(file, &bytes);
    if (!toml) return toml.error();

    RoutingTable table;
    table.version = fhir::short_text(fhir::digest_of(bytes));
    table.definitions = std::move(definitions);
    Mistakes mistakes(file);
    Section root(&*toml, "", mistakes);
    read_triage(root.section("triage"), table);
    for (Section& section : root.sections("triage_area")) read_triage_area(section, table);
    read_ties(root.section("routing"), table);
    for (Section& section : root.sections("area")) read_area(section, table);
    for (Section& section : root.sections("provider")) read_provider(section, table);
    for (Section& section : root.sections("service")) read_service(section, table);
    for (Section& section : root.sections("need")) read_need(section, table);
    for (Section& section : root.sections("rule")) read_rule(section, table);
    for (Section& section : root.sections("risk")) read_risk(section, table);
    for (Section& section : root.sections("require")) read_requirement(section, table);
    for (Section& section : root.sections("pcn")) read_pcn(section, table);
    root.refuse_unknown();

    if (!mistakes.empty()) return std::move(mistakes).error();
    return table;
}

}  // namespace config
