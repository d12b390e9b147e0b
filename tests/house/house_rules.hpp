// What holds for the text of the whole project and no compiler checks: who includes whom, what may
// be used where, how long a file gets. Pure functions over a path and a text, so that a test can
// plant a fault and see it found.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace house {

// "gateway/api/x.cpp:12: what is wrong"
using Findings = std::vector<std::string>;

// One source file: its path from the root of the project, with '/', and what stands in it.
struct Source {
    std::string path;
    std::string text;
};

// Every .cpp and .hpp of the project's own folders.
std::vector<Source> read_sources(const std::filesystem::path& root);

// `headers` holds the paths of all headers of the project: an include in quotes must be one of
// them.
Findings check_includes(const Source& source, const std::set<std::string>& headers);

// Completion tokens that lose an exception, and what this compiler gets wrong in a co_await.
Findings check_coroutines(const Source& source);

// 400 lines, outside tests and generated definitions.
Findings check_length(const Source& source);

// Folders of product code without a README.md.
Findings check_readmes(const std::vector<Source>& sources, const std::filesystem::path& root);

// The text with comments, and string and character literals if asked, turned into spaces; lines
// stay where they are.
enum class Keep { literals, code_only };
std::string without_comments(std::string_view text, Keep keep);

}  // namespace house
