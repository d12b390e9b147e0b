// Messages routed at the command line as a gateway would route them. Private to `routes`.
#pragma once

#include "gateway/api/parts.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gateway {

// What the settings say of who is who; the routing table apart. An ExitCode; when it is not
// exit_ok, it was complained of.
struct RoutesSettings {
    std::shared_ptr<const fhir::Definitions> definitions;
    mappings::ReaderSettings reader;
    std::string public_base;  // that `reader` looks at
    std::string routing_file;
    mappings::PracticeMap practices;
    mappings::directory::Directory services;
    std::string services_version;
    mappings::Rooms rooms;      // empty: nobody said anything
    std::chrono::sys_days day;  // of the decisions; today
};
int read_settings(const std::string& config_file, RoutesSettings& settings);

// "ID open", "ID waiting-list WEEKS" or "ID closed DAY" a line; weeks and day may be left out.
// Complains of every line that is none. An ExitCode.
int read_rooms(const std::string& file, mappings::Rooms& rooms);

// "PCN NUMBER" a line: how many referrals its link workers accepted in the last 12 months.
// Complains of every line that is none. An ExitCode.
int read_accepted(const std::string& file, std::map<std::string, std::uint64_t>& accepted);

// The table beside the practices and services of the settings. Complains of every mistake. An
// ExitCode.
int read_table(const std::string& file, const RoutesSettings& settings, Directory& directory);

// The message is described, and good until the next one.
using Visit = std::function<void(const std::string& name, const mappings::Referral& referral)>;

// Every message of files, folders, standard input ("-") and ndjson, one by one. Complains of what
// is no referral that could be taken, and goes on. An ExitCode: exit_data when there was such,
// exit_no_input when a file could not be read.
int visit_messages(const std::vector<std::string>& files, const RoutesSettings& settings,
                   const Visit& visit);

// The decision of that day; an onward referral inherits nothing here.
fhir::Result<mappings::Decision> route(const mappings::Referral& referral,
                                       const RoutesSettings& settings, const Directory& directory);

// "CODE NAME", and the service.
std::string whereto(const mappings::Decision& decision, const Directory& directory);

// "the rule \"NAME\"", "the stated need" ...
std::string by_what(const mappings::Decision& decision);

}  // namespace gateway
