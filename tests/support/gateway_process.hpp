// The real program as a child: started, stopped, killed and started again.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace testing_support {

// Asks again and again until the answer is yes, at most so long. The answer it ended with.
bool eventually(const std::function<bool()>& is_so,
                std::chrono::milliseconds at_most = std::chrono::seconds(10));

// A port of 127.0.0.1 that nobody listens on now; never the same twice.
std::uint16_t free_port();

// A listener that only holds its port; gone with the object.
class TakenPort {
public:
    TakenPort();
    ~TakenPort();
    TakenPort(const TakenPort&) = delete;
    TakenPort& operator=(const TakenPort&) = delete;
    std::uint16_t port() const { return port_; }

private:
    int socket_;
    std::uint16_t port_;
};

std::string read_file(const std::string& name);
void write_file(const std::string& name, std::string_view text);

// One GET over plain HTTP from 127.0.0.1; nullopt: nobody answered.
struct PlainAnswer {
    unsigned status = 0;
    std::string body;
};
std::optional<PlainAnswer> get_plain(std::uint16_t port, const std::string& target);

// The program run to its end, standard output and error together. Killed, and exit code -1, when it
// takes longer.
struct Outcome {
    int exit_code = -1;
    std::string output;
};
Outcome run_gateway(const std::vector<std::string>& arguments,
                    std::chrono::seconds at_most = std::chrono::seconds(30));

// `referral-gateway serve` on a config file. Whatever it prints goes to the end of a log file,
// which outlives restarts. Killed with the object, and with the test's process.
class GatewayProcess {
public:
    GatewayProcess(std::string config_file, std::string log_file, std::uint16_t management_port)
        : config_file_(std::move(config_file)),
          log_file_(std::move(log_file)),
          management_port_(management_port) {}
    ~GatewayProcess() { kill(); }
    GatewayProcess(const GatewayProcess&) = delete;
    GatewayProcess& operator=(const GatewayProcess&) = delete;

    // Returns when /health/ready says so. Throws std::runtime_error with the log when the program
    // ends or is not ready in time.
    void start();
    void send_signal(int signal) const;
    // SIGTERM, and the exit code that it comes to; -1 when a signal ended it. Throws when it has
    // not ended in time.
    int stop();
    // Waits for the end of a program that was told to end already.
    int wait_for_end(std::chrono::seconds at_most = std::chrono::seconds(30));
    // SIGKILL. Nothing when it does not run.
    void kill();

    bool is_running();
    bool is_ready() const;
    std::string log() const { return read_file(log_file_); }
    // Waits until the log, from byte `from` on, has the text.
    bool logs(std::string_view text, std::size_t from = 0) const;
    pid_t pid() const { return pid_; }
    std::uint16_t management_port() const { return management_port_; }

private:
    std::string config_file_;
    std::string log_file_;
    std::uint16_t management_port_;
    pid_t pid_ = -1;
    std::optional<int> status_;
};

}  // namespace testing_support
