// All that an installation's files say, read and checked as a whole.
#pragma once

#include "config/config.hpp"
#include "fhir/error.hpp"
#include "gateway/api/conformance.hpp"
#include "gateway/api/service_directory.hpp"
#include "gateway/delivery/https_sender.hpp"
#include "gateway/http/tls.hpp"
#include "gateway/ports/referral_store.hpp"
#include "mappings/practice_map.hpp"
#include "mappings/routing.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gateway {

struct Installation {
    config::Config config;
    std::vector<config::Client> clients;
    mappings::RoutingTable routing;
    mappings::PracticeMap practices;  // empty while the file does not exist
    // Without a file, or before it is there: of what `routing` names alone.
    std::shared_ptr<const ServiceDirectory> services;
    std::optional<std::filesystem::file_time_type> services_written;  // none: there is no file
    TlsContext tls;
    PushEndpoints push;  // of the clients that have one
    std::shared_ptr<const Conformance> conformance;
};

// Reads every file that the settings name, or says everything that is wrong with any of them, each
// issue with its place in `expression`. `r4` as for fhir::Library. Blocks on files; any thread.
fhir::Result<Installation> read_installation(config::Config config,
                                             std::shared_ptr<const fhir::Definitions> r4 = nullptr);
// The settings' own file first. `unavailable`: that one cannot be read.
fhir::Result<Installation> read_installation(const std::string& config_file,
                                             std::shared_ptr<const fhir::Definitions> r4 = nullptr);

// What is right in itself and yet looks like a slip: a queue that nobody collects, a profile that
// refers to what is in no package. Of an installation that was read.
std::vector<std::string> doubts_about(const Installation& installation);

// Everybody who needs a home, in the order in which they lean on each other.
std::vector<HomeRequest> home_requests(const Installation& installation,
                                       std::chrono::sys_days today);

// What is other in `after`, a line each, for the log of a reload. No line: nothing is.
std::vector<std::string> changes_between(const Installation& before, const Installation& after,
                                         std::chrono::sys_days today);

// "PLACE: DETAIL" of an issue.
std::string to_line(const fhir::Issue& issue);

}  // namespace gateway
