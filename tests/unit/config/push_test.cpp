// [client.push] of clients.toml, and the addresses that it may name.
#include "config/config.hpp"
#include "config/https_url.hpp"

#include "tests/unit/config/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using config::parse_https_url;
using testing_support::lines_of;
using testing_support::TemporaryFolder;

const std::string practice =
    "[[client]]\nid = \"practice\"\norganisation = \"A99901\"\nrole = \"referrer\"\n"
    "san = \"dns:practice.example\"\n";
const std::string push =
    "[client.push]\nurl = \"https://practice.example/notify\"\nca_file = \"ca.pem\"\n"
    "secret_file = \"secret\"\n";

std::string mistakes_in(const std::string& text) {
    const TemporaryFolder folder;
    const auto clients = config::load_clients(folder.write("clients.toml", text));
    return clients ? "none\n" : lines_of(clients.error(), folder);
}

std::string spoiled(const std::string& line, const std::string& by) {
    std::string text = practice + push;
    return text.replace(text.find(line), line.size(), by);
}

TEST(Push, IsReadWithItsFilesBesideTheClientsFile) {
    const TemporaryFolder folder;
    const std::string file = folder.write("clients.toml", practice + push);

    const auto clients = config::load_clients(file);

    ASSERT_TRUE(clients);
    const config::Push& read = clients->front().push;
    EXPECT_EQ(read.url, "https://practice.example/notify");
    EXPECT_EQ(read.ca_file, file.substr(0, file.rfind('/')) + "/ca.pem");
    EXPECT_EQ(read.heartbeat, std::chrono::hours(1));
}

TEST(Push, IsNotThereForAClientWithoutIt) {
    const TemporaryFolder folder;
    const auto clients = config::load_clients(folder.write("clients.toml", practice));

    ASSERT_TRUE(clients);
    EXPECT_EQ(clients->front().push, config::Push());
}

TEST(Push, NeedsItsSecretAndItsAuthorities) {
    EXPECT_EQ(mistakes_in(practice + "[client.push]\nurl = \"https://practice.example\"\n"),
              "clients.toml:6: client[0].push.ca_file is missing, and has no default\n"
              "clients.toml:6: client[0].push.secret_file is missing, and has no default\n");
}

TEST(Push, GoesToNoAddressWithoutTls) {
    EXPECT_NE(mistakes_in(spoiled("https:", "http:")).find("client[0].push.url must be an address"),
              std::string::npos);
}

TEST(Push, IsNotForAnOperator) {
    EXPECT_NE(mistakes_in(spoiled("referrer", "operator")).find("client[0].push an operator"),
              std::string::npos);
}

TEST(Push, BeatsAtLeastOnceADay) {
    EXPECT_NE(
        mistakes_in(practice + push + "heartbeat = \"2d\"\n").find("client[0].push.heartbeat"),
        std::string::npos);
}

TEST(HttpsUrl, HasAHostAPortAndATarget) {
    const auto url = parse_https_url("https://practice.example:8443/a/b?c=d");

    ASSERT_TRUE(url);
    EXPECT_EQ(url->host, "practice.example");
    EXPECT_EQ(url->port, 8443);
    EXPECT_EQ(url->authority, "practice.example:8443");
    EXPECT_EQ(url->target, "/a/b?c=d");
}

TEST(HttpsUrl, HasDefaultsForPortAndTarget) {
    const auto url = parse_https_url("https://practice.example");

    ASSERT_TRUE(url);
    EXPECT_EQ(url->port, 443);
    EXPECT_EQ(url->target, "/");
}

TEST(HttpsUrl, TakesAnAddressOfTheSixthVersion) {
    const auto url = parse_https_url("https://[::1]:8443?x");

    ASSERT_TRUE(url);
    EXPECT_EQ(url->host, "::1");
    EXPECT_EQ(url->target, "/?x");
}

TEST(HttpsUrl, TakesNothingThatTwoProgramsMayReadInTwoWays) {
    for (const char* text :
         {"http://a.example/", "https://", "https:///x", "https://user@a.example/",
          "https://a.example#x", "https://a.example/#x", "https://a.example/ x",
          "https://a.example:0/", "https://a.example:99999/", "https://a.example:8x/",
          "https://[::1/", "https://a.example\\@b.example/", "https://a.example/\r\nX: y"}) {
        EXPECT_FALSE(parse_https_url(text)) << text;
    }
}

}  // namespace
