#include "config/config.hpp"
#include "gateway/installation.hpp"
#include "gateway/main/commands.hpp"
#include "gateway/system/system_clock.hpp"
#include "mappings/practice_map.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace gateway {
namespace {

constexpr std::size_t most_lines = 20;  // of changes, unless all are asked for

void print_list(const std::string& title, const std::vector<std::string>& lines, bool show_all) {
    if (lines.empty()) return;
    std::cout << title << ": " << lines.size() << '\n';
    const std::size_t shown = show_all ? lines.size() : std::min(most_lines, lines.size());
    for (std::size_t i = 0; i < shown; ++i) std::cout << "  " << lines[i] << '\n';
    if (shown < lines.size()) {
        std::cout << "  ... and " << lines.size() - shown << " more; --all shows them\n";
    }
}

void print_report(const mappings::ImportReport& report, bool show_all) {
    std::cout << report.practices << " practices, " << report.pcns << " PCNs; "
              << report.unallocated << " practices in no PCN today\n";
    print_list("Changed", report.changes, show_all);
    print_list("Skipped", report.skipped, true);
}

// Complains and returns its code where it cannot be told.
int find_target(const ImportPractices& what, std::string& target) {
    target = what.output;
    if (!target.empty()) return exit_ok;
    const auto config = config::load_config(what.config_file);
    if (config) {
        target = config->practices_file;
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

}  // namespace

int import_practices(const ImportPractices& what) {
    std::string target;
    if (const int failed = find_target(what, target); failed != exit_ok) return failed;
    mappings::PracticeMap before;
    std::error_code unknown;
    if (std::filesystem::exists(target, unknown)) {
        auto loaded = mappings::load_practice_map(target);
        if (!loaded) return refuse(loaded.error(), target);
        before = *std::move(loaded);
    }

    const auto today = std::chrono::floor<std::chrono::days>(SystemClock().now());
    const auto import = mappings::import_practices(before, what.files, today);
    if (!import) return refuse(import.error(), what.files.front());
    print_report(import->report, what.show_all);
    if (import->map.practices().empty() && import->map.pcns().empty()) {
        complain("no row could be taken, so " + target + " stays as it was");
        return exit_data;
    }
    if (const auto saved = mappings::save_practice_map(import->map, target); !saved) {
        refuse(saved.error(), target);
        return exit_cannot_create;
    }
    std::cout << "Written to " << target << ". A gateway that serves takes it up at SIGHUP.\n";
    return exit_ok;
}

}  // namespace gateway
