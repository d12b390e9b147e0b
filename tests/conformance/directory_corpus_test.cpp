// The published examples of Open Referral UK and HSDS, and the mock answers of the national
// validator, each with the report expected of it. What is to be known beforehand:
//
// - All examples are of one place, at latitude 100 and postcode "ABC 1234": three warnings where it
//   comes in full, two where only the point is told.
// - Fail: a service with an address and an email of the wrong form and no description; Fail and
//   Warn: a taxonomy term without the required description and with a term_uri that is no URI.
// - Many lists say that they are one page of ten.
// - Test: 128 entries of one service, each with other members left out.
#include "mappings/directory/oruk_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace mappings::directory;
namespace fs = std::filesystem;

const fs::path corpus = fs::path(TEST_SOURCE_DIR) / "../shared/corpus/oruk";

struct Expected {
    const char* file;
    std::size_t services, providers, places;
    std::size_t refused, errors, warnings;
    bool is_complete = true;  // no page is missing
};

constexpr bool pages_missing = false;

const std::vector<Expected>& expectations() {
    static const std::vector<Expected> table{
        {"api-mocks/V3.0-UK-Default/api_details.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Default/organization_full.json", 1, 1, 1, 0, 0, 3},
        {"api-mocks/V3.0-UK-Default/organization_list.json", 0, 1, 0, 0, 0, 1, pages_missing},
        {"api-mocks/V3.0-UK-Default/service_at_location_full.json", 1, 1, 1, 0, 0, 3},
        {"api-mocks/V3.0-UK-Default/service_at_location_list.json", 1, 1, 1, 0, 0, 2},
        {"api-mocks/V3.0-UK-Default/service_full.json", 1, 1, 1, 0, 0, 3},
        {"api-mocks/V3.0-UK-Default/service_list.json", 1, 1, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Default/taxonomy.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Default/taxonomy_list.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Default/taxonomy_term.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Default/taxonomy_term_list.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Fail/organization_full.json", 1, 1, 1, 0, 0, 3},
        {"api-mocks/V3.0-UK-Fail/organization_list.json", 0, 1, 0, 0, 0, 1, pages_missing},
        {"api-mocks/V3.0-UK-Fail/service_at_location_full.json", 1, 1, 1, 0, 0, 3},
        {"api-mocks/V3.0-UK-Fail/service_at_location_list.json", 1, 1, 1, 0, 0, 3, pages_missing},
        {"api-mocks/V3.0-UK-Fail/service_full.json", 1, 1, 1, 0, 2, 4},
        {"api-mocks/V3.0-UK-Fail/taxonomy.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Fail/taxonomy_list.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Fail/taxonomy_term.json", 0, 0, 0, 0, 2, 0},
        {"api-mocks/V3.0-UK-Test/api_details.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Test/organization_full.json", 1, 1, 1, 0, 0, 3},
        {"api-mocks/V3.0-UK-Test/organization_list.json", 0, 1, 0, 0, 0, 1, pages_missing},
        {"api-mocks/V3.0-UK-Test/service_at_location_full.json", 1, 1, 1, 0, 0, 3},
        {"api-mocks/V3.0-UK-Test/service_at_location_list.json", 1, 1, 1, 0, 0, 2},
        {"api-mocks/V3.0-UK-Test/service_full.json", 1, 1, 1, 0, 0, 3},
        {"api-mocks/V3.0-UK-Test/service_list.json", 1, 1, 0, 0, 0, 1},
        {"api-mocks/V3.0-UK-Test/service_list_data.json", 1, 1, 0, 0, 0, 1},
        {"api-mocks/V3.0-UK-Test/taxonomy.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Test/taxonomy_list.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Test/taxonomy_term.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Test/taxonomy_term_list.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Warn/api_details.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Warn/organization_full.json", 1, 1, 1, 0, 0, 3},
        {"api-mocks/V3.0-UK-Warn/organization_list.json", 0, 1, 0, 0, 0, 1, pages_missing},
        {"api-mocks/V3.0-UK-Warn/service_at_location_full.json", 1, 1, 1, 0, 0, 3},
        {"api-mocks/V3.0-UK-Warn/service_at_location_list.json", 1, 1, 1, 0, 0, 2},
        {"api-mocks/V3.0-UK-Warn/service_full.json", 1, 1, 1, 0, 0, 3},
        {"api-mocks/V3.0-UK-Warn/service_list.json", 1, 1, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Warn/taxonomy.json", 0, 0, 0, 0, 0, 0},
        {"api-mocks/V3.0-UK-Warn/taxonomy_list.json", 0, 0, 0, 0, 0, 1, pages_missing},
        {"api-mocks/V3.0-UK-Warn/taxonomy_term.json", 0, 0, 0, 0, 2, 0},
        {"api-mocks/V3.0-UK-Warn/taxonomy_term_list.json", 0, 0, 0, 0, 0, 1, pages_missing},
        {"hsds-3-examples/base.json", 0, 0, 0, 0, 0, 0},
        {"hsds-3-examples/location.json", 0, 0, 1, 0, 0, 2},
        {"hsds-3-examples/organization_full.json", 1, 1, 1, 0, 0, 5},
        {"hsds-3-examples/organization_list.json", 0, 1, 0, 0, 0, 1, pages_missing},
        {"hsds-3-examples/service_at_location_full.json", 1, 1, 1, 0, 0, 5},
        {"hsds-3-examples/service_at_location_list.json", 1, 1, 1, 0, 0, 3, pages_missing},
        {"hsds-3-examples/service_full.json", 1, 1, 1, 0, 0, 5},
        {"hsds-3-examples/service_list.json", 1, 1, 0, 0, 0, 1, pages_missing},
        {"hsds-3-examples/tabular.json", 0, 0, 0, 1, 0, 0},  // tables of a database: none of ours
        {"hsds-3-examples/taxonomy.json", 0, 0, 0, 0, 0, 0},
        {"hsds-3-examples/taxonomy_list.json", 0, 0, 0, 0, 0, 1, pages_missing},
        {"hsds-3-examples/taxonomy_term.json", 0, 0, 0, 0, 0, 0},
        {"hsds-3-examples/taxonomy_term_list.json", 0, 0, 0, 0, 0, 1, pages_missing},
        {"uk-profile/examples/organization_full.json", 1, 1, 1, 0, 0, 3},
        {"uk-profile/examples/organization_list.json", 0, 1, 0, 0, 0, 1, pages_missing},
        {"uk-profile/examples/service_at_location_full.json", 1, 1, 1, 0, 0, 3},
        {"uk-profile/examples/service_at_location_list.json", 1, 1, 1, 0, 0, 3, pages_missing},
        {"uk-profile/examples/service_full.json", 1, 1, 1, 0, 0, 3},
        {"uk-profile/examples/service_list.json", 1, 1, 0, 0, 0, 1, pages_missing},
        {"uk-profile/examples/taxonomy.json", 0, 0, 0, 0, 0, 0},
        {"uk-profile/examples/taxonomy_list.json", 0, 0, 0, 0, 0, 1, pages_missing},
        {"uk-profile/examples/taxonomy_term.json", 0, 0, 0, 0, 0, 0},
        {"uk-profile/examples/taxonomy_term_list.json", 0, 0, 0, 0, 0, 1, pages_missing},
    };
    return table;
}

class DirectoryCorpus : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(corpus)) {
            GTEST_SKIP() << "The published directories are not beside the project.";
        }
    }

    static Harvested read(const std::string& file) {
        std::ostringstream text;
        text << std::ifstream(corpus / file, std::ios::binary).rdbuf();
        Harvest harvest;
        read_document(harvest, file, text.str());
        return harvest.finish();
    }

    static std::string lines(const Harvested& harvested) {
        std::string all;
        for (const Finding& finding : harvested.findings) all += to_line(finding) + "\n";
        return all;
    }
};

