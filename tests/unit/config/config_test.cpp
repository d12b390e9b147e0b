#include "config/config.hpp"

#include "tests/unit/config/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using testing_support::lines_of;
using testing_support::TemporaryFolder;

constexpr const char* smallest = R"(public_base = "https://gateway.example/fhir"
clients_file = "clients.toml"
routing_file = "/etc/gateway/routing.toml"
practices_file = "../practices.tsv"
[tls]
certificate_file = "a.pem"
private_key_file = "a.key"
client_ca_file = "ca.pem"
)";

std::string mistakes_in(const std::string& text) {
    const TemporaryFolder folder;
    const auto config = config::load_config(folder.write("gateway.toml", text));
    return config ? "none\n" : lines_of(config.error(), folder);
}

TEST(Config, NeedsNoMoreThanItsAddressFilesAndCertificates) {
    EXPECT_EQ(mistakes_in(smallest), "none\n");
}

TEST(Config, TakesNamesOfFilesFromItsOwnFolder) {
    const TemporaryFolder folder;

    const auto config = config::load_config(folder.write("gateway.toml", smallest));

    ASSERT_TRUE(config);
    EXPECT_EQ(config->clients_file, folder.path("clients.toml"));
    EXPECT_EQ(config->tls.private_key_file, folder.path("a.key"));
}

TEST(Config, LeavesAbsoluteNamesAsTheyAre) {
    const TemporaryFolder folder;

    const auto config = config::load_config(folder.write("gateway.toml", smallest));

    ASSERT_TRUE(config);
    EXPECT_EQ(config->routing_file, "/etc/gateway/routing.toml");
}

TEST(Config, TakesProfilesByTypeAndByTheEventOfAMessage) {
    const TemporaryFolder folder;
    const std::string text = std::string(smallest) +
                             "[fhir]\npackages = [\"profiles\"]\n"
                             "[fhir.profiles]\nPatient = [\"https://a/Patient\"]\n"
                             "[fhir.messages]\n\"https://events|new\" = [\"https://a/Bundle\"]\n";

    const auto config = config::load_config(folder.write("gateway.toml", text));

    ASSERT_TRUE(config);
    EXPECT_EQ(config->fhir.packages, std::vector<std::string>{folder.path("profiles")});
    using ByName = std::map<std::string, std::vector<std::string>>;
    EXPECT_EQ(config->fhir.profiles, (ByName{{"Patient", {"https://a/Patient"}}}));
    EXPECT_EQ(config->fhir.messages, (ByName{{"https://events|new", {"https://a/Bundle"}}}));
}

TEST(Config, NamesProfilesThatAreOfNoTypeOrNoList) {
    EXPECT_EQ(
        mistakes_in(std::string(smallest) + "[fhir.profiles]\npatient = [\"https://a/Patient\"]\n"
                                            "[fhir.messages]\nnew = \"https://a/Bundle\"\n"),
        "gateway.toml:10: fhir.profiles.patient must be a type such as ServiceRequest\n"
        "gateway.toml:12: fhir.messages.new must be a list of texts: [\"...\", \"...\"]\n");
}

TEST(Config, TakesTheDirectoryFromItsOwnFolderAndNeedsNone) {
    const TemporaryFolder folder;
    const std::string text = "directory_file = \"services.tsv\"\n" + std::string(smallest);

    const auto without = config::load_config(folder.write("gateway.toml", smallest));
    const auto with = config::load_config(folder.write("gateway.toml", text));

    ASSERT_TRUE(without && with);
    EXPECT_EQ(without->directory_file, "");
    EXPECT_EQ(with->directory_file, folder.path("services.tsv"));
}

TEST(Config, TakesTheStoreFromItsOwnFolder) {
    const TemporaryFolder folder;
    const std::string text = "store = \"sqlite:data/referrals.db\"\n" + std::string(smallest);

    const auto config = config::load_config(folder.write("gateway.toml", text));

    ASSERT_TRUE(config);
    EXPECT_EQ(config->store, "sqlite:" + folder.path("data/referrals.db"));
}

TEST(Config, NamesEverythingWrongAtOnceWithItsLine) {
    EXPECT_EQ(mistakes_in(R"(public_base = "http://gateway.example"
nhs_number_check = "maybe"
routing_file = ""
practices_file = 7
[listner]
[listener]
port = 70000
address = "localhost"
[limits]
body_byte = 5
idle_timeout = 30
handshake_timeout = "2h"
[tls]
certificate_file = "a.pem"
private_key_file = "a.key"
)"),
              "gateway.toml:1: public_base must be the address that clients use: "
              "https://HOST/fhir, or https://HOST:PORT/fhir\n"
              "gateway.toml:1: clients_file is missing, and has no default\n"
              "gateway.toml:3: routing_file must not be empty\n"
              "gateway.toml:4: practices_file must be text in quotes\n"
              "gateway.toml:2: nhs_number_check must be \"warn\" or \"reject\"\n"
              "gateway.toml:7: listener.port must be a whole number from 0 to 65535\n"
              "gateway.toml:8: listener.address must be an IP address, such as 0.0.0.0, 127.0.0.1 "
              "or ::1\n"
              "gateway.toml:13: tls.client_ca_file is missing, and has no default\n"
              "gateway.toml:12: limits.handshake_timeout must be from \"1s\" to \"5m\"\n"
              "gateway.toml:11: limits.idle_timeout must be a time such as \"30s\", \"15m\", "
              "\"24h\" or \"7d\"\n"
              "gateway.toml:10: limits.body_byte is not a setting; is body_bytes meant?\n"
              "gateway.toml:5: listner is not a setting; is listener meant?\n");
}

