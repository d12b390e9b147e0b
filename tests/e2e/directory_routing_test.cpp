// A need is met by a service of the directory: over TLS, with what its provider says of its room.
#include "tests/e2e/gateway_test.hpp"

namespace {

using namespace testing_support;

const std::string choir = "0b1f2c3d-0000-4000-8000-000000000001";
const std::string dance = "0b1f2c3d-0000-4000-8000-000000000002";
const std::string walkers = "0b1f2c3d-0000-4000-8000-0000000000b1";
const std::string painters = "0b1f2c3d-0000-4000-8000-0000000000b2";

std::string service(const std::string& id, const std::string& name, const std::string& provider) {
    return R"({"id": ")" + id + R"(", "name": ")" + name +
           R"(", "description": "Invented.", "status": "active", "minimum_age": 60,
  "organization": {"id": ")" +
           provider + R"(", "name": "The Invented Trust", "description": "A charity."},
  "service_areas": [{"id": "area", "name": "99A"}],
  "attributes": [{"id": "t1", "taxonomy_term": {"id": "0b1f2c3d-0000-4000-8000-0000000000c1",
    "name": "Company", "description": "Company.", "taxonomy": "Activities"}}]})";
}

class DirectoryRouting : public GatewayTest {
protected:
    void SetUp() override {
        write_file(here.config_file(),
                   "directory_file = \"services.tsv\"\n" + read_file(here.config_file()));
        std::string routing = read_file(here.file("routing.toml"));
        for (const auto& [name, id] :
             {std::pair{"Marling Walkers", walkers}, std::pair{"Marling Painters", painters}}) {
            const std::string line = std::string("name = \"") + name + "\"\n";
            routing.insert(routing.find(line) + line.size(), "directory = [\"" + id + "\"]\n");
        }
        const std::string pcn = "code = \"U99901\"\n";
        routing.insert(routing.find(pcn) + pcn.size(), "link_worker = \"wellbeing advisor\"\n");
        write_file(here.file("routing.toml"),
                   routing + "\n[[need]]\ncode = \"267076002\"\nterm = \"company\"\n");
        write_file(here.file("source.json"),
                   R"({"page_number": 1, "total_pages": 1, "contents": [)" +
                       service(choir, "Singing", walkers) + "," +
                       service(dance, "Dancing", painters) + "]}");
        const Outcome imported = run_gateway(
            {"import", "directory", "--config", here.config_file(), here.file("source.json")});
        ASSERT_EQ(imported.exit_code, 0) << imported.output;
        GatewayTest::SetUp();
    }

    unsigned close(HttpsClient& who, const std::string& id) {
        const std::string patch = R"([{"op": "replace", "path": "/extension/0", "value": {"url":
            "https://referral-gateway.example/fhir/StructureDefinition/capacity",
            "extension": [{"url": "state", "valueCode": "closed"}]}}])";
        return who
            .send("PATCH", "/fhir/HealthcareService/" + id, patch,
                  {{"Content-Type", "application/json-patch+json"}})
            .status;
    }
    std::string owner_of(const std::string& referral) {
        return practice.get(task_of(practice, referral)).text({"owner", "identifier", "value"});
    }

    HttpsClient other_provider = here.client("other-provider");
};

TEST_F(DirectoryRouting, AReferralGoesToTheProviderWithRoomAndSaysWhy) {
    ASSERT_EQ(close(provider, choir), 200U);

    const std::string referral = send("directory-1");

    EXPECT_EQ(owner_of(referral), org::other_provider);
    const Answer task = practice.get(task_of(practice, referral));
    EXPECT_TRUE(task.says("The stated need is met by Dancing.")) << task.whole();
    EXPECT_TRUE(task.says(", directory ")) << task.whole();
}

TEST_F(DirectoryRouting, FullServicesLeaveItToTheLinkWorkersByTheirLocalName) {
    ASSERT_EQ(close(provider, choir), 200U);
    ASSERT_EQ(close(other_provider, dance), 200U);

    const std::string referral = send("directory-2");

    EXPECT_EQ(owner_of(referral), org::link_worker);
    const Answer story = practice.get(referral + "/$timeline");
    EXPECT_TRUE(story.says("the wellbeing advisor team of MARLING PCN")) << story.whole();
}