TEST_F(DirectoryCorpus, GivesTheExpectedReportOfEveryFile) {
    for (const Expected& expected : expectations()) {
        const Harvested result = read(expected.file);

        const auto count = [&](Weight weight) {
            return static_cast<std::size_t>(
                std::ranges::count(result.findings, weight, &Finding::weight));
        };
        SCOPED_TRACE(expected.file + ("\n" + lines(result)));
        EXPECT_EQ(result.directory.services.size(), expected.services);
        EXPECT_EQ(result.directory.providers.size(), expected.providers);
        EXPECT_EQ(result.directory.places.size(), expected.places);
        EXPECT_EQ(count(Weight::refused), expected.refused);
        EXPECT_EQ(count(Weight::error), expected.errors);
        EXPECT_EQ(count(Weight::warning), expected.warnings);
        EXPECT_EQ(result.is_complete, expected.is_complete);
    }
}

TEST_F(DirectoryCorpus, HasNoExampleWithoutAnExpectation) {
    std::set<std::string> expected;
    for (const Expected& one : expectations()) expected.insert(one.file);
    for (const char* folder :
         {"api-mocks/V3.0-UK-Default", "api-mocks/V3.0-UK-Fail", "api-mocks/V3.0-UK-Test",
          "api-mocks/V3.0-UK-Warn", "hsds-3-examples", "uk-profile/examples"}) {
        for (const auto& entry : fs::directory_iterator(corpus / folder)) {
            if (entry.path().extension() != ".json") continue;
            const std::string name = std::string(folder) + "/" + entry.path().filename().string();
            EXPECT_TRUE(expected.contains(name)) << name;
        }
    }
}

