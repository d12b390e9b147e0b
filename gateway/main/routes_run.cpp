#include "gateway/main/routes_run.hpp"

#include "config/config.hpp"
#include "config/routing_file.hpp"
#include "fhir/instant.hpp"
#include "gateway/api/message.hpp"
#include "gateway/api/organisation_names.hpp"
#include "gateway/installation.hpp"
#include "gateway/main/commands.hpp"
#include "gateway/main/validate_inputs.hpp"
#include "gateway/system/system_clock.hpp"
#include "mappings/directory/directory_file.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
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

bool read_room(std::istringstream& words, mappings::Room& room) {
    using State = mappings::Room::State;
    std::string state;
    std::string more;
    words >> state >> more;
    if (state == "open") return more.empty();
    if (state == "waiting-list") {
        room.state = State::waiting_list;
        if (more.empty()) return true;
        std::uint32_t weeks = 0;
        const auto [end, error] = std::from_chars(more.data(), more.data() + more.size(), weeks);
        room.weeks = weeks;
        return error == std::errc() && end == more.data() + more.size();
    }
    room.state = State::closed;
    if (state != "closed" || more.empty()) return state == "closed";
    const auto day = fhir::parse_day(more);
    if (day) room.until = *day;
    return day.has_value();
}

// Hands every line that is not blank to `read`, which says whether it is of that form.
template <class Read>
int read_lines(const std::string& file, const std::string& form, const Read& read) {
    std::ifstream lines(file);
    if (!lines) {
        complain("cannot read " + file);
        return exit_no_input;
    }
    int code = exit_ok;
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        std::istringstream words(line);
        std::string name;
        if (!(words >> name) || read(name, words)) continue;
        complain(file + ":" + std::to_string(number) + ": is " + form);
        code = exit_config;
    }
    return code;
}

}  // namespace

int read_settings(const std::string& config_file, RoutesSettings& settings) {
    const auto config = config::load_config(config_file);
    if (!config) return complain_of(config.error(), config_file);
    settings.definitions = std::make_shared<const fhir::Definitions>(fhir::Definitions::r4());
    settings.public_base = config->public_base;
    settings.reader = {config->nhs_number_check, config->risks, settings.public_base};
    settings.routing_file = config->routing_file;
    settings.day = std::chrono::floor<std::chrono::days>(SystemClock().now());
    std::error_code unknown;
    if (std::filesystem::exists(config->practices_file, unknown)) {
        auto practices = mappings::load_practice_map(config->practices_file);
        if (!practices) return complain_of(practices.error(), config->practices_file);
        settings.practices = *std::move(practices);
    }
    if (std::filesystem::exists(config->directory_file, unknown)) {
        auto services =
            mappings::directory::load_directory(config->directory_file, &settings.services_version);
        if (!services) return complain_of(services.error(), config->directory_file);
        settings.services = *std::move(services);
    }
    return exit_ok;
}

int read_rooms(const std::string& file, mappings::Rooms& rooms) {
    return read_lines(file, "none of \"ID open\", \"ID waiting-list WEEKS\" and \"ID closed DAY\"",
                      [&rooms](const std::string& service, std::istringstream& words) {
                          return read_room(words, rooms[service]);
                      });
}

int read_accepted(const std::string& file, std::map<std::string, std::uint64_t>& accepted) {
    return read_lines(file, "not \"PCN NUMBER\"",
                      [&accepted](const std::string& pcn, std::istringstream& words) {
                          std::string rest;
                          return (words >> accepted[pcn]) && !(words >> rest);
                      });
}

int read_table(const std::string& file, const RoutesSettings& settings, Directory& directory) {
    auto loaded = config::load_routing(file, settings.definitions);
    if (!loaded) return complain_of(loaded.error(), file);
    directory.practices = settings.practices;
    directory.routing = *std::move(loaded);
    directory.services = std::make_shared<const ServiceDirectory>(
        settings.services, directory.routing, directory.practices, settings.services_version);
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
                                       const RoutesSettings& settings, const Directory& directory) {
    return mappings::decide_route(referral, nullptr,
                                  directory.grounds(settings.day, settings.rooms));
}

std::string whereto(const mappings::Decision& decision, const Directory& directory) {
    std::string text = decision.owner;
    const std::string name = name_of(directory, decision.owner);
    if (name != decision.owner) text += " " + name;
    if (const auto* service = directory.services->service(decision.service)) {
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
