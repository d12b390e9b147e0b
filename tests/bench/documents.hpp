// What is measured, and what it is held against.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct Settings {
    std::vector<std::filesystem::path> packages;  // none: base R4
    std::map<std::string, std::string> profiles;  // canonical, by type of the root
    std::vector<std::filesystem::path> files;
};

struct Document {
    std::string text;
    std::vector<std::string_view> profiles;  // parts of the settings
};

// Throws std::runtime_error where a file cannot be read or is no JSON object.
std::vector<Document> read_documents(const Settings& settings);

}  // namespace bench