TEST_F(DirectoryCorpus, SaysWhatIsWrongWithTheServiceThatIsMadeToFail) {
    const Harvested result = read("api-mocks/V3.0-UK-Fail/service_full.json");

    std::vector<std::string> pointers;
    for (const Finding& finding : result.findings) {
        if (finding.weight == Weight::error) {
            pointers.push_back(std::to_string(finding.line) + " " + finding.pointer);
        }
    }
    EXPECT_EQ(pointers, (std::vector<std::string>{"4 /url", "5 /email"}));
    EXPECT_EQ(result.directory.services.front().email, "");
    EXPECT_EQ(result.directory.services.front().minimum_age, 12.0);
}

TEST_F(DirectoryCorpus, PutsOneServiceTogetherOutOf128Entries) {
    const Harvested result = read("api-mocks/V3.0-UK-Test/service_list.json");

    ASSERT_EQ(result.findings.size(), 1u);
    EXPECT_NE(result.findings.front().sentence.find("stands 128 times"), std::string::npos);
    const Service& service = result.directory.services.front();
    EXPECT_EQ(service.minimum_age, 12.0);
    EXPECT_EQ(service.maximum_age, 100.0);
    EXPECT_FALSE(service.description.empty());
    EXPECT_FALSE(service.alert.empty());
    EXPECT_NE(result.directory.provider(service.provider), nullptr);
}

TEST_F(DirectoryCorpus, ReadsTheSameServiceAloneAndInsideItsOrganisation) {
    const Harvested alone = read("uk-profile/examples/service_full.json");
    const Harvested inside = read("uk-profile/examples/organization_full.json");

    const Service& one = alone.directory.services.front();
    const Service& other = inside.directory.services.front();
    EXPECT_EQ(one.provider, other.provider);
    EXPECT_EQ(one.schedules, other.schedules);
    EXPECT_EQ(one.terms, other.terms);
    EXPECT_EQ(one.costs, other.costs);
    EXPECT_EQ(one.places, other.places);
    EXPECT_EQ(one.schedules.front().days, 0b0011000);  // Thursday and Friday
}

}  // namespace
