// Directories of services, taken in at the command line.
#include "tests/e2e/gateway_test.hpp"

#include <filesystem>

namespace {

using namespace testing_support;

constexpr int taken_in_part = 1;
constexpr int data_refused = 65;
constexpr int no_input = 66;

std::string service(const std::string& number, const std::string& status = "active") {
    return R"({"id": "0b1f2c3d-0000-4000-8000-00000000000)" + number + R"(", "name": "Group )" +
           number + R"(", "description": "Invented.", "status": ")" + status +
           R"(", "organization": {"id": "0b1f2c3d-0000-4000-8000-0000000000b1",
           "name": "The Invented Trust", "description": "A charity."}})";
}

std::string page(const std::string& entries) {
    return R"({"page_number": 1, "total_pages": 1, "contents": [)" + entries + "]}";
}

class ImportDirectory : public GatewayTest {
protected:
    Outcome import(const std::vector<std::string>& arguments) {
        std::vector<std::string> all{"import", "directory", "--output", table};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return run_gateway(all);
    }
    std::string write(const std::string& name, const std::string& text) {
        write_file(here.file(name), text);
        return here.file(name);
    }

    const std::string table = here.file("directory.tsv");
};

TEST_F(ImportDirectory, TellsWhatIsNewChangedAndGone) {
    const std::string first = write("first.json", page(service("1") + "," + service("2")));
    const std::string second = write("second.json", page(service("1", "inactive")));

    const Outcome added = import({first});
    const Outcome again = import({first});
    const Outcome changed = import({second});

    EXPECT_EQ(added.exit_code, 0) << added.output;
    EXPECT_NE(added.output.find("Services 2, providers 1, places 0"), std::string::npos);
    EXPECT_NE(added.output.find("New: 3"), std::string::npos) << added.output;
    EXPECT_NE(again.output.find("Nothing has changed."), std::string::npos) << again.output;
    EXPECT_NE(changed.output.find("\"Group 1\": status"), std::string::npos) << changed.output;
    EXPECT_NE(changed.output.find("Gone: 1"), std::string::npos) << changed.output;
}

TEST_F(ImportDirectory, TakesTheGoodEntriesBesideTheBadAndEndsWithOne) {
    std::filesystem::create_directory(here.file("harvest"));
    write("harvest/page-1.json", page(service("1") + ",\n" + service("2", "open")));
    write("harvest/page-2.json", "{\"contents\": [}");

    const Outcome outcome = import({here.file("harvest")});

    EXPECT_EQ(outcome.exit_code, taken_in_part);
    EXPECT_NE(outcome.output.find("page-1.json:3: refused /contents/1/status"), std::string::npos)
        << outcome.output;
    EXPECT_NE(outcome.output.find("page-2.json:1: refused this is no JSON"), std::string::npos)
        << outcome.output;
    EXPECT_NE(outcome.output.find("Services 1,"), std::string::npos) << outcome.output;
    EXPECT_NE(outcome.output.find("Nothing counts as gone"), std::string::npos) << outcome.output;
    EXPECT_TRUE(std::filesystem::exists(table));
}

TEST_F(ImportDirectory, WritesNothingInADryRun) {
    const Outcome outcome = import({"--dry-run", write("first.json", page(service("1")))});

    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_NE(outcome.output.find("New: 2"), std::string::npos) << outcome.output;
    EXPECT_FALSE(std::filesystem::exists(table));
}

TEST_F(ImportDirectory, LeavesTheTableWhereNothingCouldBeTaken) {
    ASSERT_EQ(import({write("first.json", page(service("1")))}).exit_code, 0);
    const std::string before = read_file(table);

    EXPECT_EQ(import({write("none.json", page(""))}).exit_code, data_refused);
    EXPECT_EQ(import({here.file("first.json"), here.file("absent.json")}).exit_code, no_input);

    EXPECT_EQ(read_file(table), before);
}

TEST_F(ImportDirectory, RefusesADamagedTableWithItsLine) {
    write("directory.tsv", "referral-gateway-directory\t1\t1\nS\tx\n");

    const Outcome outcome = import({write("first.json", page(service("1")))});

    EXPECT_EQ(outcome.exit_code, data_refused);
    EXPECT_NE(outcome.output.find("damaged in line 2"), std::string::npos) << outcome.output;
}

TEST_F(ImportDirectory, WritesWhereTheSettingsSay) {
    const std::string source = write("first.json", page(service("1")));
    write("with.toml", "directory_file = \"services.tsv\"\n" + read_file(here.config_file()));

    const Outcome unset =
        run_gateway({"import", "directory", "--config", here.config_file(), source});
    const Outcome set =
        run_gateway({"import", "directory", "--config", here.file("with.toml"), source});

    EXPECT_EQ(unset.exit_code, 78) << unset.output;
    EXPECT_EQ(set.exit_code, 0) << set.output;
    EXPECT_TRUE(std::filesystem::exists(here.file("services.tsv")));
}

TEST_F(ImportDirectory, ExplainsItself) {
    const Outcome outcome = run_gateway({"import", "directory", "--help"});

    EXPECT_EQ(outcome.exit_code, 0);
    for (const char* word :
         {"--config", "--output", "--partial", "--dry-run", "--all", "refused"}) {
        EXPECT_NE(outcome.output.find(word), std::string::npos) << word;
    }
}

}  // namespace
