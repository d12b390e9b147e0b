// Single faults put into valid published messages: each must be found, and where it is. The tool
// that puts them in lies beside the project; without it or Python the tests skip.
#include "tests/conformance/mutation/faults.hpp"
#include "tests/conformance/oracle/verdicts.hpp"

#include "fhir/profiles/package.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <set>

namespace {

using namespace conformance;
using std::filesystem::path;

struct Plan {
    std::string name;  // of the reference's table that says what is valid
    std::vector<path> packages;
    std::string arguments;  // to the tool, beside the usual ones
    std::size_t count;
};

// Makes the variants in a folder of the test's own.
path make_variants(const Plan& plan) {
    const path folder = path(testing::TempDir()) / ("mutation-" + plan.name);
    std::filesystem::remove_all(folder);
    const std::string corpus = (beside() / "corpus").string();
    const std::string command =
        (beside() / "tools" / "mutate").string() + " --seed 4 --per-file 60 --count " +
        std::to_string(plan.count) + " --valid " +
        (beside() / "oracle" / (plan.name + ".ndjson")).string() + " --root " + corpus + " --out " +
        folder.string() + plan.arguments + " " + corpus + " 2>/dev/null";
    return std::system(command.c_str()) == 0 ? folder : path();
}

// Whether the message as it was published is valid for us; else its faults are not ours to count.
class Sources {
public:
    explicit Sources(fhir::Validator& validator, const ProfileMap& profiles)
        : validator_(validator), profiles_(profiles) {}

    bool is_valid(const std::string& file) {
        const auto [place, is_new] = known_.emplace(file, false);
        if (is_new) {
            place->second = judge(validator_, beside() / "corpus", file, profiles_).is_valid();
        }
        return place->second;
    }

private:
    fhir::Validator& validator_;
    const ProfileMap& profiles_;
    std::map<std::string, bool> known_;
};

// What the tool takes for a fault, and is none.
bool is_no_fault(const Variant& variant) {
    // UK Core's slices of identifier are told apart by their system, and others are allowed: an
    // identifier without it, or with another, is an identifier of another kind.
    const bool leaves_its_slice =
        (variant.kind == "profile-fixed" || variant.kind == "profile-required") &&
        variant.detail.find(".identifier:") != std::string::npos &&
        variant.detail.find(".system ") != std::string::npos;
    // Its extension's URL is misspelt, so that no definition says what it may hold.
    const bool is_unknown_extension =
        variant.kind == "extension-type" &&
        variant.source.ends_with("Extension-UKCore-RecordingSetting-Example.json");
    return leaves_its_slice || is_unknown_extension;
}

void print(const Variant& variant, const Outcome& outcome) {
    std::cout << variant.kind << " of " << variant.source << " at " << variant.expression << " ("
              << variant.detail << ") in " << variant.file << '\n';
    for (const std::string& error : outcome.errors) std::cout << "    " << error << '\n';
}

void expect_faults_found(const Plan& plan, const path& profile_map) {
    if (!exists(beside() / "tools" / "mutate"))
        GTEST_SKIP() << "the tool is not beside the project";
    const path folder = make_variants(plan);
    if (folder.empty()) GTEST_SKIP() << "the tool does not run here";
    std::vector<fhir::Issue> warnings;
    const auto library = fhir::Library::load(plan.packages, warnings);
    ASSERT_TRUE(library) << library.error().issues.front().detail;
    const fhir::Rulebook rules{&(*library)->definitions, &(*library)->terminology,
                               &(*library)->profiles};
    fhir::Validator validator(rules, {.issues = 10'000});
    const ProfileMap profiles = read_profile_map(profile_map);
    Sources sources(validator, profiles);
    Scores scores;

    for (const Variant& variant : read_variants(folder)) {
        if (is_no_fault(variant) || !sources.is_valid(variant.source)) continue;
        const Outcome outcome = hold(validator, folder, variant);
        Score& score = scores[variant.kind];
        ++score.faults;
        if (outcome.found == Found::at_its_place) ++score.at_their_place;
        if (outcome.found == Found::elsewhere) ++score.elsewhere;
        if (outcome.found != Found::at_its_place) print(variant, outcome);
    }

    print(scores);
    const Score all = total(scores);
    EXPECT_GT(all.faults, plan.count * 95 / 100);
    EXPECT_GE(all.at_their_place * 1000, all.faults * 995);
    std::filesystem::remove_all(folder);
}

TEST(Mutation, FaultsAgainstBaseR4AreFoundWhereTheyAre) {
    expect_faults_found({"base-r4", {}, "", 8000}, {});
}

TEST(Mutation, FaultsAgainstUkCoreAreFoundWhereTheyAre) {
    const path packages = beside() / "corpus" / "ukcore-2025";
    const path map = beside() / "oracle" / "ukcore-2025-profiles.tsv";
    expect_faults_found({"ukcore-2025",
                         {packages},
                         " --profiles " + packages.string() + " --profile-map " + map.string(),
                         4000},
                        map);
}

}  // namespace
