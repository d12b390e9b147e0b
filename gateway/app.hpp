// The gateway as a whole: makes every part, gives them to each other, starts and stops them. The
// program and the end-to-end tests start the same thing.
#pragma once

#include "config/config.hpp"
#include "gateway/exit_codes.hpp"
#include "gateway/observe/log.hpp"
#include "gateway/ports/clock.hpp"

#include <cstdint>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>

namespace gateway {

// The gateway cannot start. what(): a sentence that says what is wrong and what to do; a line for
// each mistake where files are at fault.
class StartError : public std::runtime_error {
public:
    StartError(ExitCode code, const std::string& sentence)
        : std::runtime_error(sentence), code_(code) {}

    ExitCode code() const { return code_; }

private:
    ExitCode code_;
};

class App {
public:
    // Reads all files, opens the store and both listeners; throws StartError. `config_file` is what
    // a reload reads; empty: the files that `config` names are read again, and no setting changes.
    // `clock` outlives the app.
    App(config::Config config, Log& log, const Clock& clock, std::string config_file = {});
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    // Serves until SIGTERM, SIGINT or `stop`; then says that it is not ready, closes the doors,
    // ends long polls, lets the requests under way finish within the grace, and returns. SIGHUP
    // reloads. Once only.
    void run();

    // These may be called from any thread, and at any time in the life of the app.
    void stop();
    // Whether all was taken; else the log says why not, and what was in use stays in use. The
    // future is not answered once the gateway has stopped.
    std::future<bool> reload();
    // Looks now at what is overdue, as the app does by itself each minute; the number of steps
    // taken. The future is not answered once the gateway has stopped.
    std::future<std::uint64_t> watch();

    // Where it listens; of use where the settings say 0.
    std::uint16_t port() const;
    std::uint16_t management_port() const;

    static const char* version();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace gateway
