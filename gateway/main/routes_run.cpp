#include "gateway/main/routes_run.hpp"

#include "config/config.hpp"
#include "config/routing_file.hpp"
#include "gateway/api/message.hpp"
#include "gateway/installation.hpp"
#include "gateway/main/commands.hpp"
#include "gateway/main/validate_inputs.hpp"
#include "gateway/system/system_clock.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

namespace gateway {
namespace {

int complain_of(const fhir::Error& error, const std::string& file) {
    for (const fhir::Issue& issue : error.issues) complain(to_line(issue));
    if (error.issues.empty()) complain(file + ": " + error.cause);
    return error.kind == fhir::ErrorKind::unavailable ? exit_no_input : exit_config;
}

void complain_of_message(const fhir::Error& error, const std::string& name) {
    for (const fhir::Issue& issue : error.issues) {
        if (issue.severity == fhir::Severity::error) {
            complain(name + ": " + to_line(issue));
        }
    }
}

bool visit_text(const std::string& name, std::string_view text, const RoutesSettings& settings,
                const Visit& visit) {
    const auto tree = read_kept(text, *settings.definitions);
    if (!tree) {
        complain_of_message(tree.error(), name);
        return false;
    }
    settings.definitions->describe(*tree);
    const auto reading = mappings::read_referral(*tree, settings.reader);
    if (!reading) {
        complain_of_message(reading.error(), name);
        return false;
    }
    visit(name, reading->referral);
    return true;
}

bool visit_lines(const Piece& piece, const RoutesSettings& settings, const Visit& visit) {
    bool is_good = true;
    each_line(piece, [&](std::string_view text, std::uint32_t line) {
        const std::string name = piece.name + ":" + std::to_string(line);
        is_good = visit_text(name, text, settings, visit) && is_good;
    });
    return is_good;
}

std::string name_of(std::string_view code, const RoutesSettings& settings,
                    const mappings::RoutingTable& table) {
    if (code == table.triage) return table.triage_name;
    if (const mappings::Pcn* pcn = settings.practices.pcn(code)) return pcn->name;
    const mappings::Provider* provider = table.provider(code);
    return provider == nullptr ? std::string() : provider->name;
}

}  // namespace

int read_settings(const std::string& config_file, RoutesSettings& settings) {
    const auto config = config::load_config(config_file);
    if (!config) return complain_of(config.error(), config_file);
    settings.definitions = std::make_shared<const fhir::Definitions>(fhir::Definitions::r4());
    settings.public_base = config->public_base;
    settings.reader = {config->nhs_number_check, config->risks, settings.public_base};
    settings.routing_file = config->routing_file;
    std::error_code unknown;
    if (!std::filesystem::exists(config->practices_file, unknown)) return exit_ok;
    auto practices = mappings::load_practice_map(config->practices_file);
    if (!practices) return complain_of(practices.error(), config->practices_file);
    settings.practices = *std::move(practices);
    return exit_ok;
}

int read_table(const std::string& file, const RoutesSettings& settings,
               mappings::RoutingTable& table) {
    auto loaded = config::load_routing(file, settings.definitions);
    if (!loaded) return complain_of(loaded.error(), file);
    table = *std::move(loaded);
    return exit_ok;
}

int visit_messages(const std::vector<std::string>& files, const RoutesSettings& settings,
                   const Visit& visit) {
    Inputs inputs(files);
    int code = exit_ok;
    for (auto piece = inputs.next(); piece; piece = inputs.next()) {
        load(*piece);
        if (!piece->failure.empty()) {
            complain("cannot read " + piece->name + ": " + piece->failure);
            code = exit_no_input;
            continue;
        }
        const bool is_good = piece->first_line != 0
                                 ? visit_lines(*piece, settings, visit)
                                 : visit_text(piece->name, piece->text, settings, visit);
        if (!is_good && code == exit_ok) code = exit_data;
    }
    return code;
}

fhir::Result<mappings::Decision> route(const mappings::Referral& referral,
                                       const RoutesSettings& settings,
                                       const mappings::RoutingTable& table) {
    const auto today = std::chrono::floor<std::chrono::days>(SystemClock().now());
    return mappings::decide_route(referral, nullptr, settings.practices, table, today);
}

std::string whereto(const mappings::Decision& decision, const RoutesSettings& settings,
                    const mappings::RoutingTable& table) {
    std::string text = decision.owner;
    const std::string name = name_of(decision.owner, settings, table);
    if (!name.empty()) text += " " + name;
    if (const mappings::Service* service = table.service(decision.service)) {
        text += ", service " + service->id + " " + service->name;
    }
    return text;
}

std::string by_what(const mappings::Decision& decision) {
    if (!decision.rule_name.empty()) return "the rule \"" + decision.rule_name + "\"";
    if (decision.rule == "explicit-performer") return "the performer that the message names";
    if (decision.rule == "need") return "the stated need";
    if (decision.rule == "pcn") return "the practice of the person";
    return "nothing else that could take it";
}

}  // namespace gateway
