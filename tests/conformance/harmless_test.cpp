// Valid published messages written another way stay valid. Skips where they are not beside the
// project.
#include "tests/conformance/mutation/harmless.hpp"
#include "tests/conformance/oracle/tables.hpp"
#include "tests/conformance/oracle/verdicts.hpp"

#include "fhir/json_writer.hpp"
#include "fhir/profiles/package.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <map>

namespace {

using namespace conformance;

// Each of them is made so often of each message, with other chances.
constexpr int times = 2;

void expect_valid(fhir::Validator& validator, const std::string& text,
                  const std::vector<std::string_view>& profiles, const std::string& what) {
    const auto tree = fhir::read_json(text, wide);
    ASSERT_TRUE(tree) << what << ": " << tree.error().issues.front().detail;
    const fhir::Validity& validity = validator.validate(*tree, text, profiles);
    if (validity.is_valid()) return;
    const auto error = std::find_if(
        validity.issues.begin(), validity.issues.end(),
        [](const fhir::Issue& issue) { return issue.severity == fhir::Severity::error; });
    ADD_FAILURE() << what << ": " << error->expression << ": " << error->detail;
}

void expect_harmless(const Table& table, std::size_t least) {
    if (!exists(table.verdicts())) GTEST_SKIP() << "the messages do not lie beside the project";
    std::vector<fhir::Issue> warnings;
    const auto library = fhir::Library::load(table.packages, warnings);
    ASSERT_TRUE(library) << library.error().issues.front().detail;
    const fhir::Definitions& definitions = (*library)->definitions;
    const fhir::Rulebook rules{&definitions, &(*library)->terminology, &(*library)->profiles};
    fhir::Validator validator(rules, {.issues = 10'000});
    const ProfileMap map = read_profile_map(table.profile_map);
    std::mt19937 chance(4);  // NOLINT(cert-msc51-cpp): the same changes in each run
    std::map<Change, std::size_t> made;

    for (const Verdict& known : read_verdicts(table.verdicts())) {
        const auto tree = fhir::read_json(content_of(table.folder / known.file), wide);
        std::vector<std::string_view> profiles;
        for (auto [at, end] = map.equal_range(known.file); at != end; ++at)
            profiles.push_back(at->second);
        if (!tree || !validator.validate(*tree, {}, profiles).is_valid()) continue;
        const std::string plain = write_json(tree->root());
        for (int i = 0; i < times * static_cast<int>(std::size(changes)); ++i) {
            const Change change = changes[static_cast<std::size_t>(i / times)];
            const std::string text = rewritten(*tree, definitions, change, chance);
            if (text == plain) continue;
            ++made[change];
            expect_valid(validator, text, profiles, known.file + ", " + to_word(change));
        }
    }

    std::size_t all = 0;
    for (const auto& [change, count] : made) {
        std::cout << to_word(change) << ": " << count << '\n';
        all += count;
    }
    EXPECT_EQ(made.size(), std::size(changes));
    EXPECT_GE(all, least);
}

TEST(HarmlessChanges, OfPublishedMessagesAreNotRefused) {
    expect_harmless(base_r4(), 5500);
}

TEST(HarmlessChanges, OfUkCoreMessagesAreNotRefusedByItsProfiles) {
    expect_harmless(uk_core(), 3500);
}

TEST(HarmlessChanges, OfBarsMessagesAreNotRefusedByTheirProfiles) {
    expect_harmless(bars(), 1000);
}

}  // namespace
