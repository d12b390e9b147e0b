#include "gateway/main/commands.hpp"
#include "gateway/main/importing.hpp"
#include "gateway/system/system_clock.hpp"
#include "mappings/practice_map.hpp"

#include <filesystem>
#include <iostream>

namespace gateway {
namespace {

void print_report(const mappings::ImportReport& report, bool show_all) {
    std::cout << report.practices << " practices, " << report.pcns << " PCNs; "
              << report.unallocated << " practices in no PCN today\n";
    print_list("Changed", report.changes, show_all);
    print_list("Skipped", report.skipped, true);
}

}  // namespace

int import_practices(const ImportPractices& what) {
    std::string target;
    const int failed =
        find_target(what.config_file, what.output, &config::Config::practices_file, target);
    if (failed != exit_ok) return failed;
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
