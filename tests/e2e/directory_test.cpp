// A directory of services, imported by the command and asked over TLS.
#include "fhir/digest.hpp"
#include "tests/e2e/gateway_test.hpp"

#include <csignal>

namespace {

using namespace testing_support;

constexpr int bad_settings = 78;
const std::string choir_id = "0b1f2c3d-0000-4000-8000-000000000001";
const std::string dance_id = "0b1f2c3d-0000-4000-8000-000000000002";
const std::string art_id = "0b1f2c3d-0000-4000-8000-000000000003";
const std::string trust_id = "0b1f2c3d-0000-4000-8000-0000000000b1";
const std::string hall_id = "0b1f2c3d-0000-4000-8000-0000000000a1";

std::string service(const std::string& id, const std::string& name) {
    return R"({"id": ")" + id + R"(", "name": ")" + name +
           R"(", "description": "Invented.", "status": "active", "fees": "Free",
  "minimum_age": 18, "maximum_age": 120,
  "schedules": [{"id": "h1", "freq": "WEEKLY", "interval": 1, "byday": "TU",
    "opens_at": "10:00", "closes_at": "12:00"}],
  "service_at_locations": [{"id": "l1", "location": {
    "id": "0b1f2c3d-0000-4000-8000-0000000000a1", "location_type": "physical",
    "name": "The Made-up Hall", "latitude": 51.8, "longitude": -2.5,
    "addresses": [{"id": "d1", "address_1": "1 Invented Street", "city": "Marling",
      "state_province": "Nowhereshire", "postal_code": "ZZ99 1AA", "country": "GB",
      "address_type": "physical"}]}}],
  "organization": {"id": "0b1f2c3d-0000-4000-8000-0000000000b1", "name": "The Invented Trust",
    "description": "A charity."},
  "attributes": [{"id": "t1", "taxonomy_term": {"id": "0b1f2c3d-0000-4000-8000-0000000000c1",
    "name": "Singing", "description": "Choirs.", "taxonomy": "Activities"}}]})";
}

class Signposting : public GatewayTest {
protected:
    void SetUp() override {
        write_file(here.config_file(),
                   "directory_file = \"services.tsv\"\n" + read_file(here.config_file()));
        import({service(choir_id, "Singing for Breath"), service(dance_id, "Dance and Sing")});
        GatewayTest::SetUp();
    }

    void import(const std::vector<std::string>& services) {
        std::string page;
        for (const std::string& one : services) page += (page.empty() ? "" : ",\n") + one;
        write_file(here.file("source.json"),
                   R"({"page_number": 1, "total_pages": 1, "contents": [)" + page + "]}");
        const Outcome imported = run_gateway(
            {"import", "directory", "--config", here.config_file(), here.file("source.json")});
        ASSERT_EQ(imported.exit_code, 0) << imported.output;
    }

    std::vector<std::string> names(const std::string& query) {
        const Answer answer = practice.get("/fhir/HealthcareService?" + query);
        std::vector<std::string> names;
        for (const fhir::Node* found : resources_of(answer, "HealthcareService")) {
            names.emplace_back(found->string("name"));
        }
        return names;
    }
    // What $validate has against an answer of ours.
    std::string faults(const Answer& answer) {
        const Answer outcome = practice.post("/fhir/$validate", answer.body);
        if (outcome.status != 200) return outcome.whole();
        for (const fhir::Node& issue : outcome.resource().items("issue")) {
            if (issue.string("severity") == "error") return outcome.body;
        }
        return {};
    }
};

using Names = std::vector<std::string>;

TEST_F(Signposting, FindsWhoHelpsNearbyOnADayForAnAgeForNothing) {
    EXPECT_EQ(names("name=sing"), (Names{"Dance and Sing", "Singing for Breath"}));
    EXPECT_EQ(names("near=ZZ99&age=70&day=tue&free=true&service-type=singing&name=breath"),
              Names{"Singing for Breath"});
    EXPECT_EQ(names("near=51.8%7C-2.5%7C1%7Ckm&age=12"), Names{});
    EXPECT_EQ(names("day=wed"), Names{});
}

TEST_F(Signposting, TellsEveryRoleTheSameAndNobodyElseAnything) {
    for (const std::string& target :
         {std::string("/fhir/HealthcareService?near=ZZ99"), "/fhir/HealthcareService/" + choir_id,
          "/fhir/Organization/" + trust_id, "/fhir/Location/" + hall_id,
          std::string("/fhir/Organization?name=trust"), std::string("/fhir/Location?near=ZZ99")}) {
        const Answer told = practice.get(target);
        ASSERT_EQ(told.status, 200U) << target << told.whole();
        for (const char* role : {"link-worker", "provider", "operator"}) {
            HttpsClient other = here.client(role);
            EXPECT_EQ(other.get(target).body, told.body) << role << target;
        }
        HttpsClient nobody = here.without_certificate();
        EXPECT_EQ(nobody.get(target).status, 401U) << target;
    }
}

