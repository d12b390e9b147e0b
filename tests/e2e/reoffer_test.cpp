// A declined referral goes to the next one, and at the end is an alarm.
#include "tests/e2e/gateway_test.hpp"

namespace {

using namespace testing_support;

class Reoffer : public GatewayTest {
protected:
    // The practice names the provider, and the person lets it be shared.
    std::string send_to_provider() {
        Message message;
        message.identifier = "reoffer-1";
        message.performer = org::provider;
        return send(message);
    }

    static std::string open_task_of(HttpsClient& owner, const std::string& organisation) {
        const Answer found =
            owner.get("/fhir/Task?owner=Organization/" + organisation + "&status=requested");
        const auto tasks = resources_of(found, "Task");
        if (tasks.size() != 1) throw std::runtime_error("not one task: " + found.whole());
        return "/fhir/Task/" + std::string(tasks[0]->string("id"));
    }
};

TEST_F(Reoffer, LeadsFromAFullProviderToTheLinkWorkersAndToAnEnd) {
    const std::string referral = send_to_provider();
    const std::string first = open_task_of(provider, org::provider);
    const std::size_t heard = read_feed(practice, org::practice).size();
    const std::size_t heard_by_pcn = read_feed(link_worker, org::link_worker).size();

    // The provider is full.
    const Answer declined = step(provider, first, "rejected", With::reason);
    ASSERT_EQ(declined.status, 200U) << declined.whole();
    EXPECT_EQ(declined.text({"status"}), "rejected");

    // It keeps its task, and sees no more of the person.
    EXPECT_EQ(provider.get(first).status, 200U);
    EXPECT_EQ(provider.get(referral).status, 404U);
    for (const std::string& target :
         {"/fhir/Task?owner=Organization/" + std::string(org::provider) + "&_include=Task:focus",
          std::string("/fhir/ServiceRequest")}) {
        const Answer found = provider.get(target);
        EXPECT_EQ(found.status, 200U) << found.whole();
        EXPECT_FALSE(found.says("Quillfeather")) << found.whole();
    }

    // The link workers hear of it, find it in their queue and see it through.
    ASSERT_EQ(read_feed(link_worker, org::link_worker).size(), heard_by_pcn + 1);
    const auto claimed = claimed_tasks(claim(link_worker, org::link_worker));
    ASSERT_EQ(claimed.size(), 1U);
    EXPECT_NE(claimed[0], first);
    const Answer offered = link_worker.get(claimed[0]);
    EXPECT_TRUE(offered.says("Offer 2, for Marling Walkers declined it (at-capacity)"))
        << offered.whole();
    EXPECT_TRUE(link_worker.get(referral).says("Quillfeather"));
    ASSERT_EQ(step(link_worker, claimed[0], "accepted").status, 200U);
    ASSERT_EQ(step(link_worker, claimed[0], "in-progress").status, 200U);
    ASSERT_EQ(step(link_worker, claimed[0], "completed", With::output).status, 200U);

    // The practice hears of the decline and of the offer, and follows it to its end.
    const auto feed = read_feed(practice, org::practice, heard + 1);
    ASSERT_EQ(feed.size(), 6U);
    EXPECT_EQ("/fhir/" + feed[0].focus, first);
    EXPECT_EQ("/fhir/" + feed[1].focus, claimed[0]);
    EXPECT_EQ("/fhir/" + feed[5].focus, claimed[0]);
    const Answer tasks = practice.get("/fhir/Task?focus=ServiceRequest/" + id_of(referral));
    ASSERT_EQ(resources_of(tasks, "Task").size(), 2U) << tasks.whole();
    EXPECT_TRUE(tasks.says("Offer 2"));
    EXPECT_EQ(practice.get(referral).text({"status"}), "active");
    EXPECT_EQ(practice.get(referral).text({"meta", "versionId"}), "1");
    const Answer story = practice.get(referral + "/$timeline");
    for (const char* words : {"Marling Walkers has declined it: There is no room at the moment",
                              "Offer 2, for Marling Walkers declined it (at-capacity)",
                              "has completed it", "nothing: it is closed"}) {
        EXPECT_TRUE(story.says(words)) << words << ": " << story.whole();
    }
}

TEST_F(Reoffer, IsAnAlarmWhenNobodyIsLeftUntilTheReferrerClosesIt) {
    const std::string referral = send_to_provider();
    const auto decline = [](HttpsClient& owner, const std::string& organisation) {
        return step(owner, open_task_of(owner, organisation), "rejected", With::reason).status;
    };
    ASSERT_EQ(decline(provider, org::provider), 200U);
    ASSERT_EQ(decline(link_worker, org::link_worker), 200U);
    EXPECT_EQ(get_plain(here.gateway.management_port(), "/health").value().status, 200U);

    ASSERT_EQ(decline(triage, org::triage), 200U);

    EXPECT_TRUE(eventually([&] {
        const auto health = get_plain(here.gateway.management_port(), "/health");
        return health && health->status == 503 &&
               health->body.find("referral:unrouted") != std::string::npos;
    }));
    const Answer story = practice.get(referral + "/$timeline");
    EXPECT_TRUE(story.says("everybody who could take it was asked")) << story.whole();
    ASSERT_EQ(set_status(practice, referral, "revoked").status, 200U);
    EXPECT_TRUE(eventually([&] {
        const auto health = get_plain(here.gateway.management_port(), "/health");
        return health && health->status == 200;
    }));
}

}  // namespace
