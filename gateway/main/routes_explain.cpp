#include "fhir/instant.hpp"
#include "gateway/api/caseload_words.hpp"
#include "gateway/main/commands.hpp"
#include "gateway/main/routes_run.hpp"

#include <cstdint>
#include <iostream>
#include <map>
#include <string>

namespace gateway {
namespace {

void print_warnings(const std::vector<fhir::Issue>& issues) {
    for (const fhir::Issue& issue : issues) {
        const bool is_warning = issue.severity == fhir::Severity::warning;
        std::cout << (is_warning ? "  warning: " : "  refused: ") << issue.detail << '\n';
    }
}

void print(const mappings::Decision& decision) {
    std::cout << "  chosen by: " << by_what(decision) << "\n  reason: " << decision.reason << '\n';
    if (decision.danger.level != mappings::Risk::none) {
        const bool is_raised = decision.danger.level == mappings::Risk::raised;
        std::cout << "  risk: " << (is_raised ? "raised" : "immediate") << ", by \""
                  << decision.danger.rule << "\"\n";
    }
    for (const mappings::Rejected& rejected : decision.considered) {
        std::cout << "  not " << rejected.place << ": " << rejected.reason << '\n';
    }
    print_warnings(decision.warnings);
}

}  // namespace

int explain_routes(const ExplainRoutes& what) {
    RoutesSettings settings;
    if (const int code = read_settings(what.config_file, settings); code != exit_ok) return code;
    if (!what.day.empty()) {
        const auto day = fhir::parse_day(what.day);
        if (!day) {
            complain("--day must be a day such as 2026-03-02");
            return exit_usage;
        }
        settings.day = *day;
    }
    if (!what.rooms_file.empty()) {
        const int code = read_rooms(what.rooms_file, settings.rooms);
        if (code != exit_ok) return code;
    }
    std::map<std::string, std::uint64_t> accepted;
    if (!what.accepted_file.empty()) {
        const int code = read_accepted(what.accepted_file, accepted);
        if (code != exit_ok) return code;
    }
    Directory directory;
    const int broken = read_table(settings.routing_file, settings, directory);
    if (broken != exit_ok) return broken;

    std::cout << "routing table " << directory.routing.version << ", " << settings.routing_file
              << '\n';
    if (!settings.services_version.empty()) {
        std::cout << "directory " << settings.services_version << '\n';
    }
    bool has_refused = false;
    const int code = visit_messages(
        what.files, settings, [&](const std::string& name, const mappings::Referral& referral) {
            const auto decision = route(referral, settings, directory);
            if (decision) {
                std::cout << name << ": to " << whereto(*decision, directory) << '\n';
                print(*decision);
                const std::string& pcn = decision->owner;
                const std::string load = caseload_words(
                    directory, {pcn, accepted[pcn], directory.routing.caseload_of(pcn)});
                if (!load.empty()) std::cout << "  caseload: " << load << '\n';
            } else {
                has_refused = true;
                std::cout << name << ": to nobody\n";
                print_warnings(decision.error().issues);
            }
        });
    return code == exit_ok && has_refused ? exit_data : code;
}

}  // namespace gateway
