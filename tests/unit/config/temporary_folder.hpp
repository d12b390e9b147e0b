#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace testing_support {

// A folder of the running test's own, gone with it.
class TemporaryFolder {
public:
    TemporaryFolder() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        path_ = std::filesystem::path(testing::TempDir()) /
                (std::string(test->test_suite_name()) + "." + test->name() + "." +
                 std::to_string(::getpid()));
        std::filesystem::create_directories(path_);
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string path(const std::string& name) const { return (path_ / name).string(); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::binary) << text;
        return path(name);
    }

private:
    std::filesystem::path path_;
};

// Every issue of an error as a line "PLACE DETAIL", the folder's name left out.
inline std::string lines_of(const auto& error, const TemporaryFolder& folder) {
    std::string lines;
    for (const auto& issue : error.issues) {
        std::string place = issue.expression;
        const std::string prefix = folder.path("");
        if (place.starts_with(prefix)) place.erase(0, prefix.size());
        lines += place + " " + issue.detail + "\n";
    }
    return lines;
}

}  // namespace testing_support
