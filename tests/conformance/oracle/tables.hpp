// The reference's tables of verdicts, and what the files of each are held against.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

namespace conformance {

struct Table {
    std::string_view name;
    std::filesystem::path folder;  // that the names of the files start at
    std::vector<std::filesystem::path> packages;
    std::filesystem::path profile_map;  // for read_profile_map; may be empty
    std::size_t least = 990;            // of a thousand files that have the reference's verdict

    std::filesystem::path verdicts() const;
};

Table base_r4();
Table uk_core();
Table bars();
Table england();
Table test_cases();

}  // namespace conformance
