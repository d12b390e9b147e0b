#include "config/routing_file.hpp"

#include "tests/support/definitions.hpp"
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

std::shared_ptr<const fhir::Definitions> r4() {
    return {std::shared_ptr<const void>(), &testing_support::r4()};
}

std::string mistakes_in(const std::string& text) {
    const TemporaryFolder folder;
    const auto table = config::load_routing(folder.write("routing.toml", text), r4());
    return table ? "none\n" : lines_of(table.error(), folder);
}

std::string spoiled(const std::string& part, const std::string& by) {
    std::string text = good;
    text.replace(text.rfind(part), part.size(), by);
    return text;
}

TEST(RoutingFile, ReadsTriageServicesAndNeeds) {
    const TemporaryFolder folder;

    const auto table = config::load_routing(folder.write("routing.toml", good), r4());

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

const std::string rule = R"toml([[rule]]
name = "company"
when = "reasonCode.coding.where(code = '422650009').exists()"
service = "walks"
reason = "Walks are for company."
)toml";

const std::string risk = R"([[risk]]
name = "harm"
when = "priority = 'urgent'"
level = "immediate"
)";

TEST(RoutingFile, ReadsRulesAndRisksInTheirOrder) {
    const TemporaryFolder folder;
    const std::string text =
        good + rule +
        "[[rule]]\nname = \"rest\"\nwhen = \"true\"\npcn = true\nreason = \"Home.\"\n" + risk;

    const auto table = config::load_routing(folder.write("routing.toml", text), r4());

    ASSERT_TRUE(table);
    ASSERT_EQ(table->rules.size(), 2U);
    EXPECT_EQ(table->rules[0].name, "company");
    EXPECT_EQ(table->rules[0].place, "walks");
    EXPECT_EQ(table->rules[0].target, mappings::Rule::Target::service);
    EXPECT_EQ(table->rules[1].target, mappings::Rule::Target::pcn);
    ASSERT_EQ(table->risks.size(), 1U);
    EXPECT_EQ(table->risks[0].level, mappings::Risk::immediate);
    EXPECT_EQ(table->services[0].assurance, mappings::Assurance::community);
}

TEST(RoutingFile, TakesItsVersionFromItsBytes) {
    const TemporaryFolder folder;

    const auto table = config::load_routing(
        folder.write("routing.toml", "[triage]\norganisation = \"T99901\"\n"), r4());
    const auto other = config::load_routing(
        folder.write("other.toml", "[triage]\norganisation = \"T99901\"\n\n"), r4());

    ASSERT_TRUE(table && other);
    EXPECT_EQ(table->version, "b61de580694d");
    EXPECT_NE(other->version, table->version);
}

TEST(RoutingFile, RefusesAConditionThatDoesNotCompileWithItsLine) {
    const std::string broken = mistakes_in(
        good +
        "[[rule]]\nname = \"x\"\nwhen = \"reasonCode.where(\"\npcn = true\nreason = \"y\"\n"
        "[[risk]]\nname = \"z\"\nwhen = \"nonsense.exists()\"\nlevel = \"raised\"\n");

    EXPECT_EQ(broken.rfind("routing.toml:15: rule[0].when cannot be compiled: ", 0), 0U) << broken;
    EXPECT_NE(broken.find("\nrouting.toml:20: risk[0].when cannot be compiled: "),
              std::string::npos)
        << broken;
}

TEST(RoutingFile, RefusesARuleWithoutExactlyOneTarget) {
    const std::string two = rule + "pcn = true\n";
    const std::string line =
        "routing.toml:14: rule[0].name needs one target: service, provider, term, pcn = true or "
        "triage = "
        "true\n";

    EXPECT_EQ(mistakes_in(good + two), line);
    EXPECT_EQ(mistakes_in(good + "[[rule]]\nname = \"x\"\nwhen = \"true\"\nreason = \"y\"\n"),
              line);
    EXPECT_EQ(mistakes_in(good +
                          "[[rule]]\nname = \"x\"\nwhen = \"true\"\nreason = \"y\"\npcn = false\n"),
              "routing.toml:17: rule[0].pcn must be true, or left out\n");
}

TEST(RoutingFile, RefusesARuleToNobodyKnownAndANameTwice) {
    EXPECT_EQ(mistakes_in(good + rule + rule),
              "routing.toml:19: rule[1].name is another one's already\n");
    std::string text = rule;
    text.replace(text.find("\"walks\""), 7, "\"swims\"");
    EXPECT_EQ(mistakes_in(good + text),
              "routing.toml:16: rule[0].service is not the id of a [[service]]\n");
    EXPECT_EQ(mistakes_in(good + "[[rule]]\nname = \"x\"\nwhen = \"true\"\nprovider = \"P99902\"\n"
                                 "reason = \"y\"\n"),
              "routing.toml:16: rule[0].provider is not the organisation of a [[provider]]\n");
}

TEST(RoutingFile, RefusesALevelOfRiskOrAssuranceThatIsNone) {
    EXPECT_EQ(mistakes_in(good + "[[risk]]\nname = \"x\"\nwhen = \"true\"\n"),
              "routing.toml:13: risk[0].level is missing, and has no default\n");
    EXPECT_EQ(mistakes_in(good + "[[service]]\nid = \"more\"\nname = \"More\"\n"
                                 "provider = \"P99901\"\nassurance = \"high\"\n"),
              "routing.toml:17: service[1].assurance must be \"community\", \"trained\" or "
              "\"clinical\"\n");
}