TEST_F(Signposting, AnswersWhatR4AllowsInBothFormats) {
    for (const std::string& target :
         {std::string("/fhir/HealthcareService?near=ZZ99&_include=HealthcareService:organization"
                      "&_include=HealthcareService:location"),
          std::string("/fhir/HealthcareService?_count=1"), "/fhir/HealthcareService/" + choir_id,
          "/fhir/Organization/" + trust_id, "/fhir/Location/" + hall_id,
          std::string("/fhir/HealthcareService/walking-group"),
          std::string("/fhir/Organization/P9901"), std::string("/fhir/metadata")}) {
        const Answer json = provider.get(target);
        const Answer xml = provider.get(target, {{"Accept", "application/fhir+xml"}});
        ASSERT_EQ(json.status, 200U) << target << json.whole();
        EXPECT_EQ(faults(json), "") << target;
        ASSERT_EQ(xml.header("Content-Type"), "application/fhir+xml; charset=utf-8") << target;
        EXPECT_EQ(fhir::digest_of(xml.resource(), {}), fhir::digest_of(json.resource(), {}))
            << target;
    }
}

TEST_F(Signposting, TakesASearchInAFormAndGivesItInPages) {
    const Answer first = practice.post("/fhir/HealthcareService/_search", "name=sing&_count=1",
                                       {{"Content-Type", "application/x-www-form-urlencoded"}});
    ASSERT_EQ(first.status, 200U) << first.whole();
    EXPECT_EQ(first.text({"total"}), "2");
    EXPECT_TRUE(first.says("Dance and Sing"));

    const Answer second = practice.get(link_of(here, first, "next"));

    EXPECT_TRUE(second.says("Singing for Breath")) << second.whole();
    EXPECT_EQ(link_of(here, second, "next"), "");
}

TEST_F(Signposting, TakesANewDirectoryAtSighup) {
    const std::size_t before = here.gateway.log().size();
    import(
        {service(choir_id, "Singing for Joy"), service(art_id, "Art"), service(dance_id, "Dance")});
    EXPECT_EQ(names("name=breath"), Names{"Singing for Breath"});  // nothing was said yet

    here.gateway.send_signal(SIGHUP);

    ASSERT_TRUE(here.gateway.logs("directory: 2 services before, 3 now", before))
        << here.gateway.log();
    EXPECT_EQ(names(""), (Names{"Art", "Dance", "Singing for Joy"}));
}

TEST_F(Signposting, KeepsTheOldDirectoryWhenTheNewOneIsDamagedAndRefusesToStartWithIt) {
    const std::size_t before = here.gateway.log().size();
    const std::string good = read_file(here.file("services.tsv"));
    write_file(here.file("services.tsv"), good.substr(0, good.size() / 2));
    here.gateway.send_signal(SIGHUP);

    ASSERT_TRUE(here.gateway.logs("reload_refused", before)) << here.gateway.log();
    EXPECT_TRUE(here.gateway.logs("services.tsv", before));
    EXPECT_EQ(names("").size(), 2U);

    ASSERT_EQ(here.gateway.stop(), 0);
    const Outcome outcome = run_gateway({"serve", "--config", here.config_file()});
    EXPECT_EQ(outcome.exit_code, bad_settings);
    EXPECT_NE(outcome.output.find("services.tsv"), std::string::npos) << outcome.output;
    EXPECT_NE(outcome.output.find("line"), std::string::npos) << outcome.output;
}

class WithoutDirectory : public GatewayTest {};

TEST_F(WithoutDirectory, FindsNothingButFollowsReferencesToRoutedServices) {
    const Answer none = practice.get("/fhir/HealthcareService");
    EXPECT_EQ(none.status, 200U);
    EXPECT_EQ(none.text({"total"}), "0");

    const Answer walking = practice.get("/fhir/HealthcareService/walking-group");
    ASSERT_EQ(walking.status, 200U) << walking.whole();
    EXPECT_EQ(walking.text({"active"}), "true");
    const Answer walkers = practice.get("/fhir/" + walking.text({"providedBy", "reference"}));
    EXPECT_EQ(walkers.text({"name"}), "Marling Walkers") << walkers.whole();
    EXPECT_EQ(practice.get("/fhir/HealthcareService/absent").status, 404U);
}

}  // namespace