TEST_F(DirectoryRouting, ADeclineGoesToTheOtherServiceAndThenToTheLinkWorkers) {
    const std::string referral = send("directory-3");
    for (int offers = 0; offers < 2; ++offers) {
        const bool is_first = owner_of(referral) == org::provider;
        HttpsClient& owner = is_first ? provider : other_provider;
        ASSERT_EQ(step(owner, task_of(practice, referral), "rejected", With::reason).status, 200U);
    }

    EXPECT_EQ(owner_of(referral), org::link_worker);
}

TEST_F(DirectoryRouting, CheckSaysTheServiceAndWhyNotTheOther) {
    ASSERT_EQ(close(provider, choir), 200U);
    Message message;
    message.identifier = "directory-4";

    const Answer checked = practice.post("/fhir/ServiceRequest/$check", referral(message));

    EXPECT_TRUE(checked.says("HealthcareService/" + dance)) << checked.whole();
    EXPECT_TRUE(checked.says("The service takes nobody at present.")) << checked.whole();
    EXPECT_FALSE(checked.says("Quillfeather"));
}

TEST_F(DirectoryRouting, AYoungPersonIsNotSentThereAndAnOnwardReferralNeither) {
    Message message;
    message.identifier = "directory-5";
    message.person.birth_date = "1997-03-02";
    const std::string first = send(message);
    ASSERT_EQ(owner_of(first), org::link_worker);
    ASSERT_EQ(step(link_worker, task_of(practice, first), "accepted").status, 200U);
    std::string onward = onward_referral(id_of(first), "onward-1");
    const std::string named = R"("performer":[{"reference":"HealthcareService/)" + choir + "\"}]";
    const auto from = onward.find("\"performer\":[");
    ASSERT_NE(from, std::string::npos) << onward;
    onward.replace(from, onward.find(']', from) + 1 - from, named);

    const Answer refused = link_worker.post("/fhir/ServiceRequest", onward);

    EXPECT_TRUE(is_refusal(refused, 422));
    EXPECT_TRUE(refused.says("The service is for ages from 60")) << refused.whole();
}

// "R": the person must not be found. Their address leads nowhere, their practice does.
TEST_F(DirectoryRouting, ASensitivePersonIsNotRoutedByTheirAddress) {
    std::string source = read_file(here.file("source.json"));
    for (std::size_t place = source.find("\"99A\""); place != std::string::npos;
         place = source.find("\"99A\"")) {
        source.replace(place, 5, "\"ZZ98\"");
    }
    write_file(here.file("source.json"), source);
    ASSERT_EQ(run_gateway(
                  {"import", "directory", "--config", here.config_file(), here.file("source.json")})
                  .exit_code,
              0);
    const std::size_t before = here.gateway.log().size();
    here.gateway.send_signal(SIGHUP);
    ASSERT_TRUE(here.gateway.logs("\"reloaded\"", before)) << here.gateway.log();
    Message message;
    const auto living_there = [&message](const std::string& identifier) {
        message.identifier = identifier;
        std::string text = referral(message);
        text.replace(text.find("ZZ99 3VZ"), 8, "ZZ98 3VZ");
        return text;
    };
    const Answer found = practice.post("/fhir/ServiceRequest", living_there("found"));
    ASSERT_EQ(found.status, 201U) << found.whole();
    EXPECT_NE(owner_of(target_of(here, found.header("Location"))), org::link_worker);
    // What is contained must not have a security label, so this comes as a transaction.
    message.identifier = "sensitive";
    std::string body = transaction(message);
    body.replace(body.find("ZZ99 3VZ"), 8, "ZZ98 3VZ");
    const std::string start = R"({"resourceType":"Patient",)";
    ASSERT_NE(body.find(start), std::string::npos);
    body.insert(body.find(start) + start.size(),
                R"("meta":{"security":[{"system":)"
                R"("http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]},)");

    const Answer taken = practice.post("/fhir", body);

    ASSERT_EQ(taken.status, 200U) << taken.whole();
    EXPECT_EQ(claimed_tasks(claim(link_worker, org::link_worker)).size(), 1U);
}

}  // namespace
