// England's practices: each one gets the PCN that the published file says.
#include "mappings/csv.hpp"
#include "mappings/practice_map.hpp"
#include "mappings/routing.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace {

using mappings::PracticeMap;
using std::chrono::sys_days;

constexpr auto before_the_snapshot = sys_days(std::chrono::year(2023) / 3 / 1);
constexpr auto after_the_snapshot = sys_days(std::chrono::year(2026) / 11 / 1);

std::string corpus(const std::string& file) {
    return std::string(TEST_SOURCE_DIR) + "/../shared/corpus/ods/" + file;
}

const std::string snapshot_file = corpus("gp-reg-pat-prac-map.csv");
const std::string partners_file = corpus("ePCN-PCN_Core_Partner_Details.csv");
const std::string details_file = corpus("ePCN-PCNDetails.csv");

mappings::CsvFile read_rows(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    mappings::CsvFile csv = mappings::read_csv(text.str());
    csv.rows.erase(csv.rows.begin());  // the header
    return csv;
}

class PracticeCorpus : public testing::Test {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(snapshot_file)) {
            GTEST_SKIP() << "The published practice files are not beside the project.";
        }
    }

    static mappings::Import import(const std::vector<std::string>& files) {
        return mappings::import_practices({}, files, after_the_snapshot).value();
    }

    // Where decide_route sends somebody who is registered there.
    static std::string owner(const PracticeMap& map, const std::string& practice, sys_days day) {
        mappings::RoutingTable table;
        table.triage = "T99901";
        mappings::Referral referral;
        referral.practice = fhir::OdsCode::parse(practice).value();
        return mappings::decide_route(referral, nullptr, {map, table, day}).value().owner;
    }
};

TEST_F(PracticeCorpus, GivesEveryPracticeThePcnOfThePublishedFile) {
    const mappings::Import result = import({snapshot_file});

    std::size_t practices = 0;
    std::size_t unallocated = 0;
    for (const mappings::CsvRow& row : read_rows(snapshot_file).rows) {
        const std::string& published = row.fields.at(5);
        const bool has_pcn = published != "U";
        EXPECT_EQ(owner(result.map, row.fields.at(2), after_the_snapshot),
                  has_pcn ? published : "T99901")
            << row.fields.at(2);
        ++practices;
        unallocated += has_pcn ? 0 : 1;
    }
    EXPECT_EQ(practices, 6202u);
    EXPECT_EQ(unallocated, 71u);
    EXPECT_EQ(result.report.practices, 6202u);
    EXPECT_EQ(result.report.pcns, 1297u);
    EXPECT_EQ(result.report.unallocated, 71u);
    EXPECT_EQ(result.report.skipped, std::vector<std::string>{});
}

TEST_F(PracticeCorpus, GivesTheSameWithTheOlderFilesInAnyOrder) {
    const std::vector<std::string> orders[] = {{partners_file, details_file, snapshot_file},
                                               {snapshot_file, details_file, partners_file}};
    for (const auto& files : orders) {
        const mappings::Import result = import(files);

        for (const mappings::CsvRow& row : read_rows(snapshot_file).rows) {
            const std::string& published = row.fields.at(5);
            EXPECT_EQ(owner(result.map, row.fields.at(2), after_the_snapshot),
                      published != "U" ? published : "T99901")
                << row.fields.at(2);
        }
        EXPECT_EQ(result.report.skipped, std::vector<std::string>{});
    }
}

TEST_F(PracticeCorpus, GivesEveryRelationOfTheDatedFileOnItsDay) {
    const PracticeMap map = import({partners_file, details_file, snapshot_file}).map;
    std::size_t open = 0;
    for (const mappings::CsvRow& row : read_rows(partners_file).rows) {
        if (!row.fields.at(9).empty()) continue;  // ended before 1 March 2023
        EXPECT_EQ(owner(map, row.fields.at(0), before_the_snapshot), row.fields.at(4))
            << row.fields.at(0);
        ++open;
    }
    EXPECT_EQ(open, 6391u);
}

TEST_F(PracticeCorpus, NeverGivesAClosedPcn) {
    std::set<std::string> closed;
    for (const mappings::CsvRow& row : read_rows(details_file).rows) {
        if (!row.fields.at(5).empty()) closed.insert(row.fields.at(0));
    }
    ASSERT_EQ(closed.size(), 65u);

    const PracticeMap map = import({partners_file, details_file, snapshot_file}).map;
    for (const mappings::Practice& practice : map.practices()) {
        for (const sys_days day : {before_the_snapshot, after_the_snapshot}) {
            EXPECT_FALSE(closed.contains(owner(map, practice.code, day))) << practice.code;
        }
    }
}

TEST_F(PracticeCorpus, ComesBackFromItsTable) {
    const PracticeMap map = import({partners_file, details_file, snapshot_file}).map;
    const auto file =
        std::filesystem::temp_directory_path() /
        ("practices-" + std::to_string(testing::UnitTest::GetInstance()->random_seed()) + "-" +
         std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()));
    ASSERT_TRUE(mappings::save_practice_map(map, file.string()));

    const auto started = std::chrono::steady_clock::now();
    const auto loaded = mappings::load_practice_map(file.string());
    const std::chrono::duration<double, std::milli> took =
        std::chrono::steady_clock::now() - started;
    std::filesystem::remove(file);

    ASSERT_TRUE(loaded);
    RecordProperty("milliseconds_to_load", std::to_string(took.count()));
    std::cout << "loaded " << loaded->practices().size() << " practices in " << took.count()
              << " ms\n";
    ASSERT_EQ(loaded->practices().size(), map.practices().size());
    for (const mappings::Practice& practice : map.practices()) {
        for (const sys_days day : {before_the_snapshot, after_the_snapshot}) {
            EXPECT_EQ(owner(*loaded, practice.code, day), owner(map, practice.code, day));
        }
    }
}

}  // namespace
