#include "gateway/installation.hpp"
#include "gateway/main/commands.hpp"
#include "gateway/system/system_clock.hpp"

#include <unistd.h>

#include <filesystem>
#include <iostream>

namespace gateway {
namespace {

// True of this machine and this user, and so no mistake in the settings themselves.
std::vector<std::string> doubts_about_the_machine(const Installation& installation) {
    std::vector<std::string> doubts;
    const std::string& store = installation.config.store;
    const std::filesystem::path folder =
        std::filesystem::path(store.substr(store.find(':') + 1)).parent_path();
    if (!folder.empty() && ::access(folder.c_str(), W_OK) != 0) {
        doubts.push_back("store: this user cannot write in " + folder.string());
    }
    const std::int64_t left = days_left(installation.tls, SystemClock().now());
    if (left < std::int64_t{installation.config.health.certificate_days_warn}) {
        doubts.push_back(left < 0 ? "tls.certificate_file: the certificate has run out"
                                  : "tls.certificate_file: the certificate runs out in " +
                                        std::to_string(left) + " days");
    }
    return doubts;
}

std::string count(std::size_t number, const std::string& thing) {
    return std::to_string(number) + " " + thing + (number == 1 ? "" : "s");
}

}  // namespace

int check_config(const std::string& config_file) {
    const auto installation = read_installation(config_file);
    if (!installation) {
        for (const fhir::Issue& issue : installation.error().issues) {
            std::cerr << to_line(issue) << '\n';
        }
        const bool is_unread = installation.error().kind == fhir::ErrorKind::unavailable;
        return is_unread ? exit_no_input : exit_config;
    }
    for (const auto& doubts :
         {doubts_about(*installation), doubts_about_the_machine(*installation)}) {
        for (const std::string& doubt : doubts) std::cout << "warning: " << doubt << '\n';
    }
    std::cout << "OK: " << count(installation->clients.size(), "client") << ", "
              << count(installation->routing.services.size(), "service") << ", "
              << count(installation->practices.practices().size(), "practice") << '\n';
    return exit_ok;
}

}  // namespace gateway
