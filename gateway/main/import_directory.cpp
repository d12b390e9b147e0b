#include "gateway/main/commands.hpp"
#include "gateway/main/importing.hpp"
#include "gateway/main/validate_inputs.hpp"
#include "gateway/system/system_clock.hpp"
#include "mappings/directory/directory_file.hpp"
#include "mappings/directory/oruk_reader.hpp"
#include "mappings/directory/update.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <utility>

namespace gateway {
namespace {

namespace directory = mappings::directory;
using directory::Difference;
using directory::Weight;

// Now and then a line, for somebody who waits at a terminal.
class Progress {
public:
    void tell(std::size_t done, std::size_t all, std::size_t services) {
        constexpr std::chrono::seconds pause{2};
        const auto now = std::chrono::steady_clock::now();
        if (!is_watched_ || now - last_ < pause) return;
        last_ = now;
        std::cerr << "read " << done << " of " << all << " files, " << services
                  << " services so far\n";
    }

private:
    bool is_watched_ = ::isatty(STDERR_FILENO) == 1;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

// Complains of each file that cannot be read. An ExitCode.
int read_all(const ImportDirectory& what, directory::Harvest& harvest) {
    Inputs inputs(what.files);
    Progress progress;
    int code = exit_ok;
    for (auto piece = inputs.next(); piece; piece = inputs.next()) {
        progress.tell(piece->number, inputs.files(), harvest.services());
        load(*piece);
        if (!piece->failure.empty()) {
            complain(piece->name + ": " + piece->failure);
            code = exit_no_input;
        } else if (piece->first_line > 0) {
            read_lines(harvest, piece->name, piece->text, piece->first_line);
        } else {
            read_document(harvest, piece->name, std::move(piece->text));
        }
    }
    return code;
}

void print_findings(const directory::Harvested& harvested, bool show_all) {
    for (const auto& [title, weight] : {std::pair{"Refused", Weight::refused},
                                        std::pair{"Errors, the rest was taken", Weight::error},
                                        std::pair{"Warnings", Weight::warning}}) {
        std::vector<std::string> lines;
        for (const directory::Finding& finding : harvested.findings) {
            if (finding.weight == weight) lines.push_back(to_line(finding));
        }
        print_list(title, lines, show_all);
    }
}

void print_differences(const directory::Update& update, bool show_all) {
    using What = Difference::What;
    for (const auto& [title, what] :
         {std::pair{"New", What::added}, std::pair{"Changed", What::changed},
          std::pair{"Gone", What::gone}, std::pair{"Back", What::back}}) {
        std::vector<std::string> lines;
        for (const Difference& difference : update.differences) {
            if (difference.what == what) lines.push_back(to_line(difference));
        }
        print_list(title, lines, show_all);
    }
    if (update.differences.empty()) std::cout << "Nothing has changed.\n";
}

bool has_faults(const directory::Harvested& harvested) {
    return std::ranges::any_of(harvested.findings, [](const directory::Finding& finding) {
        return finding.weight != Weight::warning;
    });
}

// What was there before; nothing, when there is no file yet.
fhir::Result<directory::Directory> load_before(const std::string& file) {
    std::error_code unknown;
    if (!std::filesystem::exists(file, unknown)) return directory::Directory{};
    return directory::load_directory(file);
}

}  // namespace

int import_directory(const ImportDirectory& what) {
    std::string target;
    const int failed =
        find_target(what.config_file, what.output, &config::Config::directory_file, target);
    if (failed != exit_ok) return failed;
    if (target.empty()) {
        complain(what.config_file + " names no directory_file; add it, or give --output");
        return exit_config;
    }
    const auto before = load_before(target);
    if (!before) return refuse(before.error(), target);

    directory::Harvest harvest;
    if (const int unread = read_all(what, harvest); unread != exit_ok) return unread;
    const directory::Harvested harvested = harvest.finish();
    const directory::Directory& found = harvested.directory;
    std::cout << "Services " << found.services.size() << ", providers " << found.providers.size()
              << ", places " << found.places.size() << '\n';
    print_findings(harvested, what.show_all);
    if (found.services.empty()) {
        complain("no service could be taken, so " + target + " stays as it was");
        return exit_data;
    }

    const auto today = std::chrono::floor<std::chrono::days>(SystemClock().now());
    const bool is_whole = harvested.is_complete && !what.is_partial;
    const directory::Update update = directory::update(*before, harvested, is_whole, today);
    print_differences(update, what.show_all);
    if (!harvested.is_complete) {
        std::cout << "Nothing counts as gone: a page is missing, or a file is no JSON.\n";
    }
    if (what.is_dry_run) {
        std::cout << "Nothing was written to " << target << ".\n";
    } else if (const auto saved = save_directory(update.directory, target); !saved) {
        refuse(saved.error(), target);
        return exit_cannot_create;
    } else {
        std::cout << "Written to " << target << ".\n";
    }
    return has_faults(harvested) ? exit_partly : exit_ok;
}

}  // namespace gateway
