// Our verdicts beside those of the reference validator on the published files. Where they differ,
// the reason stands in oracle-differences.md; a difference that is not there fails, and so does one
// that is there and is none any more. Each run prints what differs, with both sides' faults.
#include "tests/conformance/oracle/comparison.hpp"
#include "tests/conformance/oracle/tables.hpp"
#include "tests/conformance/oracle/verdicts.hpp"

#include "fhir/profiles/package.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

namespace {

using namespace conformance;
using std::filesystem::path;

struct Figures {
    std::size_t files = 0;
    std::size_t same_verdict = 0;
    std::size_t doubted = 0;  // of those without: the reference's makers doubt its verdict
    std::size_t both_faulty = 0;
    std::size_t places_overlap = 0;
    std::size_t places_equal = 0;
    std::size_t their_places = 0;
    std::size_t met_places = 0;
    std::size_t equalled_places = 0;
};

void print(const char* side, const Verdict& verdict) {
    constexpr std::size_t most = 6;
    for (std::size_t i = 0; i < std::min(most, verdict.faults.size()); ++i)
        std::cout << "    " << side << ' ' << verdict.faults[i].expression << "  "
                  << verdict.faults[i].text << '\n';
    if (verdict.faults.size() > most)
        std::cout << "    " << side << " and " << verdict.faults.size() - most << " more\n";
}

void count(const Verdict& ours, const Verdict& theirs, Difference difference, Figures& figures) {
    ++figures.files;
    if (difference != Difference::ours_alone && difference != Difference::theirs_alone)
        ++figures.same_verdict;
    if (ours.is_valid() || theirs.is_valid() || !ours.is_text || !theirs.is_text) return;
    ++figures.both_faulty;
    if (difference == Difference::none) ++figures.places_equal;
    if (difference != Difference::elsewhere) ++figures.places_overlap;
    figures.their_places += theirs.faults.size();
    figures.met_places += places_met(ours, theirs);
    figures.equalled_places += places_equalled(ours, theirs);
}

void print(std::string_view table, const Figures& figures) {
    std::cout << table << ": " << figures.same_verdict << " of " << figures.files
              << " files have the reference's verdict, " << figures.doubted
              << " more are doubted by its makers; " << figures.places_overlap << " of "
              << figures.both_faulty << " faulty ones share a place, " << figures.places_equal
              << " to the letter; " << figures.met_places << " of " << figures.their_places
              << " of its places are met, " << figures.equalled_places << " to the letter\n";
}

void hold_against_the_reference(const Table& table) {
    const path verdicts = table.verdicts();
    if (!exists(verdicts)) GTEST_SKIP() << "the verdicts do not lie beside the project";

    std::vector<fhir::Issue> warnings;
    const auto library = fhir::Library::load(table.packages, warnings);
    ASSERT_TRUE(library) << library.error().issues.front().detail;
    const fhir::Rulebook rules{&(*library)->definitions, &(*library)->terminology,
                               &(*library)->profiles};
    fhir::Validator validator(rules, {.issues = 10'000});
    const ProfileMap profiles = read_profile_map(table.profile_map);
    auto explained = read_differences(
        path(TEST_SOURCE_DIR) / "tests/conformance/oracle-differences.md", table.name);
    Figures figures;

    for (const Verdict& theirs : read_verdicts(verdicts)) {
        const Verdict ours = judge(validator, table.folder, theirs.file, profiles);
        const Difference difference = compare(ours, theirs);
        count(ours, theirs, difference, figures);
        const auto known = explained.extract(theirs.file);
        if (difference == Difference::none) {
            EXPECT_TRUE(known.empty()) << "agrees now, and is listed: " << theirs.file;
            continue;
        }
        const bool is_explained = !known.empty() &&
                                  known.mapped().difference == to_word(difference) &&
                                  !known.mapped().reason.empty();
        if (is_explained) {
            if (known.mapped().is_doubt()) ++figures.doubted;
            continue;
        }
        ADD_FAILURE() << "differs without a reason";
        std::cout << "| `" << theirs.file << "` | " << to_word(difference) << " |\n";
        print("ours  ", ours);
        print("theirs", theirs);
    }

    for (const auto& [file, row] : explained) ADD_FAILURE() << "listed, and not there: " << file;
    print(table.name, figures);
    EXPECT_GT(figures.files, 50U);
    EXPECT_GE(figures.same_verdict * 1000, (figures.files - figures.doubted) * table.least);
    EXPECT_GE(figures.places_overlap * 100, figures.both_faulty * 95);
}

TEST(Reference, AgreesOnPublishedFilesAgainstBaseR4) {
    hold_against_the_reference(base_r4());
}

TEST(Reference, AgreesOnUkCoreAgainstItsProfiles) {
    hold_against_the_reference(uk_core());
}

TEST(Reference, AgreesOnBarsMessagesAgainstTheirProfiles) {
    hold_against_the_reference(bars());
}

TEST(Reference, AgreesOnEnglandsMessagesAgainstTheirProfiles) {
    hold_against_the_reference(england());
}

TEST(Reference, AgreesOnTheTestCasesOfTheStandard) {
    hold_against_the_reference(test_cases());
}

}  // namespace