TEST(RoutingFile, ReadsWhatAPcnIsCalledAndWhoLeadsIt) {
    const TemporaryFolder folder;
    const std::string text = good +
                             "[[pcn]]\ncode = \"U99901\"\nlink_worker = \"navigator\"\n"
                             "lead = \"X99901\"\n[[pcn]]\ncode = \"U99902\"\n";

    const auto table = config::load_routing(folder.write("routing.toml", text), r4());

    ASSERT_TRUE(table);
    EXPECT_EQ(table->link_worker("U99901"), "navigator");
    EXPECT_EQ(table->lead_of("U99901"), "X99901");
    for (const char* other : {"U99902", "U99903"}) {
        EXPECT_EQ(table->link_worker(other), "link worker");
        EXPECT_EQ(table->lead_of(other), table->triage);
    }
    EXPECT_EQ(mistakes_in(text + "[[pcn]]\ncode = \"U99902\"\n"),
              "routing.toml:20: pcn[2].code is another one's already\n");
}

TEST(RoutingFile, ReadsWhatTheDirectoryIsRoutedBy) {
    const TemporaryFolder folder;
    const std::string text = good + R"(
[[provider]]
organisation = "P99902"
name = "Alliance"
directory = ["one", "two"]
[[need]]
code = "706893006"
term = "Befriending"
[[area]]
name = "Exampleshire"
codes = ["QZ9"]
[[triage_area]]
area = "99A"
organisation = "T99902"
name = "North desk"
[[rule]]
name = "art"
when = "true"
term = "Arts"
reason = "Why."
[routing]
ties = ["waiting", "room"]
kilometres = 10
)";

    const auto table = config::load_routing(folder.write("routing.toml", text), r4());

    ASSERT_TRUE(table);
    using mappings::Tie;
    EXPECT_EQ(table->ties, (std::vector<Tie>{Tie::waiting, Tie::room}));
    EXPECT_EQ(table->kilometres, 10U);
    EXPECT_EQ(table->providers.at(1).directory, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(table->needs.at(1).term, "Befriending");
    EXPECT_EQ(table->areas.at(0).codes, std::vector<std::string>{"QZ9"});
    EXPECT_EQ(*table->desk_name("T99902"), "North desk");
    EXPECT_EQ(table->desk_of("99A")->organisation, "T99902");
    EXPECT_EQ(table->rules.at(0).place, "Arts");
}

TEST(RoutingFile, RefusesTiesAreasAndNeedsThatSayNothing) {
    EXPECT_EQ(mistakes_in(good + "[routing]\nties = [\"room\", \"room\"]\n"),
              "routing.toml:14: routing.ties must be of \"room\", \"distance\" and \"waiting\", "
              "each once\n");
    EXPECT_EQ(mistakes_in(good + "[[area]]\nname = \"Exampleshire\"\n"),
              "routing.toml:13: area[0].codes must name a PCN, a sub-ICB, an ICB or a postcode "
              "district at least\n");
    EXPECT_EQ(mistakes_in(good + "[[need]]\ncode = \"1\"\n"),
              "routing.toml:14: need[1].code needs one of service and term\n");
}

TEST(RoutingFile, ReadsARequirementAndItsLevel) {
    const TemporaryFolder folder;
    const std::string require =
        "[[require]]\nname = \"n\"\nwhen = \"true\"\nthat = \"note.exists()\"\ndetail = \"d\"\n";

    const auto refused = config::load_routing(folder.write("a.toml", good + require), r4());
    const auto warned = config::load_routing(
        folder.write("b.toml", good + require + "level = \"warning\"\n"), r4());

    ASSERT_TRUE(refused && warned);
    EXPECT_TRUE(refused->requirements.at(0).is_refused);
    EXPECT_FALSE(warned->requirements.at(0).is_refused);
    EXPECT_EQ(mistakes_in(good + "[[require]]\nname = \"n\"\nwhen = \"true\"\ndetail = \"d\"\n"),
              "routing.toml:13: require[0].that is missing, and has no default\n");
}

TEST(RoutingFile, ReadsHowManyReferralsLinkWorkersCanTake) {
    const TemporaryFolder folder;
    const std::string text = good +
                             "[[pcn]]\ncode = \"U99901\"\nlink_workers = 2.6\n"
                             "[[pcn]]\ncode = \"U99902\"\nlink_workers = 3\ncaseload = 200\n"
                             "[[pcn]]\ncode = \"U99903\"\n[routing]\nfull_after = 5\n";

    const auto table = config::load_routing(folder.write("routing.toml", text), r4());

    ASSERT_TRUE(table);
    EXPECT_EQ(table->caseload_of("U99901"), 650U);
    EXPECT_EQ(table->caseload_of("U99902"), 600U);
    EXPECT_EQ(table->caseload_of("U99903"), 0U);
    EXPECT_EQ(table->caseload_of("U99904"), 0U);
    EXPECT_EQ(table->full_after, 5U);
}

TEST(RoutingFile, RefusesLinkWorkersThatAreNoNumberAndNoneAtAll) {
    const std::string network = good + "[[pcn]]\ncode = \"U99901\"\n";

    for (const char* wrong : {"0", "-1", "\"2\"", "nan", "true", "1001.5"}) {
        EXPECT_EQ(mistakes_in(network + "link_workers = " + wrong + "\n"),
                  "routing.toml:15: pcn[0].link_workers must be a number from 0.1 to 1000\n")
            << wrong;
    }
    EXPECT_EQ(mistakes_in(good + "[routing]\nfull_after = 0\n"),
              "routing.toml:14: routing.full_after must be a whole number from 1 to 20\n");
}

}  // namespace
