// Activity and cost of the services of an imported directory, by service, scheme and funder.
#include "tests/e2e/gateway_test.hpp"
#include "tests/support/outcomes.hpp"

namespace {

using namespace testing_support;

const std::string walks = "0b1f2c3d-0000-4000-8000-000000000001";
const std::string walkers = "0b1f2c3d-0000-4000-8000-0000000000b1";

const std::string directory = R"({"page_number": 1, "total_pages": 1, "contents": [{
  "id": "0b1f2c3d-0000-4000-8000-000000000001", "name": "Walking", "description": "Invented.",
  "status": "active",
  "organization": {"id": "0b1f2c3d-0000-4000-8000-0000000000b1", "name": "The Invented Trust",
    "description": "A charity."},
  "service_areas": [{"id": "area", "name": "99A"}],
  "program": {"id": "p1", "name": "Out of Doors"},
  "funding": [{"id": "f1", "source": "Marling Council"}],
  "cost_options": [{"id": "c1", "amount": 12.50, "amount_description": "per session"}],
  "attributes": [{"id": "t1", "taxonomy_term": {"id": "0b1f2c3d-0000-4000-8000-0000000000c1",
    "name": "Company", "description": "Company.", "taxonomy": "Activities"}}]}]})";

class ReportCost : public GatewayTest {
protected:
    void SetUp() override {
        write_file(here.config_file(),
                   "directory_file = \"services.tsv\"\n" + read_file(here.config_file()));
        std::string routing = read_file(here.file("routing.toml"));
        const std::string line = "name = \"Marling Walkers\"\n";
        routing.insert(routing.find(line) + line.size(), "directory = [\"" + walkers + "\"]\n");
        write_file(here.file("routing.toml"),
                   routing + "\n[[need]]\ncode = \"267076002\"\nterm = \"company\"\n");
        write_file(here.file("source.json"), directory);
        const Outcome imported = run_gateway(
            {"import", "directory", "--config", here.config_file(), here.file("source.json")});
        ASSERT_EQ(imported.exit_code, 0) << imported.output;
        GatewayTest::SetUp();
    }

    // Each with two contacts.
    void let_five_walk() {
        tests::Outputs told;
        told.resource("", "first", tests::encounter("first", "2026-03-02"))
            .resource("", "second", tests::encounter("second", "2026-03-09"));
        const std::string patch =
            R"([{"op":"replace","path":"/status","value":"completed"},)" + told.patch() + "]";
        for (int i = 0; i < 5; ++i) {
            const std::string task = task_of(provider, send("walker-" + std::to_string(i)));
            ASSERT_EQ(step(provider, task, "accepted").status, 200U);
            const Answer done = provider.send("PATCH", task, patch,
                                              {{"Content-Type", "application/json-patch+json"}});
            ASSERT_EQ(done.status, 200U) << done.whole();
        }
    }

    HttpsClient operations = here.client("operator");
};

TEST_F(ReportCost, IsTheContactsTimesTheUnitCostByServiceSchemeAndFunder) {
    let_five_walk();

    const std::string told =
        R"("accepted":5,"contacts_held":10,"contacts_costed":10,"cost":125.00,)"
        R"("cost_currency":"GBP")";
    for (const auto& [by, group] :
         {std::pair{"service", walks}, std::pair{"scheme", std::string("Out of Doors")},
          std::pair{"funder", std::string("Marling Council")}}) {
        const Answer report = operations.get(std::string("/ops/report?by=") + by);
        EXPECT_TRUE(report.says(std::string("{\"") + by + "\":\"" + group + "\",\"offers\":5,"))
            << report.whole();
        EXPECT_TRUE(report.says(told)) << report.whole();
    }
    const Answer csv = operations.get("/ops/report?by=service&format=csv");
    EXPECT_TRUE(csv.says(",5,10,10,125.00,GBP,12.50,GBP,per session\r\n")) << csv.whole();
}

}  // namespace
