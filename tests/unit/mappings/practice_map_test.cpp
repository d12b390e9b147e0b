#include "mappings/practice_map.hpp"

#include "tests/unit/mappings/practice_files.hpp"

#include <gtest/gtest.h>

namespace {

using mappings::import_practices;
using mappings::Pcn;
using mappings::Practice;
using mappings::PracticeMap;
using tests::day;
using tests::PracticeFolder;

std::string pcn_code(const PracticeMap& map, std::string_view practice, std::chrono::sys_days on) {
    const Pcn* pcn = map.pcn_of(practice, on);
    return pcn == nullptr ? "none" : pcn->code;
}

PracticeMap small_map() {
    Practice one{"A99901", "The Invented Surgery", "99Z", "QZZ", {}};
    one.memberships = {{"U99901", day(2020, 1, 1), day(2024, 4, 1)},
                       {"", day(2024, 4, 1), day(2025, 4, 1)},
                       {"U99902", day(2025, 4, 1), std::nullopt}};
    Practice other{"A99902", "The Made-up Practice", "99Z", "QZZ", {}};
    other.memberships = {{"U99903", day(2020, 1, 1), std::nullopt}};
    return PracticeMap({other, one}, {{"U99903", "Closed PCN", "99Z", day(2022, 7, 2)},
                                      {"U99902", "Second PCN", "99Z", std::nullopt},
                                      {"U99901", "First PCN", "99Z", std::nullopt}});
}

TEST(PracticeMap, GivesThePcnOfTheDay) {
    const PracticeMap map = small_map();

    EXPECT_EQ(pcn_code(map, "A99901", day(2019, 12, 31)), "none");
    EXPECT_EQ(pcn_code(map, "A99901", day(2020, 1, 1)), "U99901");
    EXPECT_EQ(pcn_code(map, "A99901", day(2024, 3, 31)), "U99901");
    EXPECT_EQ(pcn_code(map, "A99901", day(2024, 4, 1)), "none");
    EXPECT_EQ(pcn_code(map, "A99901", day(2025, 4, 1)), "U99902");
    EXPECT_EQ(pcn_code(map, "A99909", day(2025, 4, 1)), "none");
}

TEST(PracticeMap, NeverGivesAClosedPcn) {
    const PracticeMap map = small_map();

    EXPECT_EQ(pcn_code(map, "A99902", day(2022, 7, 1)), "U99903");
    EXPECT_EQ(pcn_code(map, "A99902", day(2022, 7, 2)), "none");
}

TEST(PracticeTable, ComesBackAsItWasSaved) {
    const PracticeFolder folder;
    const std::string file = folder.path("practices.tsv");

    ASSERT_TRUE(save_practice_map(small_map(), file));
    const auto loaded = mappings::load_practice_map(file);

    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->practices().size(), 2u);
    EXPECT_EQ(loaded->practice("A99901")->name, "The Invented Surgery");
    EXPECT_EQ(loaded->practice("A99901")->icb, "QZZ");
    EXPECT_EQ(loaded->practice("A99901")->memberships.size(), 3u);
    EXPECT_EQ(pcn_code(*loaded, "A99901", day(2024, 3, 31)), "U99901");
    EXPECT_EQ(pcn_code(*loaded, "A99901", day(2024, 5, 1)), "none");
    EXPECT_EQ(loaded->pcn("U99903")->closed, day(2022, 7, 2));
}

TEST(PracticeTable, IsWrittenWholeOverAnOlderOne) {
    const PracticeFolder folder;
    const std::string file = folder.write("practices.tsv", "something older and longer than that");

    ASSERT_TRUE(save_practice_map(small_map(), file));

    EXPECT_TRUE(mappings::load_practice_map(file));
    EXPECT_EQ(folder.names(), std::vector<std::string>{"practices.tsv"});
}

TEST(PracticeTable, KeepsANameThatHoldsATabInOneField) {
    const PracticeFolder folder;
    const PracticeMap map({{"A99901", "A\tname\nin pieces", "99Z", "", {}}}, {});

    ASSERT_TRUE(save_practice_map(map, folder.path("practices.tsv")));

    const auto loaded = mappings::load_practice_map(folder.path("practices.tsv"));
    EXPECT_EQ(loaded.value().practice("A99901")->name, "A name in pieces");
}

TEST(PracticeTable, RefusesADamagedFileAndNamesTheLine) {
    const PracticeFolder folder;
    ASSERT_TRUE(save_practice_map(small_map(), folder.path("good.tsv")));
    const std::string good = folder.read("good.tsv");
    struct Case {
        std::string text;
        std::string told;
    };
    const auto spoilt = [&](std::string_view old, std::string_view replacement) {
        std::string text = good;
        return text.replace(text.find(old), old.size(), replacement);
    };
    const Case cases[] = {
        {"", "no table"},
        {spoilt("practices\t1\t", "practices\t2\t"), "no table"},
        {spoilt("2024-04-01", "2024-04-31"), "line 6"},
        {spoilt("U99901\t2020", "U99909\t2020"), "line 6"},
        {spoilt("P\tA99901", "X\tA99901"), "line 5"},
        {good.substr(0, good.size() - 1), "line 10"},
        {good.substr(0, good.rfind("P\t")), "before all"},
    };
    for (const Case& one : cases) {
        const auto loaded = mappings::load_practice_map(folder.write("bad.tsv", one.text));

        ASSERT_FALSE(loaded) << one.told;
        EXPECT_EQ(loaded.error().kind, fhir::ErrorKind::invalid);
        EXPECT_NE(loaded.error().issues.at(0).detail.find(one.told), std::string::npos)
            << loaded.error().issues.at(0).detail;
    }
}

TEST(PracticeTable, SaysThatAFileIsNotThere) {
    const auto loaded = mappings::load_practice_map("/nowhere/practices.tsv");

    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().kind, fhir::ErrorKind::unavailable);
}

TEST(PracticeTable, LeavesTheOldFileWhenItCannotWrite) {
    EXPECT_EQ(save_practice_map(small_map(), "/nowhere/practices.tsv").error().kind,
              fhir::ErrorKind::unavailable);
}

}  // namespace
