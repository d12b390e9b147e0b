#include "gateway/main/importing.hpp"

#include "gateway/installation.hpp"
#include "gateway/main/commands.hpp"

#include <algorithm>
#include <iostream>

namespace gateway {

int find_target(const std::string& config_file, const std::string& output,
                std::string config::Config::*setting, std::string& target) {
    target = output;
    if (!target.empty()) return exit_ok;
    const auto config = config::load_config(config_file);
    if (config) {
        target = *config.*setting;
        return exit_ok;
    }
    for (const fhir::Issue& issue : config.error().issues) complain(to_line(issue));
    return config.error().kind == fhir::ErrorKind::unavailable ? exit_no_input : exit_config;
}

int refuse(const fhir::Error& error, const std::string& file) {
    for (const fhir::Issue& issue : error.issues) complain(to_line(issue));
    if (error.issues.empty()) complain(file + ": " + error.cause);
    return error.kind == fhir::ErrorKind::unavailable ? exit_no_input : exit_data;
}

void print_list(const std::string& title, const std::vector<std::string>& lines, bool show_all) {
    constexpr std::size_t most = 20;
    if (lines.empty()) return;
    std::cout << title << ": " << lines.size() << '\n';
    const std::size_t shown = show_all ? lines.size() : std::min(most, lines.size());
    for (std::size_t i = 0; i < shown; ++i) std::cout << "  " << lines[i] << '\n';
    if (shown < lines.size()) {
        std::cout << "  ... and " << lines.size() - shown << " more; --all shows them\n";
    }
}

}  // namespace gateway
