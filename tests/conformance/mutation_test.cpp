// Single faults put into valid published messages: each must be found, and where it is. A message
// in which we find a fault as it was published counts for nothing, so that whoever refuses
// everything fails. The tool that puts the faults in lies beside the project; without it or Python
// the tests skip.
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
    std::string name;   // of its folder
    std::string table;  // the reference's, which says what is valid
    std::vector<path> packages;
    std::string arguments;           // to the tool, beside the usual ones
    std::size_t least;               // so many variants must count
    std::vector<std::string> kinds;  // of fault, each of which must be there
};

// All that R4 alone can say is wrong. Of dom-, bdl- and the other names see R4's invariants.
const std::vector<std::string> kinds_of_base_faults{
    "required-missing",
    "unknown-element",
    "two-choice-types",  // which elements
    "array-for-object",
    "object-for-array",
    "object-for-primitive",  // how many, and what kind
    "null-value",
    "empty-object",
    "empty-string",
    "bad-boolean",
    "bad-decimal",
    "bad-integer",
    "bad-base64",
    "bad-date",
    "bad-dateTime",
    "bad-instant",
    "bad-time",
    "bad-id",
    "bad-code",
    "bad-uri",
    "code-not-in-set",
    "concept-not-in-set",  // codes
    "wrong-target",
    "reference-type-clash",
    "contained-broken",  // references
    "ext-1-both",
    "per-1",
    "qty-3",
    "obs-6",
    "dom-2",
    "dom-3",
    "bdl-1",
    "bdl-7",
    "bdl-8",
    "bdl-no-fullurl",
    "bdl-fullurl-id",
    "txt-1",
    "xhtml-broken",  // narrative
    "json-comma",
    "json-cut",
    "json-duplicate"};
const std::vector<std::string> kinds_of_profile_faults{
    "profile-required", "profile-fixed",  "profile-slice-max", "profile-target",
    "extension-type",   "extension-code", "extension-context"};

// Makes the variants in a folder of the test's own.
path make_variants(const Plan& plan) {
    const path folder = path(testing::TempDir()) / ("mutation-" + plan.name);
    std::filesystem::remove_all(folder);
    const std::string corpus = (beside() / "corpus").string();
    const std::string command =
        (beside() / "tools" / "mutate").string() + " --seed 4 --per-file 60 --valid " +
        (beside() / "oracle" / (plan.table + ".ndjson")).string() + " --root " + corpus +
        " --out " + folder.string() + plan.arguments + " " + corpus + " 2>/dev/null";
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

    std::size_t no_faults = 0;
    std::size_t of_faulty = 0;

    for (const Variant& variant : read_variants(folder)) {
        if (!sources.is_valid(variant.source)) {
            ++of_faulty;
            continue;
        }
        const bool is_fault = !is_no_fault(variant);
        if (!is_fault) ++no_faults;
        if (!is_fault) continue;
        const Outcome outcome = hold(validator, folder, variant);
        count(scores[variant.kind], outcome.found);
        if (outcome.found != Found::exactly) print(variant, outcome);
    }

    print(scores);
    const Score all = total(scores);
    std::cout << "left out: " << no_faults << " that are no faults, " << of_faulty
              << " of messages that are not valid for us\n";
    for (const std::string& kind : plan.kinds) EXPECT_GT(scores[kind].faults, 0U) << kind;
    EXPECT_GE(all.faults, plan.least);
    EXPECT_GE(all.exactly * 1000, all.faults * 995);
    EXPECT_GE((all.exactly + all.nearby) * 1000, all.faults * 995);
    std::filesystem::remove_all(folder);
}

path profile_map_of_uk_core() {
    return beside() / "oracle" / "ukcore-2025-profiles.tsv";
}

Plan uk_core_plan(const std::string& name, const std::string& arguments) {
    const path packages = beside() / "corpus" / "ukcore-2025";
    return {.name = name,
            .table = "ukcore-2025",
            .packages = {packages},
            .arguments = " --profiles " + packages.string() + " --profile-map " +
                         profile_map_of_uk_core().string() + arguments,
            .least = 0,
            .kinds = {}};
}

TEST(Mutation, FaultsAgainstBaseR4AreFoundWhereTheyAre) {
    expect_faults_found({.name = "base-r4",
                         .table = "base-r4",
                         .packages = {},
                         .arguments = " --count 8000",
                         .least = 7900,
                         .kinds = kinds_of_base_faults},
                        {});
}

TEST(Mutation, FaultsAgainstUkCoreAreFoundWhereTheyAre) {
    Plan plan = uk_core_plan("ukcore-2025", " --count 4000");
    plan.least = 3900;
    plan.kinds = kinds_of_profile_faults;
    expect_faults_found(plan, profile_map_of_uk_core());
}

// Those of the kinds that only a profile knows, as many as there are.
TEST(Mutation, FaultsAgainstItsProfilesAloneAreFoundWhereTheyAre) {
    std::string kinds;
    for (const std::string& kind : kinds_of_profile_faults) kinds += "," + kind;
    Plan plan = uk_core_plan("ukcore-2025-profiles", " --kinds " + kinds.substr(1));
    plan.least = 300;
    plan.kinds = kinds_of_profile_faults;
    expect_faults_found(plan, profile_map_of_uk_core());
}

}  // namespace
