#include "config/config.hpp"
#include "config/routing_file.hpp"
#include "config/section.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace {

const std::string folder = TEST_SOURCE_DIR "/config/";

config::Config example() {
    const auto config = config::load_config(folder + "gateway.example.toml");
    EXPECT_TRUE(config);
    return config ? *config : config::Config{};
}

std::string text_of(const std::string& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void collect(const toml::table& table, std::set<std::string>& names) {
    for (const auto& [key, value] : table) {
        names.emplace(key.str());
        if (value.is_table()) collect(*value.as_table(), names);
        if (!value.is_array()) continue;
        for (const auto& entry : *value.as_array()) {
            if (entry.is_table()) collect(*entry.as_table(), names);
        }
    }
}

TEST(Examples, SayTheDefaultListeners) {
    const config::Config defaults;

    EXPECT_EQ(example().listener.address, defaults.listener.address);
    EXPECT_EQ(example().listener.port, defaults.listener.port);
    EXPECT_EQ(example().management.address, defaults.management.address);
    EXPECT_EQ(example().management.port, defaults.management.port);
}

TEST(Examples, SayTheDefaultLimits) {
    const config::Limits said = example().limits;
    const config::Limits defaults;

    EXPECT_EQ(said.connections, defaults.connections);
    EXPECT_EQ(said.connections_per_certificate, defaults.connections_per_certificate);
    EXPECT_EQ(said.connections_per_address, defaults.connections_per_address);
    EXPECT_EQ(said.header_bytes, defaults.header_bytes);
    EXPECT_EQ(said.header_fields, defaults.header_fields);
    EXPECT_EQ(said.target_bytes, defaults.target_bytes);
    EXPECT_EQ(said.body_bytes, defaults.body_bytes);
    EXPECT_EQ(said.requests_per_second, defaults.requests_per_second);
    EXPECT_EQ(said.request_burst, defaults.request_burst);
    EXPECT_EQ(said.handshake_timeout, defaults.handshake_timeout);
    EXPECT_EQ(said.header_timeout, defaults.header_timeout);
    EXPECT_EQ(said.idle_timeout, defaults.idle_timeout);
    EXPECT_EQ(said.body_timeout, defaults.body_timeout);
    EXPECT_EQ(said.answer_timeout, defaults.answer_timeout);
    EXPECT_EQ(said.longest_wait, defaults.longest_wait);
    EXPECT_EQ(said.shutdown_grace, defaults.shutdown_grace);
}

TEST(Examples, SayTheDefaultsOfHealth) {
    const config::Health said = example().health;
    const config::Health defaults;

    EXPECT_EQ(said.oldest_waiting_warn, defaults.oldest_waiting_warn);
    EXPECT_EQ(said.oldest_waiting_fail, defaults.oldest_waiting_fail);
    EXPECT_EQ(said.certificate_days_warn, defaults.certificate_days_warn);
    EXPECT_EQ(said.disk_percent_free_warn, defaults.disk_percent_free_warn);
    EXPECT_EQ(said.late_collector_working_days, defaults.late_collector_working_days);
}

TEST(Examples, SayTheDefaultsOfTheWatchdog) {
    EXPECT_EQ(example().watchdog, mappings::Patiences());
    const auto table = config::read_toml(folder + "gateway.example.toml");
    ASSERT_TRUE(table);
    for (const char* wait :
         {"unanswered", "urgent", "accepted", "in_progress", "on_hold", "cancellation"}) {
        EXPECT_TRUE((*table)["watchdog"][wait]["escalate"]) << wait;
    }
}

TEST(Examples, CloseAndOpenNoDayOfTheirOwn) {
    EXPECT_EQ(example().working_days, mappings::WorkingDays());
}

TEST(Examples, SayTheDefaultStoreAndStrictness) {
    const config::Config defaults;

    EXPECT_EQ(example().store, defaults.store);
    EXPECT_EQ(example().hosts, defaults.hosts);
    EXPECT_EQ(example().nhs_number_check, defaults.nhs_number_check);
    EXPECT_EQ(example().risks, defaults.risks);
}

TEST(Examples, ShowAClientOfEachRole) {
    const auto clients = config::load_clients(folder + "clients.example.toml");

    ASSERT_TRUE(clients);
    std::set<config::ClientRole> roles;
    for (const auto& client : *clients) roles.insert(client.role);
    EXPECT_EQ(roles.size(), 4U);
}

TEST(Examples, ShowARoutingTable) {
    const auto table =
        config::load_routing(folder + "routing.example.toml",
                             std::make_shared<const fhir::Definitions>(fhir::Definitions::r4()));

    ASSERT_TRUE(table);
    EXPECT_EQ(table->needs.size(), 2U);
    EXPECT_FALSE(table->rules.empty());
    EXPECT_FALSE(table->risks.empty());
}

TEST(Examples, AreExplainedInTheReadme) {
    const std::string readme = text_of(folder + "README.md");
    std::set<std::string> names;
    for (const std::string file : {"gateway", "clients", "routing"}) {
        const auto table = config::read_toml(folder + file + ".example.toml");
        ASSERT_TRUE(table);
        collect(*table, names);
    }

    for (const std::string& name : names) {
        const std::string tail =
            name.substr(name.rfind('_') == std::string::npos ? 0 : name.rfind('_'));
        EXPECT_TRUE(readme.find(name) != std::string::npos ||
                    readme.find('`' + tail + '`') != std::string::npos)
            << name << " is not in config/README.md";
    }
}

}  // namespace
