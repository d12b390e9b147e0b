// What becomes of each published example against its own profiles, as example-outcomes.md lists it:
// how many errors, and which rules they break, each of which it explains. Skips where the examples
// are not beside the project.
#include "tests/conformance/oracle/tables.hpp"
#include "tests/conformance/oracle/verdicts.hpp"

#include "fhir/profiles/package.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace {

using namespace conformance;
using std::filesystem::path;

bool is_example(std::string_view file) {
    return file.find("/examples") != std::string_view::npos || file.starts_with("bars-tkw/") ||
           file.find("/converted-") != std::string_view::npos;
}

std::set<std::string> rules_of(const Verdict& verdict) {
    std::set<std::string> rules;
    for (const Fault& fault : verdict.faults) {
        std::string rule = fault.text.substr(0, fault.text.find("):") + 1);
        std::replace(rule.begin(), rule.end(), '|', ' ');  // it ends a column of the list
        rules.insert(rule.ends_with("()") ? rule.substr(0, rule.size() - 3) : rule);
    }
    return rules;
}

// "| `file` | 2 | code-unknown, invariant (bdl-7) |"
std::string row_of(const Verdict& verdict) {
    const std::set<std::string> rules = rules_of(verdict);
    std::string row = "| `" + verdict.file + "` | " + std::to_string(verdict.faults.size()) + " | ";
    for (const std::string& rule : rules) row += (rule == *rules.begin() ? "" : ", ") + rule;
    return row + (rules.empty() ? "|" : " |");
}

std::set<std::string> listed_rows(std::string_view heading) {
    std::set<std::string> rows;
    bool is_here = false;
    std::ifstream in(path(TEST_SOURCE_DIR) / "tests/conformance/example-outcomes.md");
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("## ")) is_here = line.substr(3) == heading;
        if (is_here && line.starts_with("| `")) rows.insert(line);
    }
    return rows;
}

bool is_explained(const std::string& rule, const std::set<std::string>& reasons) {
    const std::string begin = "| `" + rule + "` | ";
    const auto row = reasons.lower_bound(begin);
    return row != reasons.end() && row->starts_with(begin);
}

void expect_listed_outcomes(const Table& table) {
    if (!exists(table.verdicts())) GTEST_SKIP() << "the examples do not lie beside the project";
    std::vector<fhir::Issue> warnings;
    const auto library = fhir::Library::load(table.packages, warnings);
    ASSERT_TRUE(library) << library.error().issues.front().detail;
    const fhir::Rulebook rules{&(*library)->definitions, &(*library)->terminology,
                               &(*library)->profiles};
    fhir::Validator validator(rules, {.issues = 10'000});
    const ProfileMap profiles = read_profile_map(table.profile_map);
    std::set<std::string> listed = listed_rows(table.name);
    const std::set<std::string> reasons = listed_rows("Why these are faults");

    // The doubtful too: it is the reference that is doubted there.
    std::ifstream in(table.verdicts());
    for (std::string line; std::getline(in, line);) {
        const auto known = fhir::read_json(line, wide);
        ASSERT_TRUE(known);
        const std::string file(known->root().string("file"));
        if (!is_example(file)) continue;
        const Verdict verdict = judge(validator, table.folder, file, profiles);
        const std::string row = row_of(verdict);
        EXPECT_EQ(listed.erase(row), 1U) << "not listed:\n" << row;
        for (const std::string& rule : rules_of(verdict)) {
            EXPECT_TRUE(is_explained(rule, reasons)) << "without a reason: " << rule;
        }
    }

    for (const std::string& row : listed) ADD_FAILURE() << "listed, and not so:\n" << row;
}

TEST(ExampleOutcomes, OfUkCoreAreAsListed) {
    expect_listed_outcomes(uk_core());
}

TEST(ExampleOutcomes, OfBarsAreAsListed) {
    expect_listed_outcomes(bars());
}

TEST(ExampleOutcomes, OfEnglandAreAsListed) {
    expect_listed_outcomes(england());
}

}  // namespace
