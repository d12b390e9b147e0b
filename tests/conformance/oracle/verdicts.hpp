// The verdicts of a reference validator on published files, and ours beside them.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/json_reader.hpp"
#include "fhir/validation/validator.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

// What lies beside the project: published messages, and verdicts on them. May be absent.
std::filesystem::path beside();
std::string content_of(const std::filesystem::path& file);

// Whole packages are wider than a message may be.
inline constexpr fhir::JsonLimits wide{
    .string_bytes = 4 * 1024 * 1024, .members = 4096, .nodes = 2'000'000};

struct Fault {
    std::string expression;
    std::string text;
};

// What one side says of one file.
struct Verdict {
    std::string file;     // relative to the table's folder
    bool is_text = true;  // false: it was not even JSON
    std::vector<Fault> faults;
    bool is_valid() const noexcept { return is_text && faults.empty(); }
};

// A table of the reference's, without the lines and the issues that its makers doubt.
std::vector<Verdict> read_verdicts(const std::filesystem::path& table);

// File -> profiles to apply beside those that it names itself ("name TAB url").
using ProfileMap = std::multimap<std::string, std::string, std::less<>>;
ProfileMap read_profile_map(const std::filesystem::path& table);

// Ours, of a file below `root`.
Verdict judge(fhir::Validator& validator, const std::filesystem::path& root,
              const std::string& file, const ProfileMap& profiles);

}  // namespace conformance
