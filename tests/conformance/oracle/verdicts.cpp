#include "tests/conformance/oracle/verdicts.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace conformance {

using fhir::Node;
using std::filesystem::path;

namespace {

std::vector<Fault> errors_of(const Node& line) {
    std::vector<Fault> faults;
    for (const Node& issue : line.items("issues")) {
        const std::string_view severity = issue.string("severity");
        if ((severity != "error" && severity != "fatal") || issue.find("doubt") != nullptr)
            continue;
        faults.push_back(
            {std::string(issue.string("expression")),
             std::string(issue.string("messageId")) + ": " + std::string(issue.string("text"))});
    }
    return faults;
}

}  // namespace

path beside() {
    return path(TEST_SOURCE_DIR).parent_path() / "shared";
}

std::string content_of(const path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<Verdict> read_verdicts(const path& table) {
    std::vector<Verdict> verdicts;
    std::ifstream in(table);
    for (std::string text; std::getline(in, text);) {
        const auto line = fhir::read_json(text, wide);
        if (!line) throw std::runtime_error("no line of verdicts: " + table.string());
        const Node& root = line->root();
        if (root.find("oracle_doubt") != nullptr) continue;
        verdicts.push_back({.file = std::string(root.string("file")),
                            .is_text = root.string("verdict") != "unparseable",
                            .faults = errors_of(root)});
    }
    return verdicts;
}

ProfileMap read_profile_map(const path& table) {
    ProfileMap profiles;
    std::ifstream in(table);
    for (std::string line; std::getline(in, line);) {
        const std::size_t tab = line.find('\t');
        if (tab != std::string::npos) profiles.emplace(line.substr(0, tab), line.substr(tab + 1));
    }
    return profiles;
}

Verdict judge(fhir::Validator& validator, const path& root, const std::string& file,
              const ProfileMap& profiles) {
    Verdict verdict{.file = file, .faults = {}};
    const std::string source = content_of(root / file);
    const auto tree = fhir::read_json(source, wide);
    if (!tree) {
        verdict.is_text = false;
        for (const fhir::Issue& issue : tree.error().issues)
            verdict.faults.push_back({issue.expression, issue.detail});
        return verdict;
    }
    std::vector<std::string_view> asked;
    for (auto [at, end] = profiles.equal_range(file); at != end; ++at) asked.push_back(at->second);
    for (const fhir::Issue& issue : validator.validate(*tree, source, asked).issues) {
        if (issue.severity != fhir::Severity::error) continue;
        verdict.faults.push_back(
            {issue.expression, std::string(issue.code) + " (" + issue.rule + "): " + issue.detail});
    }
    return verdict;
}

}  // namespace conformance
