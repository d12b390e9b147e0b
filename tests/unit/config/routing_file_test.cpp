#include "config/routing_file.hpp"

#include "tests/unit/config/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using testing_support::lines_of;
using testing_support::TemporaryFolder;

const std::string good = R"([triage]
organisation = "T99901"
[[provider]]
organisation = "P99901"
name = "Provider"
[[service]]
id = "walks"
name = "Walks"
provider = "P99901"
[[need]]
code = "422650009"
service = "walks"
)";

std::string mistakes_in(const std::string& text) {
    const TemporaryFolder folder;
    const auto table = config::load_routing(folder.write("routing.toml", text));
    return table ? "none\n" : lines_of(table.error(), folder);
}

std::string spoiled(const std::string& part, const std::string& by) {
    std::string text = good;
    text.replace(text.rfind(part), part.size(), by);
    return text;
}

TEST(RoutingFile, ReadsTriageServicesAndNeeds) {
    const TemporaryFolder folder;

    const auto table = config::load_routing(folder.write("routing.toml", good));

    ASSERT_TRUE(table);
    EXPECT_EQ(table->triage, "T99901");
    ASSERT_EQ(table->services.size(), 1U);
    EXPECT_TRUE(table->services.front().active);
    ASSERT_EQ(table->needs.size(), 1U);
    EXPECT_EQ(table->needs.front().system, "http://snomed.info/sct");
}

TEST(RoutingFile, RefusesAServiceOfAnUnknownProvider) {
    EXPECT_EQ(mistakes_in(spoiled("P99901", "P99902")),
              "routing.toml:9: service[0].provider is not the organisation of a [[provider]]\n");
}

TEST(RoutingFile, RefusesANeedForAnUnknownService) {
    EXPECT_EQ(mistakes_in(spoiled("\"walks\"", "\"swims\"")),
              "routing.toml:12: need[0].service is not the id of a [[service]]\n");
}

TEST(RoutingFile, RefusesTheSameNeedTwice) {
    EXPECT_EQ(mistakes_in(good + "[[need]]\ncode = \"422650009\"\nservice = \"walks\"\n"),
              "routing.toml:14: need[1].code has a rule already\n");
}

TEST(RoutingFile, RefusesTheSameServiceTwice) {
    EXPECT_EQ(
        mistakes_in(good + "[[service]]\nid = \"walks\"\nname = \"More\"\nprovider = \"P99901\"\n"),
        "routing.toml:14: service[1].id is a service's already\n");
}

TEST(RoutingFile, AsksForATriageDesk) {
    EXPECT_EQ(mistakes_in(""),
              "routing.toml: triage.organisation is missing, and has no default\n");
}

TEST(RoutingFile, NamesAllMistakesOfOneEntry) {
    EXPECT_EQ(
        mistakes_in("[triage]\norganisation = \"T99901\"\n[[service]]\nid = \"a b\"\n"),
        "routing.toml:3: service[0].name is missing, and has no default\n"
        "routing.toml:3: service[0].provider is missing, and has no default\n"
        "routing.toml:4: service[0].id must be at most 64 letters, digits, dots and dashes\n");
}

}  // namespace
