#include "gateway/installation.hpp"

#include "config/routing_file.hpp"
#include "mappings/directory/directory_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <utility>

namespace gateway {
namespace {

using fhir::Issue;

void take_issues(std::vector<Issue>& all, const fhir::Error& error, const std::string& place) {
    if (error.issues.empty()) {
        all.push_back(
            {fhir::Severity::error, fhir::IssueType::processing, "config", error.cause, place});
    }
    for (Issue issue : error.issues) {
        if (issue.expression.empty()) issue.expression = place;
        all.push_back(std::move(issue));
    }
}

// A value, or its issues among `all`.
template <class Value>
void take(fhir::Result<Value> result, Value& target, const std::string& place,
          std::vector<Issue>& all) {
    if (result)
        target = *std::move(result);
    else
        take_issues(all, result.error(), place);
}

bool can_read(const std::string& file, const char* setting, std::vector<Issue>& all) {
    if (file.empty()) return false;
    errno = 0;
    const std::ifstream stream(file, std::ios::binary);
    if (stream.is_open() && !std::filesystem::is_directory(file)) return true;
    const std::string why = errno != 0 ? std::strerror(errno) : "it is a folder";
    all.push_back({fhir::Severity::error, fhir::IssueType::not_found, "config",
                   "cannot read " + file + ": " + why, setting});
    return false;
}

// The three files are asked for one by one, so that all that are missing are named at once.
void read_tls(const config::Tls& settings, TlsContext& tls, std::vector<Issue>& all) {
    const bool has_certificate = can_read(settings.certificate_file, "tls.certificate_file", all);
    const bool has_key = can_read(settings.private_key_file, "tls.private_key_file", all);
    const bool has_ca = can_read(settings.client_ca_file, "tls.client_ca_file", all);
    if (has_certificate && has_key && has_ca) take(make_tls_context(settings), tls, "tls", all);
}

void read_push(const std::vector<config::Client>& clients, const config::Tls& own,
               PushEndpoints& push, std::vector<Issue>& all) {
    for (const config::Client& client : clients) {
        if (client.push.url.empty()) continue;
        auto endpoint = load_push_endpoint(client, own);
        if (!endpoint) {
            take_issues(all, endpoint.error(), client.id);
            continue;
        }
        push.emplace(client.id, std::make_shared<const PushEndpoint>(*std::move(endpoint)));
    }
}

// The file itself is made where it is missing, its folder is not.
void check_store(const std::string& store, std::vector<Issue>& all) {
    const auto folder = std::filesystem::path(store.substr(store.find(':') + 1)).parent_path();
    if (folder.empty() || std::filesystem::is_directory(folder)) return;
    all.push_back({fhir::Severity::error, fhir::IssueType::not_found, "config",
                   "the folder " + folder.string() + " is not there; make it", "store"});
}

void read_practices(const std::string& file, mappings::PracticeMap& practices,
                    std::vector<Issue>& all) {
    std::error_code unknown;
    if (file.empty() || !std::filesystem::exists(file, unknown)) return;
    take(mappings::load_practice_map(file), practices, file, all);
}

void read_services(const std::string& file, Installation& all, std::vector<Issue>& issues) {
    mappings::directory::Directory directory;
    std::string version;
    std::error_code is_absent;
    const auto written = std::filesystem::last_write_time(file, is_absent);
    if (!file.empty() && !is_absent) {
        all.services_written = written;
        take(mappings::directory::load_directory(file, &version), directory, file, issues);
    }
    all.services = std::make_shared<const ServiceDirectory>(std::move(directory), all.routing,
                                                            all.practices, std::move(version));
}

// A name that is empty was told of already, where the settings were read.
fhir::Result<Installation> read_all(config::Config config,
                                    std::shared_ptr<const fhir::Definitions> r4,
                                    std::vector<Issue> issues) {
    Installation all;
    if (r4 == nullptr) r4 = std::make_shared<const fhir::Definitions>(fhir::Definitions::r4());
    if (!config.clients_file.empty()) {
        take(config::load_clients(config.clients_file), all.clients, config.clients_file, issues);
    }
    if (!config.routing_file.empty()) {
        take(config::load_routing(config.routing_file, r4), all.routing, config.routing_file,
             issues);
    }
    read_practices(config.practices_file, all.practices, issues);
    read_services(config.directory_file, all, issues);
    read_tls(config.tls, all.tls, issues);
    read_push(all.clients, config.tls, all.push, issues);
    check_store(config.store, issues);
    take(Conformance::load({config.fhir.packages, config.fhir.profiles, config.fhir.messages},
                           std::move(r4)),
         all.conformance, "fhir", issues);
    all.config = std::move(config);
    if (issues.empty()) return all;
    return fhir::Error{fhir::ErrorKind::invalid, std::move(issues), {}, {}, {}};
}

std::string sorted_and_joined(std::vector<std::string> words) {
    std::ranges::sort(words);
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

void note_changes(std::vector<std::string>& lines, const std::string& what,
                  const std::map<std::string, std::string>& before,
                  const std::map<std::string, std::string>& after) {
    std::vector<std::string> added;
    std::vector<std::string> removed;
    std::vector<std::string> changed;
    for (const auto& [id, text] : after) {
        const auto old = before.find(id);
        if (old == before.end())
            added.push_back(id);
        else if (old->second != text)
            changed.push_back(id);
    }
    for (const auto& [id, text] : before) {
        if (!after.contains(id)) removed.push_back(id);
    }
    for (const auto& [words, verb] : {std::pair{added, "added"}, std::pair{removed, "removed"},
                                      std::pair{changed, "changed"}}) {
        if (!words.empty()) lines.push_back(what + " " + verb + ": " + sorted_and_joined(words));
    }
}

// The parts of an entry as one text, to see whether it changed.
std::string text_of(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text.append(part).push_back('\n');
    return text;
}

std::map<std::string, std::string> texts_of(const std::vector<config::Client>& clients) {
    std::map<std::string, std::string> texts;
    for (const config::Client& client : clients) {
        texts[client.id] =
            text_of({client.organisation, std::to_string(static_cast<int>(client.role)),
                     sorted_and_joined(client.queues), client.fingerprint, client.subject,
                     client.alternative_name, client.must_send_if_match ? "if-match" : "",
                     client.name, client.push.url, client.push.ca_file, client.push.secret_file,
                     std::to_string(client.push.heartbeat.count()),
                     client.push.shows_certificate ? "shows" : ""});
    }
    return texts;
}

std::map<std::string, std::string> texts_of(const mappings::RoutingTable& table) {
    std::map<std::string, std::string> texts;
    texts["triage"] = text_of({table.triage, table.triage_name});
    for (const auto& provider : table.providers) {
        texts["provider " + provider.organisation] =
            text_of({provider.name, sorted_and_joined(provider.directory)});
    }
    for (const auto& service : table.services) {
        texts["service " + service.id] =
            text_of({service.name, service.provider, service.active ? "active" : "",
                     std::to_string(static_cast<int>(service.assurance))});
    }
    for (const auto& need : table.needs) {
        texts["need " + need.code] += text_of({need.system, need.service, need.term, need.reason});
    }
    for (const auto& desk : table.desks) {
        texts["triage of " + desk.area] = text_of({desk.organisation, desk.name});
    }
    for (const auto& area : table.areas) {
        texts["area " + area.name] += text_of({sorted_and_joined(area.codes)});
    }
    std::string ties = std::to_string(table.kilometres);
    for (const mappings::Tie tie : table.ties) ties += std::to_string(static_cast<int>(tie));
    texts["ties"] = ties;
    for (const auto& one : table.requirements) {
        texts["requirement " + one.name] =
            text_of({one.when.expression->text(), one.that.expression->text(), one.detail,
                     one.is_refused ? "error" : ""});
    }
    // The place in the order is part of a rule.
    for (std::size_t i = 0; i < table.rules.size(); ++i) {
        const auto& rule = table.rules[i];
        texts["rule " + rule.name] =
            text_of({std::to_string(i), rule.when.expression->text(),
                     std::to_string(static_cast<int>(rule.target)), rule.place, rule.reason});
    }
    for (const auto& risk : table.risks) {
        texts["risk " + risk.name] =
            text_of({risk.when.expression->text(), std::to_string(static_cast<int>(risk.level))});
    }
    return texts;
}

std::map<std::string, std::string> pcns_of(const mappings::PracticeMap& map,
                                           std::chrono::sys_days today) {
    std::map<std::string, std::string> pcns;
    for (const auto& practice : map.practices()) {
        const mappings::Pcn* pcn = map.pcn_of(practice.code, today);
        pcns[practice.code] = pcn == nullptr ? std::string() : pcn->code;
    }
    return pcns;
}

// A list of practices may be the whole of England: how many says enough.
void note_practices(std::vector<std::string>& lines, const mappings::PracticeMap& before,
                    const mappings::PracticeMap& after, std::chrono::sys_days today) {
    const auto old_pcns = pcns_of(before, today);
    const auto new_pcns = pcns_of(after, today);
    std::size_t moved = 0;
    for (const auto& [code, pcn] : new_pcns) {
        const auto old = old_pcns.find(code);
        if (old != old_pcns.end() && old->second != pcn) ++moved;
    }
    if (old_pcns.size() != new_pcns.size()) {
        lines.push_back("practices: " + std::to_string(old_pcns.size()) + " before, " +
                        std::to_string(new_pcns.size()) + " now");
    }
    if (moved > 0) lines.push_back("practices now in another PCN: " + std::to_string(moved));
}

void note_services(std::vector<std::string>& lines, const Installation& before,
                   const Installation& after) {
    if (before.services_written == after.services_written) return;
    lines.push_back("directory: " + std::to_string(before.services->imported().services.size()) +
                    " services before, " +
                    std::to_string(after.services->imported().services.size()) + " now");
}

// No service is found by an area that nothing places.
void note_areas(std::vector<std::string>& doubts, const ServiceDirectory& services) {
    constexpr std::size_t most = 5;
    const auto& areas = services.offers().unplaced_areas();
    if (areas.empty()) return;
    std::string names;
    std::size_t told = 0;
    for (const std::string& area : areas) {
        if (told++ == most) break;
        names += (names.empty() ? "" : ", ") + area;
    }
    if (areas.size() > most) names += " and " + std::to_string(areas.size() - most) + " more";
    doubts.push_back("no referral reaches services by their areas " + names +
                     ": say in [[area]] of the routing table who belongs there");
}

void note_settings(std::vector<std::string>& lines, const config::Config& before,
                   const config::Config& after) {
    const auto note = [&lines](bool is_other, const char* name) {
        if (is_other) lines.push_back(std::string("setting changed: ") + name);
    };
    note(before.clients_file != after.clients_file, "clients_file");
    note(before.routing_file != after.routing_file, "routing_file");
    note(before.practices_file != after.practices_file, "practices_file");
    note(before.directory_file != after.directory_file, "directory_file");
    note(before.nhs_number_check != after.nhs_number_check, "nhs_number_check");
    note(before.risks != after.risks, "risks");
    note(before.tls != after.tls, "tls");
    note(before.limits.longest_wait != after.limits.longest_wait, "limits.longest_wait");
    note(before.health != after.health, "health");
    note(before.working_days != after.working_days, "calendar");
    note(before.watchdog != after.watchdog, "watchdog");
    note(before.fhir != after.fhir, "fhir");
}

}  // namespace

fhir::Result<Installation> read_installation(config::Config config,
                                             std::shared_ptr<const fhir::Definitions> r4) {
    return read_all(std::move(config), std::move(r4), {});
}

fhir::Result<Installation> read_installation(const std::string& config_file,
                                             std::shared_ptr<const fhir::Definitions> r4) {
    std::vector<Issue> issues;
    auto config = config::load_config(config_file, issues);
    if (config) return read_all(*std::move(config), std::move(r4), std::move(issues));
    return config.error();
}

std::vector<std::string> doubts_about(const Installation& installation) {
    std::set<std::string, std::less<>> collected;
    for (const config::Client& client : installation.clients) {
        collected.insert(client.queues.begin(), client.queues.end());
    }
    std::vector<std::string> doubts;
    const mappings::RoutingTable& routing = installation.routing;
    if (!collected.contains(routing.triage)) {
        doubts.push_back("the triage desk " + routing.triage +
                         " has no client that collects from it");
    }
    for (const mappings::TriageDesk& desk : routing.desks) {
        if (collected.contains(desk.organisation)) continue;
        doubts.push_back("the triage desk " + desk.organisation + " of " + desk.area +
                         " has no client that collects from it");
    }
    for (const auto& provider : routing.providers) {
        const bool has_service =
            std::ranges::any_of(routing.services, [&provider](const auto& service) {
                return service.active && service.provider == provider.organisation;
            });
        if (has_service && !collected.contains(provider.organisation)) {
            doubts.push_back("provider " + provider.organisation +
                             " has services and no client that collects from it");
        }
    }
    for (const auto& pcn : routing.pcns) {
        const bool can_hear =
            pcn.lead.empty() || collected.contains(pcn.lead) ||
            std::ranges::find(installation.clients, pcn.lead, &config::Client::organisation) !=
                installation.clients.end();
        if (!can_hear) {
            doubts.push_back("the lead " + pcn.lead + " of the PCN " + pcn.code +
                             " has no client that could hear what waits unseen");
        }
    }
    if (installation.practices.practices().empty()) {
        doubts.push_back(
            "no practice is known, so referrals go to triage: run `referral-gateway "
            "import practices`");
    }
    if (!installation.config.directory_file.empty() && !installation.services_written) {
        doubts.push_back("the directory of services " + installation.config.directory_file +
                         " is not there: run `referral-gateway import directory`");
    }
    note_areas(doubts, *installation.services);
    for (const std::string& warning : installation.conformance->warnings) {
        doubts.push_back("fhir.packages: " + warning);
    }
    return doubts;
}

std::vector<HomeRequest> home_requests(const Installation& installation,
                                       std::chrono::sys_days today) {
    std::vector<HomeRequest> requests;
    requests.push_back({installation.routing.triage, ""});
    for (const auto& desk : installation.routing.desks) {
        requests.push_back({desk.organisation, ""});
    }
    const mappings::PracticeMap& map = installation.practices;
    for (const auto& pcn : map.pcns()) requests.push_back({pcn.code, ""});
    for (const auto& practice : map.practices()) {
        const mappings::Pcn* pcn = map.pcn_of(practice.code, today);
        requests.push_back({practice.code, pcn == nullptr ? std::string() : pcn->code});
    }
    for (const auto& provider : installation.routing.providers) {
        requests.push_back({provider.organisation, ""});
    }
    for (const auto& pcn : installation.routing.pcns) {
        if (!pcn.lead.empty()) requests.push_back({pcn.lead, ""});
    }
    for (const config::Client& client : installation.clients) {
        requests.push_back({client.organisation, ""});
        for (const std::string& queue : client.queues) requests.push_back({queue, ""});
    }
    return requests;
}

std::vector<std::string> changes_between(const Installation& before, const Installation& after,
                                         std::chrono::sys_days today) {
    std::vector<std::string> lines;
    note_settings(lines, before.config, after.config);
    note_changes(lines, "clients", texts_of(before.clients), texts_of(after.clients));
    note_changes(lines, "routing", texts_of(before.routing), texts_of(after.routing));
    note_practices(lines, before.practices, after.practices, today);
    note_services(lines, before, after);
    if (expiry_of(before.tls) != expiry_of(after.tls)) {
        lines.push_back("certificate: good until " + fhir::format_instant(expiry_of(after.tls)));
    }
    return lines;
}

std::string to_line(const Issue& issue) {
    return issue.expression.empty() ? issue.detail : issue.expression + ": " + issue.detail;
}

}  // namespace gateway
