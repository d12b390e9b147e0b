// `referral-gateway validate` run on files of a folder that goes with the test.
#pragma once

#include "tests/support/command.hpp"
#include "tests/support/gateway_process.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace testing_support {

// The codes of sysexits.h, as `referral-gateway --help` tells of them.
namespace exits {
inline constexpr int good = 0;
inline constexpr int bad_usage = 64;
inline constexpr int has_faults = 65;
inline constexpr int not_readable = 66;
inline constexpr int not_writable = 73;
inline constexpr int bad_package = 78;
}  // namespace exits

inline constexpr std::string_view right = R"({"resourceType":"Patient","active":true})";

class ValidateCommand : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "gateway-validate-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder); }

    std::string path(const std::string& name) const { return (folder / name).string(); }
    std::string file(const std::string& name, std::string_view text) const {
        std::filesystem::create_directories((folder / name).parent_path());
        write_file(path(name), text);
        return path(name);
    }
    // The lines without the folder in them.
    std::vector<std::string> lines_of(const std::string& output) const {
        std::vector<std::string> lines;
        std::istringstream stream(output);
        for (std::string line; std::getline(stream, line);) {
            const std::size_t at = line.find(folder.string() + "/");
            if (at != std::string::npos) line.erase(at, folder.string().size() + 1);
            lines.push_back(line);
        }
        return lines;
    }

    std::filesystem::path folder;
};

}  // namespace testing_support
