// The program as somebody at a command line meets it: standard input, output and error apart.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace testing_support {

// One run of the program. Killed with the object, and with the test's process. One thread.
class Command {
public:
    // Where what it complains of goes.
    enum class Errors { file, terminal };

    explicit Command(const std::vector<std::string>& arguments, Errors errors = Errors::file);
    ~Command();
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;

    // To its standard input. False: it no longer reads.
    bool write(std::string_view text);
    void close_input();
    // The exit code; -1 when a signal ended it, or when it had to be killed because it took longer.
    int wait(std::chrono::seconds at_most = std::chrono::seconds(60));

    std::string output() const;
    // So far; of a terminal with what controls it.
    const std::string& errors();
    std::size_t threads() const;

private:
    std::string output_file_;
    std::string errors_file_;  // of a terminal: empty
    std::string errors_;
    int input_ = -1;
    int terminal_ = -1;
    pid_t pid_ = -1;
};

struct Ran {
    int exit_code = -1;
    std::string output;
    std::string errors;
};
// Run to its end with that as its standard input.
Ran run_command(const std::vector<std::string>& arguments, std::string_view input = {});

}  // namespace testing_support
