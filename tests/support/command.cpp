#include "tests/support/command.hpp"

#include "tests/support/gateway_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace testing_support {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

int new_file(std::string& name) {
    name = "/tmp/gateway-command-XXXXXX";
    const int handle = ::mkostemp(name.data(), O_CLOEXEC);
    if (handle < 0) fail("mkostemp");
    return handle;
}

}  // namespace

Command::Command(const std::vector<std::string>& arguments, Errors errors) {
    std::vector<std::string> words{GATEWAY_BINARY};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    int input[2] = {-1, -1};  // a pair of sockets: to write to one that is closed is no signal
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, input) != 0) fail("socketpair");
    const int output = new_file(output_file_);
    int complaints = -1;
    if (errors == Errors::file) {
        complaints = new_file(errors_file_);
    } else if (::openpty(&terminal_, &complaints, nullptr, nullptr, nullptr) != 0) {
        fail("openpty");
    }

    pid_ = ::fork();
    if (pid_ < 0) fail("fork");
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(input[1], STDIN_FILENO);
        ::dup2(output, STDOUT_FILENO);
        ::dup2(complaints, STDERR_FILENO);
        if (terminal_ >= 0) ::close(terminal_);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    input_ = input[0];
    ::close(input[1]);
    ::close(output);
    ::close(complaints);
}

Command::~Command() {
    close_input();
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    if (terminal_ >= 0) ::close(terminal_);
    ::unlink(output_file_.c_str());
    if (!errors_file_.empty()) ::unlink(errors_file_.c_str());
}

bool Command::write(std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::send(input_, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void Command::close_input() {
    if (input_ >= 0) ::close(input_);
    input_ = -1;
}

int Command::wait(std::chrono::seconds at_most) {
    close_input();
    int status = 0;
    const bool has_ended = eventually(
        [&] {
            errors();  // a terminal that nobody reads holds the program up
            return ::waitpid(pid_, &status, WNOHANG) == pid_;
        },
        at_most);
    if (!has_ended) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, &status, 0);
    }
    pid_ = -1;
    return has_ended && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string Command::output() const {
    return read_file(output_file_);
}

const std::string& Command::errors() {
    if (terminal_ < 0) {
        errors_ = read_file(errors_file_);
        return errors_;
    }
    pollfd ready{terminal_, POLLIN, 0};
    char buffer[4096];
    while (::poll(&ready, 1, 0) == 1 && (ready.revents & POLLIN) != 0) {
        const ssize_t got = ::read(terminal_, buffer, sizeof buffer);
        if (got <= 0) break;
        errors_.append(buffer, static_cast<std::size_t>(got));
    }
    return errors_;
}

std::size_t Command::threads() const {
    std::error_code gone;
    const std::string folder = "/proc/" + std::to_string(pid_) + "/task";
    const std::filesystem::directory_iterator tasks(folder, gone);
    return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

Ran run_command(const std::vector<std::string>& arguments, std::string_view input) {
    Command command(arguments);
    command.write(input);
    const int exit_code = command.wait();
    return {exit_code, command.output(), command.errors()};
}

}  // namespace testing_support
