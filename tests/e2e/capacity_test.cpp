// Full providers and full link workers, as a provider's laptop, a practice and operations see them.
#include "fhir/json_reader.hpp"
#include "tests/e2e/gateway_test.hpp"

namespace {

using namespace testing_support;

const std::string hint_url = "https://referral-gateway.example/fhir/StructureDefinition/room-hint";

class Capacity : public GatewayTest {
protected:
    void SetUp() override {
        std::string routing = read_file(here.file("routing.toml"));
        const std::string pcn = "code = \"U99901\"\n";
        routing.insert(routing.find(pcn) + pcn.size(), "link_workers = 0.5\ncaseload = 10\n");
        write_file(here.file("routing.toml"),
                   routing + "\n[[need]]\ncode = \"267076002\"\nservice = \"walking-group\"\n");
        GatewayTest::SetUp();
    }

    std::string send_another() { return send("capacity-" + std::to_string(++sent_)); }
    // What the provider declines; the answer to it.
    Answer decline() {
        const std::string referral = send_another();
        return step(provider, task_of(provider, referral), "rejected", With::reason);
    }
    void link_workers_accept_one() {
        Message message;
        message.identifier = "capacity-" + std::to_string(++sent_);
        message.consents = false;
        const std::string referral = send(message);
        ASSERT_EQ(step(link_worker, task_of(link_worker, referral), "accepted").status, 200U);
    }
    // Events come a moment later to an organisation of another home.
    bool has_heard(std::size_t count) {
        return eventually([&] { return read_feed(provider, org::provider).size() == count; });
    }
    static std::string hint_in(const Answer& task) {
        for (const fhir::Node& extension : task.resource().items("extension")) {
            if (extension.string("url") == hint_url) {
                return std::string(extension.string("valueString"));
            }
        }
        return {};
    }
    // Good for a second: what was found before may be told once more.
    std::string health() {
        const auto answer = get_plain(here.gateway.management_port(), "/health");
        return answer ? answer->body : std::string();
    }
    bool health_says(const std::string& name, const std::string& status) {
        return eventually([&] {
            const auto tree = fhir::read_json_value(health());
            if (!tree) return false;
            const fhir::Node* found = tree->root().path({"checks", name, "status"});
            return found != nullptr && found->text() == status;
        });
    }

private:
    int sent_ = 0;
};

TEST_F(Capacity, AProviderThatDeclinesThreeTimesIsToldTheCallThatEndsIt) {
    EXPECT_EQ(hint_in(decline()), "");
    EXPECT_EQ(hint_in(decline()), "");
    EXPECT_TRUE(health_says("provider:full-but-open", "pass")) << health();

    const std::string hint = hint_in(decline());

    ASSERT_NE(hint, "");
    EXPECT_TRUE(health_says("provider:full-but-open", "warn")) << health();
    // It does what it reads.
    const std::string place = hint.substr(hint.find("PATCH ") + 6);
    const std::string target = target_of(here, place.substr(0, place.find(' ')));
    const std::size_t start = hint.find("[{");
    const std::string body = hint.substr(start, hint.find("}]}}]") + 5 - start);
    const Answer said =
        provider.send("PATCH", target, body, {{"Content-Type", "application/json-patch+json"}});
    EXPECT_EQ(said.status, 200U) << target << body << said.whole();
    EXPECT_TRUE(health_says("provider:full-but-open", "pass")) << health();
    const std::string next = send_another();
    EXPECT_EQ(practice.get(task_of(practice, next)).text({"owner", "identifier", "value"}),
              org::link_worker);
}

TEST_F(Capacity, TheFeedOfAProviderTellsOfItOnceWithATaskThatSaysIt) {
    for (int i = 0; i < 2; ++i) decline();
    EXPECT_TRUE(has_heard(4));

    decline();
    ASSERT_TRUE(has_heard(7));  // placed, declined, told
    const auto heard = read_feed(provider, org::provider);
    decline();

    EXPECT_EQ(heard[5].focus, heard[6].focus);
    const std::string task = heard[6].focus.substr(heard[6].focus.find("Task/"));
    EXPECT_NE(hint_in(provider.get("/fhir/" + task)), "");
    EXPECT_TRUE(has_heard(9));
}

TEST_F(Capacity, LinkWorkersWhoHaveAsManyAsTheyCanTakeAreSaidToHave) {
    EXPECT_TRUE(health_says("caseload:used", "pass")) << health();
    for (int i = 0; i < 5; ++i) link_workers_accept_one();

    EXPECT_TRUE(health_says("caseload:used", "warn")) << health();
    Message another;
    another.identifier = "another";
    another.consents = false;
    const Answer checked = practice.post("/fhir/ServiceRequest/$check", referral(another));
    EXPECT_TRUE(
        checked.says("MARLING PCN has accepted 5 referrals in the last 12 months, and is "
                     "enough for 5: the wait may be longer."))
        << checked.whole();
    const Answer report = here.client("operator").get("/ops/report?by=pcn");
    EXPECT_TRUE(report.says(R"("caseload_accepted":5,"caseload_limit":5,"caseload_percent":100})"))
        << report.whole();
    link_workers_accept_one();  // none is stopped
}

}  // namespace
