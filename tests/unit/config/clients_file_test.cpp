#include "config/config.hpp"

#include "tests/unit/config/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using config::ClientRole;
using testing_support::lines_of;
using testing_support::TemporaryFolder;

const std::string practice = R"([[client]]
id = "practice"
organisation = "A99901"
role = "referrer"
san = "dns:practice.example"
)";

fhir::Result<std::vector<config::Client>> load(const std::string& text) {
    const TemporaryFolder folder;
    return config::load_clients(folder.write("clients.toml", text));
}

std::string mistakes_in(const std::string& text) {
    const TemporaryFolder folder;
    const auto clients = config::load_clients(folder.write("clients.toml", text));
    return clients ? "none\n" : lines_of(clients.error(), folder);
}

// A good client with one line in the place of another.
std::string spoiled(const std::string& line, const std::string& by) {
    std::string text = practice;
    text.replace(text.find(line), line.size(), by);
    return text;
}

TEST(ClientsFile, ReadsAClient) {
    const auto clients = load(practice);

    ASSERT_TRUE(clients);
    ASSERT_EQ(clients->size(), 1U);
    EXPECT_EQ(clients->front().organisation, "A99901");
    EXPECT_EQ(clients->front().alternative_name, "dns:practice.example");
}

TEST(ClientsFile, KnowsTheFourRoles) {
    const auto role_of = [](const std::string& word) {
        const auto clients = load(spoiled("\"referrer\"", "\"" + word + "\""));
        return clients ? clients->front().role : ClientRole::referrer;
    };

    EXPECT_EQ(role_of("link-worker"), ClientRole::link_worker);
    EXPECT_EQ(role_of("provider"), ClientRole::provider);
    EXPECT_EQ(role_of("operator"), ClientRole::operations);
}

TEST(ClientsFile, GivesACollectorTheQueueOfItsOrganisation) {
    const auto clients = load(spoiled("\"referrer\"", "\"provider\""));

    ASSERT_TRUE(clients);
    EXPECT_EQ(clients->front().queues, std::vector<std::string>{"A99901"});
}

TEST(ClientsFile, GivesAReferrerNoQueue) {
    const auto clients = load(practice);

    ASSERT_TRUE(clients);
    EXPECT_TRUE(clients->front().queues.empty());
}

TEST(ClientsFile, ReadsAFingerprintAsOpensslPrintsIt) {
    std::string printed = "AB";
    for (int i = 1; i < 32; ++i) printed += ":AB";

    const auto clients =
        load(spoiled("san = \"dns:practice.example\"", "fingerprint = \"" + printed + "\""));

    ASSERT_TRUE(clients);
    std::string plain;
    for (int i = 0; i < 32; ++i) plain += "ab";
    EXPECT_EQ(clients->front().fingerprint, plain);
}

TEST(ClientsFile, RefusesAnUnknownRole) {
    EXPECT_EQ(
        mistakes_in(spoiled("\"referrer\"", "\"gp\"")),
        "clients.toml:4: client[0].role must be \"referrer\", \"link-worker\", \"provider\" or "
        "\"operator\"\n");
}

TEST(ClientsFile, RefusesAClientThatIsKnownInTwoWays) {
    EXPECT_EQ(mistakes_in(practice + "subject = \"CN=practice\"\n"),
              "clients.toml:1: client[0].fingerprint exactly one of fingerprint, subject and san "
              "must say how the client's certificate is known\n");
}

TEST(ClientsFile, RefusesAClientThatIsKnownInNoWay) {
    EXPECT_EQ(mistakes_in(spoiled("san = \"dns:practice.example\"\n", "")),
              "clients.toml:1: client[0].fingerprint exactly one of fingerprint, subject and san "
              "must say how the client's certificate is known\n");
}

TEST(ClientsFile, RefusesASubjectInAnotherNotation) {
    EXPECT_NE(mistakes_in(spoiled("san = \"dns:practice.example\"", "subject = \"CN = a, O = b\""))
                  .find("-nameopt RFC2253"),
              std::string::npos);
}

TEST(ClientsFile, RefusesAWrongOdsCode) {
    EXPECT_EQ(mistakes_in(spoiled("A99901", "A 99")),
              "clients.toml:3: client[0].organisation must be an ODS code: three to ten capital "
              "letters and digits\n");
}

TEST(ClientsFile, RefusesTheSameIdTwice) {
    EXPECT_EQ(mistakes_in(practice + "\n" + spoiled("dns:practice", "dns:other")),
              "clients.toml:8: client[1].id is that of client practice already\n");
}

TEST(ClientsFile, RefusesTheSameIdentityTwice) {
    EXPECT_EQ(mistakes_in(practice + "\n" + spoiled("\"practice\"", "\"other\"")),
              "clients.toml:11: client[1].san is that of client practice already\n");
}

TEST(ClientsFile, RefusesAQueueForAReferrer) {
    EXPECT_EQ(mistakes_in(practice + "queue = \"U99901\"\n"),
              "clients.toml:6: client[0].queue only a link-worker and a provider work a queue\n");
}

TEST(ClientsFile, RefusesAnUnknownSettingAndGuessesWhatWasMeant) {
    EXPECT_EQ(mistakes_in(practice + "must_send_ifmatch = true\n"),
              "clients.toml:6: client[0].must_send_ifmatch is not a setting; is must_send_if_match "
              "meant?\n");
}

TEST(ClientsFile, RefusesAFileThatNamesNobody) {
    EXPECT_NE(mistakes_in("").find("nobody could connect"), std::string::npos);
}

}  // namespace
