#include "gateway/app.hpp"
#include "gateway/installation.hpp"
#include "gateway/main/commands.hpp"
#include "gateway/system/system_clock.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <sstream>
#include <utility>

namespace gateway {
namespace {

void complain_of_each_line(const std::string& lines) {
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line);) complain(line);
}

void prepare_process() {
    // A connection is a file, and the usual limit of 1,024 is below ours.
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    // Memory holds patients' data and our key: no core file. Unlike 0, a limit of one byte also
    // keeps the kernel from handing the core to a program.
    rlimit core{};
    if (getrlimit(RLIMIT_CORE, &core) == 0) {
        core.rlim_cur = core.rlim_max = std::min<rlim_t>(core.rlim_max, 1);
        setrlimit(RLIMIT_CORE, &core);
    }
    umask(077);  // what the store writes is for this user alone
    std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace

int serve(const std::string& config_file) {
    prepare_process();
    auto config = config::load_config(config_file);
    if (!config) {
        // What else is wrong, in the files that the settings name, is told in the same go.
        const auto all = read_installation(config_file);
        const fhir::Error& error = all ? config.error() : all.error();
        for (const fhir::Issue& issue : error.issues) complain(to_line(issue));
        return error.kind == fhir::ErrorKind::unavailable ? exit_no_input : exit_config;
    }
    const SystemClock clock;
    Log log(std::cerr, clock);
    try {
        App app(*std::move(config), log, clock, config_file);
        app.run();
    } catch (const StartError& error) {
        complain_of_each_line(error.what());
        return error.code();
    }
    return exit_ok;
}

}  // namespace gateway
