// Journeys that take a turn: a race, a change of mind, a person without a practice, a danger, a
// practice that moves to another PCN.
#include "tests/e2e/gateway_test.hpp"

#include <csignal>

namespace {

using namespace testing_support;

std::string exchanged(std::string text, std::string_view old, std::string_view replacement) {
    const std::size_t place = text.find(old);
    if (place == std::string::npos) throw std::logic_error("the message does not have this text");
    return text.replace(place, old.size(), replacement);
}

class Turns : public GatewayTest {
protected:
    std::string sent(const std::string& body) {
        const Answer created = practice.post("/fhir/ServiceRequest", body);
        if (created.status != 201) throw std::runtime_error(created.whole());
        return target_of(here, created.header("Location"));
    }
    std::string owner_of(const std::string& referral) {
        return practice.get(task_of(practice, referral)).text({"owner", "identifier", "value"});
    }
    void reload(std::string_view word) {
        const std::size_t before = here.gateway.log().size();
        here.gateway.send_signal(SIGHUP);
        ASSERT_TRUE(here.gateway.logs(word, before)) << here.gateway.log();
    }
};

TEST_F(Turns, AWithdrawalThatRacesTheCompletionLosesNeither) {
    for (int round = 0; round < 8; ++round) {
        const std::string referral = send("race-" + std::to_string(round));
        const auto claimed = claimed_tasks(claim(link_worker, org::link_worker));
        ASSERT_EQ(claimed.size(), 1U);
        ASSERT_EQ(step(link_worker, claimed[0], "accepted").status, 200U);
        unsigned completed = 0;
        unsigned withdrawn = 0;
        at_once(2, [&](int who) {
            if (who == 0) {
                completed = step(link_worker, claimed[0], "completed", With::output).status;
            } else {
                withdrawn = set_status(practice, referral, "revoked").status;
            }
        });

        // Whichever came first, the work that was done is told, and the wish of the practice
        // stands.
        EXPECT_EQ(completed, 200U);
        EXPECT_EQ(withdrawn, 200U);
        EXPECT_EQ(link_worker.get(claimed[0]).text({"status"}), "completed");
        EXPECT_EQ(practice.get(referral).text({"status"}), "revoked");
    }
}

TEST_F(Turns, ConsentWithdrawnMidwayStopsTheProviderAndLeavesThePersonWithTheLinkWorker) {
    const std::string first = send("consent-1");
    const auto claimed = claimed_tasks(claim(link_worker, org::link_worker));
    ASSERT_EQ(claimed.size(), 1U);
    ASSERT_EQ(step(link_worker, claimed[0], "accepted").status, 200U);
    const Answer onward = link_worker.post("/fhir/ServiceRequest", onward_referral(first, "c-2"));
    ASSERT_EQ(onward.status, 201U) << onward.whole();
    const std::string second = target_of(here, onward.header("Location"));
    const std::string task = task_of(provider, second);
    ASSERT_EQ(step(provider, task, "accepted").status, 200U);
    ASSERT_EQ(provider.get(second).status, 200U);

    const Answer withdrawn = practice.post(first + "/$withdraw-consent", "");

    ASSERT_EQ(withdrawn.status, 200U) << withdrawn.whole();
    EXPECT_TRUE(withdrawn.says("Marling Walkers was told to stop")) << withdrawn.whole();
    EXPECT_EQ(provider.get(second).status, 404U);
    const Answer asked = provider.get(task);
    EXPECT_EQ(asked.text({"businessStatus", "coding", "code"}), "cancellation-requested");
    ASSERT_EQ(step(provider, task, "cancelled").status, 200U);
    EXPECT_EQ(link_worker.get(claimed[0]).text({"status"}), "accepted");
    const Answer refused = link_worker.post("/fhir/ServiceRequest", onward_referral(first, "c-3"));
    EXPECT_TRUE(is_refusal(refused, 422)) << refused.whole();
    EXPECT_TRUE(refused.says("does not let this be shared")) << refused.whole();
    const Answer story = practice.get(first + "/$timeline");
    EXPECT_TRUE(story.says("the person no longer lets this be shared with providers"))
        << story.whole();
}

TEST_F(Turns, SomebodyWithoutAPracticeRefersThemselfAndIsSeenByTriage) {
    Message message;
    message.practice = "V81997";
    std::string body = exchanged(referral(message), R"("requester":{"reference":"#gp"})",
                                 R"("requester":{"reference":"#pat"})");
    // Who helped them to write it, and no more.
    body = exchanged(body, R"("supportingInfo":[)", R"("supportingInfo":[{"reference":"#gp"},)");

    const Answer taken =
        practice.post("/fhir/ServiceRequest", body, {{"Prefer", "return=OperationOutcome"}});

    ASSERT_EQ(taken.status, 201U) << taken.whole();
    EXPECT_TRUE(taken.says("\"warning\"")) << taken.whole();
    const auto claimed = claimed_tasks(claim(triage, org::triage));
    ASSERT_EQ(claimed.size(), 1U);
    EXPECT_EQ(step(triage, claimed[0], "accepted").status, 200U);
}

TEST_F(Turns, AnImmediateRiskReachesNoProviderAndTheReferrerIsToldWhomToRing) {
    write_file(here.file("routing.toml"),
               read_file(here.file("routing.toml")) +
                   "\n[[risk]]\nname = \"a flag of danger\"\nlevel = \"immediate\"\nwhen = "
                   "\"%resource.contained.ofType(Flag).code.text.contains('danger')\"\n");
    reload("\"reloaded\"");
    Message message;
    message.performer = org::provider;
    const std::string body =
        exchanged(referral(message), "Kept from providers: stairs are hard", "in danger");

    const Answer taken =
        practice.post("/fhir/ServiceRequest", body, {{"Prefer", "return=OperationOutcome"}});

    ASSERT_EQ(taken.status, 201U) << taken.whole();
    EXPECT_TRUE(taken.says("ring 999")) << taken.whole();
    const std::string kept = target_of(here, taken.header("Location"));
    EXPECT_EQ(owner_of(kept), org::link_worker);
    EXPECT_TRUE(claimed_tasks(claim(provider, org::provider)).empty());
}

TEST_F(Turns, APracticeThatMovedToAnotherPcnSendsThereFromThenOn) {
    const std::string before = send("moved-1");
    std::string moved = read_file(here.file("gp-reg-pat-prac-map.csv"));
    moved = exchanged(moved, "01Oct2025,A99901,MARLING VALE SURGERY,ZZ99 1AA,U99901,MARLING PCN",
                      "01Nov2025,A99901,MARLING VALE SURGERY,ZZ99 1AA,U99902,BRIDGE PCN");
    for (const char* other : {"A99902", "A99903", "A99904"}) {
        moved =
            exchanged(moved, std::string("01Oct2025,") + other, std::string("01Nov2025,") + other);
    }
    write_file(here.file("later.csv"), moved);
    const Outcome imported = run_gateway(
        {"import", "practices", "--config", here.config_file(), here.file("later.csv")});
    ASSERT_EQ(imported.exit_code, 0) << imported.output;
    reload("\"reloaded\"");

    const std::string after = send("moved-2");

    EXPECT_EQ(owner_of(before), org::link_worker);
    EXPECT_EQ(owner_of(after), org::other_link_worker);
    EXPECT_EQ(claimed_tasks(claim(link_worker, org::link_worker)).size(), 1U);
}

TEST_F(Turns, ADeclineLeadsToASecondAndAThirdAndThenToTheLinkWorkers) {
    write_file(here.file("routing.toml"),
               read_file(here.file("routing.toml")) +
                   "\n[[provider]]\norganisation = \"P9903\"\nname = \"Marling Readers\"\n"
                   "[[service]]\nid = \"reading\"\nname = \"Reading\"\nprovider = \"P9903\"\n"
                   "[[need]]\ncode = \"267076002\"\nservice = \"painting-group\"\n"
                   "[[rule]]\nname = \"readers\"\nwhen = \"priority = 'routine'\"\n"
                   "service = \"reading\"\nreason = \"They read.\"\n");
    write_file(here.file("clients.toml"),
               exchanged(here.clients_toml(), "id = \"other-provider\"\norganisation = \"P9902\"\n",
                         "id = \"other-provider\"\norganisation = \"P9902\"\n"
                         "queues = [\"P9902\", \"P9903\"]\n"));
    reload("\"reloaded\"");
    HttpsClient other_provider = here.client("other-provider");
    Message message;
    message.performer = org::provider;
    const std::string referral = send(message);

    std::vector<std::string> owners{owner_of(referral)};
    for (HttpsClient* who : {&provider, &other_provider, &other_provider}) {
        const Answer declined = step(*who, task_of(practice, referral), "rejected", With::reason);
        ASSERT_EQ(declined.status, 200U) << declined.whole();
        owners.push_back(owner_of(referral));
    }

    EXPECT_EQ(owners, (std::vector<std::string>{org::provider, "P9903", org::other_provider,
                                                org::link_worker}));
    EXPECT_EQ(practice.get(referral).text({"meta", "versionId"}), "1");
    EXPECT_TRUE(practice.get(referral + "/$timeline").says("Offer 4"));
}

}  // namespace