TEST(Config, SaysWhereAFileStopsBeingToml) {
    const std::string mistakes =
        mistakes_in("public_base = \"https://gateway.example/fhir\"\nhosts = [\n");

    EXPECT_TRUE(mistakes.starts_with("gateway.toml:")) << mistakes;
    EXPECT_NE(mistakes.find(" is not TOML: "), std::string::npos) << mistakes;
}

TEST(Config, SaysThatAFileIsNotThere) {
    const TemporaryFolder folder;

    const auto config = config::load_config(folder.path("gateway.toml"));

    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().kind, fhir::ErrorKind::unavailable);
    EXPECT_EQ(lines_of(config.error(), folder),
              "gateway.toml cannot be read: No such file or directory\n");
}

TEST(Config, RefusesAFolderInTheFilesPlace) {
    const TemporaryFolder folder;

    EXPECT_FALSE(config::load_config(folder.path("")));
}

TEST(Config, RefusesAStoreOfAnotherKind) {
    EXPECT_EQ(mistakes_in("store = \"mysql:x\"\n" + std::string(smallest)),
              "gateway.toml:1: store must be \"sqlite:FILE\"\n");
}

TEST(Config, RefusesOnePortForBothListeners) {
    EXPECT_EQ(mistakes_in(smallest + std::string("[management]\nport = 8443\n")),
              "gateway.toml:10: management.port must not be the port of [listener]\n");
}

TEST(Config, RefusesAWarningThatComesAfterTheFailure) {
    EXPECT_EQ(mistakes_in(smallest + std::string("[health]\noldest_waiting_warn = \"4d\"\n")),
              "gateway.toml:10: health.oldest_waiting_warn must not be more than "
              "oldest_waiting_fail\n");
}

TEST(Config, ReadsDaysOff) {
    const TemporaryFolder folder;
    folder.write("gateway.toml", smallest + std::string("[calendar]\nclosed = [\"2023-05-08\"]\n"
                                                        "open = [\"2022-05-30\"]\n"));

    const auto config = config::load_config(folder.path("gateway.toml"));
    ASSERT_TRUE(config);
    using namespace std::chrono;
    EXPECT_FALSE(config->working_days.includes(2023y / May / 8));
    EXPECT_TRUE(config->working_days.includes(2022y / May / 30));
}

TEST(Config, RefusesADayOffThatIsNoDay) {
    EXPECT_EQ(mistakes_in(smallest + std::string("[calendar]\nclosed = [\"8 May\"]\n")),
              "gateway.toml:10: calendar.closed must be days such as \"2027-05-10\"\n");
}

TEST(Config, ReadsHowLongAnOwnerMayBeSilent) {
    const TemporaryFolder folder;
    folder.write("gateway.toml",
                 smallest + std::string("[watchdog]\nunanswered = {nudge = \"2d\", escalate = "
                                        "\"4d\", reoffer = \"0s\"}\n"));

    const auto config = config::load_config(folder.path("gateway.toml"));
    ASSERT_TRUE(config);
    using std::chrono::days;
    EXPECT_EQ(config->watchdog.unanswered, (mappings::Patience{days(2), days(4), days(0)}));
    EXPECT_EQ(config->watchdog.accepted, mappings::Patiences().accepted);
}

TEST(Config, RefusesAStepOfTheWatchdogThatComesBeforeTheOneBefore) {
    EXPECT_EQ(mistakes_in(smallest + std::string("[watchdog.urgent]\nescalate = \"6h\"\n")),
              "gateway.toml:10: watchdog.urgent.escalate must be more than the one before it\n");
}

TEST(Config, RefusesToTakeAcceptedWorkBack) {
    const std::string mistakes =
        mistakes_in(smallest + std::string("[watchdog.accepted]\nreoffer = \"30d\"\n"));

    EXPECT_NE(mistakes.find("watchdog.accepted.reoffer"), std::string::npos) << mistakes;
}

TEST(Config, TakesASlashOffTheEndOfThePublicBase) {
    const TemporaryFolder folder;
    std::string text = smallest;
    text.replace(text.find("fhir\""), 5, "fhir/\"");

    const auto config = config::load_config(folder.write("gateway.toml", text));

    ASSERT_TRUE(config);
    EXPECT_EQ(config->public_base, "https://gateway.example/fhir");
}

}  // namespace
