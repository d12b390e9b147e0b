#include "mappings/directory/directory_file.hpp"

#include "mappings/directory/fields.hpp"
#include "mappings/directory/update.hpp"
#include "tests/unit/mappings/directory/sources.hpp"
#include "tests/unit/mappings/practice_files.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>

namespace {

using namespace mappings::directory;
using directory_tests::choir;
using directory_tests::harvest;
using directory_tests::on;
using directory_tests::with;
using tests::PracticeFolder;

// Changed once, and one that is gone.
Directory some_directory() {
    const std::string other = with(choir(), "-000000000001", "-000000000002");
    const std::string changed =
        with(with(choir(), "A choir", "A\\tchoir\\nof \\\\ ours"), "\"Free\"", "\"-\"");
    const Directory first = update({}, harvest({choir(), other}), true, on(2026, 3, 2)).directory;
    return update(first, harvest({changed}), true, on(2026, 3, 3)).directory;
}

template <class Record>
void expect_same(const std::vector<Record>& ones, const std::vector<Record>& others) {
    ASSERT_EQ(ones.size(), others.size());
    for (std::size_t i = 0; i < ones.size(); ++i) {
        EXPECT_EQ(ones[i].id, others[i].id);
        EXPECT_EQ(ones[i].history, others[i].history);
        for_each_field<Record>([&](const auto& field) {
            EXPECT_TRUE(ones[i].*field.member == others[i].*field.member) << field.name;
        });
    }
}

std::string text_of(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

std::string refusal(const PracticeFolder& folder, const std::string& text) {
    const auto loaded = load_directory(folder.write("directory.tsv", text));
    return loaded ? "taken" : loaded.error().issues.front().detail;
}

TEST(DirectoryTable, ComesBackAsItWasSaved) {
    const PracticeFolder folder;
    const std::string file = folder.path("directory.tsv");
    const Directory directory = some_directory();

    ASSERT_TRUE(save_directory(directory, file));
    const auto loaded = load_directory(file);

    ASSERT_TRUE(loaded);
    expect_same(loaded->services, directory.services);
    expect_same(loaded->places, directory.places);
    expect_same(loaded->providers, directory.providers);
    EXPECT_EQ(loaded->services.front().description.substr(0, 15), "A\tchoir\nof \\ ou");
    EXPECT_EQ(loaded->services.front().fees, "-");
    EXPECT_EQ(loaded->services.back().history.gone, on(2026, 3, 3));
}

TEST(DirectoryTable, ComesBackWhateverWasRead) {
    const PracticeFolder folder;
    const std::string file = folder.path("directory.tsv");
    std::minstd_rand random(11);
    std::size_t taken = 0;
    for (int i = 0; i < 300; ++i) {
        std::string source = choir();
        for (int n = 0; n < 4; ++n) {
            const std::string_view bytes = "\"\\ntu0-9.,:{}[]e\t\xc3\xa9 Z";
            source[random() % source.size()] = bytes[random() % bytes.size()];
        }
        const Directory directory = update({}, harvest({source}), true, on(2026, 3, 2)).directory;
        if (directory.services.empty()) continue;
        ASSERT_TRUE(save_directory(directory, file));

        const auto loaded = load_directory(file);

        ASSERT_TRUE(loaded) << loaded.error().issues.front().detail << source;
        expect_same(loaded->services, directory.services);
        expect_same(loaded->places, directory.places);
        expect_same(loaded->providers, directory.providers);
        ++taken;
    }
    EXPECT_GT(taken, 10u);  // not all were broken
}

TEST(DirectoryTable, IsWrittenWholeOverAnOlderOne) {
    const PracticeFolder folder;
    const std::string file = folder.write("directory.tsv", "something older");

    ASSERT_TRUE(save_directory(some_directory(), file));

    EXPECT_TRUE(load_directory(file));
    EXPECT_EQ(folder.names(), std::vector<std::string>{"directory.tsv"});
}

TEST(DirectoryTable, IsRefusedWhereverItIsCutShort) {
    const PracticeFolder folder;
    const std::string file = folder.path("whole.tsv");
    ASSERT_TRUE(save_directory(some_directory(), file));
    const std::string text = text_of(file);

    for (std::size_t end = text.find('\n'); end + 1 < text.size(); end = text.find('\n', end + 1)) {
        EXPECT_NE(refusal(folder, text.substr(0, end)), "taken") << end;
        EXPECT_NE(refusal(folder, text.substr(0, end + 1)), "taken") << end;
        EXPECT_NE(refusal(folder, text.substr(0, end + 4)), "taken") << end;
    }
}

TEST(DirectoryTable, IsRefusedWithTheLineThatIsDamaged) {
    const PracticeFolder folder;
    const std::string file = folder.path("whole.tsv");
    ASSERT_TRUE(save_directory(some_directory(), file));
    const std::string text = text_of(file);

    EXPECT_NE(refusal(folder, with(text, "\nI\t", "\nX\t")).find("damaged in line 3"),
              std::string::npos);
    EXPECT_NE(refusal(folder, with(text, "51.8 -2.5", "51.8")).find("damaged in line 4"),
              std::string::npos);
    EXPECT_NE(refusal(folder, with(text, "\tactive\t", "\topen\t")).find("damaged in line 5"),
              std::string::npos);
    EXPECT_NE(refusal(folder, with(text, "directory\t1", "directory\t2")).find("no table"),
              std::string::npos);
    EXPECT_NE(refusal(folder, with(text, "\tactive\t", "\tactive\t\t")).find("damaged in line 5"),
              std::string::npos);
}

TEST(DirectoryTable, IsRefusedWhereItCannotBeRead) {
    const auto loaded = load_directory("/nowhere/directory.tsv");

    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().kind, fhir::ErrorKind::unavailable);
}

}  // namespace
