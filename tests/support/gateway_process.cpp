#include "tests/support/gateway_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace testing_support {
namespace {

using namespace std::chrono_literals;

// Sanitizers make a start slow; a test that waits this long has failed anyway.
constexpr auto patience = 30s;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

// Below the range that the system gives to outgoing connections: none of those can take the port
// between the asking and the start of the gateway.
int listening_socket(std::uint16_t& port) {
    std::random_device random;
    for (int tries = 0; tries < 1000; ++tries) {
        port = static_cast<std::uint16_t>(10'000 + random() % 22'000);
        const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback(port);
        const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
        if (::bind(handle, generic, sizeof address) == 0 && ::listen(handle, 1) == 0) return handle;
        ::close(handle);
    }
    throw std::system_error(errno, std::generic_category(), "no port of 127.0.0.1");
}

pid_t spawn(const std::vector<std::string>& arguments, const std::string& log_file) {
    std::vector<std::string> words{GATEWAY_BINARY};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const int log = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);

    const pid_t child = ::fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(nothing, STDIN_FILENO);
        ::dup2(log, STDOUT_FILENO);
        ::dup2(log, STDERR_FILENO);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(log);
    ::close(nothing);
    return child;
}

// As much of a log as a failed test should show.
std::string end_of(const std::string& log) {
    constexpr std::size_t most = 2000;
    return log.size() <= most ? log : "..." + log.substr(log.size() - most);
}

int exit_code_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

bool eventually(const std::function<bool()>& is_so, std::chrono::milliseconds at_most) {
    const auto deadline = std::chrono::steady_clock::now() + at_most;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(5ms);  // between two questions, not in place of one
    }
    return true;
}

std::uint16_t free_port() {
    static std::set<std::uint16_t> given;  // the system may name one twice
    std::uint16_t port = 0;
    do {
        ::close(listening_socket(port));
    } while (!given.insert(port).second);
    return port;
}

TakenPort::TakenPort() : socket_(listening_socket(port_)) {}

TakenPort::~TakenPort() {
    ::close(socket_);
}

std::string read_file(const std::string& name) {
    std::ifstream file(name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void write_file(const std::string& name, std::string_view text) {
    std::ofstream file(name, std::ios::binary | std::ios::trunc);
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + name);
}

std::optional<PlainAnswer> get_plain(std::uint16_t port, const std::string& target) {
    const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patient{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &patient, sizeof patient);
    const sockaddr_in address = loopback(port);
    std::string answer;
    const std::string request = "GET " + target +
                                " HTTP/1.1\r\nHost: localhost:" + std::to_string(port) +
                                "\r\nConnection: close\r\n\r\n";
    if (::connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        ::send(handle, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
        char buffer[4096];
        ssize_t got = 0;
        while ((got = ::recv(handle, buffer, sizeof buffer, 0)) > 0) {
            answer.append(buffer, static_cast<std::size_t>(got));
        }
    }
    ::close(handle);
    const std::size_t body = answer.find("\r\n\r\n");
    if (!answer.starts_with("HTTP/1.") || body == std::string::npos) return std::nullopt;
    return PlainAnswer{static_cast<unsigned>(std::stoul(answer.substr(9, 3))),
                       answer.substr(body + 4)};
}

Outcome run_gateway(const std::vector<std::string>& arguments, std::chrono::seconds at_most) {
    std::string name = "/tmp/gateway-output-XXXXXX";
    ::close(::mkstemp(name.data()));
    const pid_t child = spawn(arguments, name);
    int status = 0;
    const bool has_ended =
        eventually([&] { return ::waitpid(child, &status, WNOHANG) == child; }, at_most);
    if (!has_ended) {
        ::kill(child, SIGKILL);
        ::waitpid(child, &status, 0);
    }
    Outcome outcome{has_ended ? exit_code_of(status) : -1, read_file(name)};
    ::unlink(name.c_str());
    return outcome;
}

void GatewayProcess::start() {
    status_.reset();
    pid_ = spawn({"serve", "--config", config_file_}, log_file_);
    const bool has_answered = eventually([this] { return !is_running() || is_ready(); }, patience);
    if (!has_answered || !is_running()) {
        kill();
        throw std::runtime_error("the gateway did not become ready:\n" + end_of(log()));
    }
}

void GatewayProcess::send_signal(int signal) const {
    if (pid_ > 0) ::kill(pid_, signal);
}

int GatewayProcess::stop() {
    send_signal(SIGTERM);
    return wait_for_end();
}

int GatewayProcess::wait_for_end(std::chrono::seconds at_most) {
    if (!eventually([this] { return !is_running(); }, at_most)) {
        throw std::runtime_error("the gateway did not end:\n" + end_of(log()));
    }
    return exit_code_of(status_.value_or(-1));
}

void GatewayProcess::kill() {
    if (!is_running()) return;
    send_signal(SIGKILL);
    eventually([this] { return !is_running(); }, patience);
}

bool GatewayProcess::is_running() {
    if (pid_ <= 0) return false;
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == 0) return true;
    status_ = status;
    pid_ = -1;
    return false;
}

bool GatewayProcess::is_ready() const {
    const auto answer = get_plain(management_port_, "/health/ready");
    return answer && answer->status == 200;
}

bool GatewayProcess::logs(std::string_view text, std::size_t from) const {
    return eventually([&] { return log().find(text, from) != std::string::npos; });
}

}  // namespace testing_support
