// Who sees what, and what nobody sees.
#include "tests/e2e/gateway_test.hpp"

namespace {

using namespace testing_support;

class Privacy : public GatewayTest {
protected:
    // The practice's referral, accepted by the link worker and sent on to the provider; the onward
    // one's target.
    std::string send_onward(const std::string& identifier) {
        const std::string first = send(identifier);
        const Answer accepted = step(link_worker, task_of(practice, first), "accepted");
        EXPECT_EQ(accepted.status, 200U) << accepted.whole();
        const Answer onward = link_worker.post("/fhir/ServiceRequest",
                                               onward_referral(first, identifier + "-onward"));
        EXPECT_EQ(onward.status, 201U) << onward.whole();
        return target_of(here, onward.header("Location"));
    }
};

// What a provider's view must not hold, wherever the message has it.
const std::vector<std::string>& hidden_words() {
    static const std::vector<std::string> words{"9990000018", "1947-03-02",  "Nonesuch",
                                                "ZZ99 3VZ",   "PLANTEDNOTE", "stairs are hard"};
    return words;
}

TEST_F(Privacy, HidesAReferralFromTheOtherPracticeOnEveryMethod) {
    const std::string sent = send("hidden-1");
    const std::string task = task_of(practice, sent);
    const Headers patch{{"Content-Type", "application/json-patch+json"}, {"If-Match", "W/\"1\""}};
    const std::string revoke = R"([{"op":"replace","path":"/status","value":"revoked"}])";

    for (const std::string& target : {sent, sent + "/_history", sent + "/_history/1",
                                      sent + "/$timeline", task, task + "/_history"}) {
        EXPECT_TRUE(is_refusal(other_practice.get(target), 404)) << target;
    }
    EXPECT_TRUE(is_refusal(other_practice.send("PATCH", sent, revoke, patch), 404));
    EXPECT_TRUE(is_refusal(other_practice.send("PUT", sent, referral({})), 404));
    EXPECT_TRUE(is_refusal(other_practice.send("PATCH", task, revoke, patch), 404));
    const std::string id = id_of(sent);
    for (const std::string& target :
         {"/fhir/ServiceRequest?_id=" + id, std::string("/fhir/ServiceRequest"),
          std::string("/fhir/Task"), "/fhir/Task?focus=ServiceRequest/" + id,
          std::string("/fhir/Task?requester=Organization/A99901"),
          std::string("/fhir/ServiceRequest?identifier=hidden-1")}) {
        const Answer found = other_practice.get(target);
        ASSERT_EQ(found.status, 200U) << target;
        EXPECT_TRUE(resources_of(found, "ServiceRequest").empty()) << target;
        EXPECT_TRUE(resources_of(found, "Task").empty()) << target;
    }
    EXPECT_TRUE(read_feed(other_practice, org::other_practice).empty());
}

TEST_F(Privacy, HidesAQueueFromTheOtherPcn) {
    const std::string sent = send("hidden-2");
    HttpsClient other = here.client("other-link-worker");

    EXPECT_TRUE(is_refusal(other.get(sent), 404));
    EXPECT_FALSE(other.get("/fhir/Task").says(id_of(sent)));
}

TEST_F(Privacy, ShowsAProviderNoMoreThanItNeeds) {
    const std::string onward = send_onward("least-1");

    const Answer offered = provider.get("/fhir/Task?owner=Organization/P9901&_include=Task:focus");
    const Answer read = provider.get(onward);
    const Answer handed = claim(provider, "P9901");

    ASSERT_EQ(read.status, 200U) << read.whole();
    ASSERT_EQ(resources_of(offered, "ServiceRequest").size(), 1U) << offered.whole();
    ASSERT_EQ(claimed_tasks(handed).size(), 1U);
    for (const Answer* answer : {&offered, &read, &handed}) {
        for (const std::string& word : hidden_words()) {
            EXPECT_FALSE(answer->says(word)) << word << " in " << answer->whole();
        }
    }
    EXPECT_TRUE(read.says("Would like to walk in company")) << read.whole();
}

TEST_F(Privacy, NeverShowsAProviderTheReferralThatTheirsStemsFrom) {
    const std::string onward = send_onward("first-1");
    const Answer read = provider.get(onward);
    const std::string first = id_of(read.text({"basedOn", "reference"}));
    if (!first.empty()) {
        EXPECT_TRUE(is_refusal(provider.get("/fhir/ServiceRequest/" + first), 404));
    }
    EXPECT_TRUE(is_refusal(here.client("other-provider").get(onward), 404));
}

TEST_F(Privacy, KeepsAReferralWithoutConsentFromEveryProvider) {
    Message message;
    message.identifier = "no-consent-1";
    message.consents = false;
    message.performer = org::provider;

    const Answer sent = practice.post("/fhir/ServiceRequest", referral(message));

    // It is taken, and the link workers get it; or the performer is named as one that may not.
    const std::string target = target_of(here, sent.header("Location"));
    if (sent.status == 201) {
        EXPECT_TRUE(is_refusal(provider.get(target), 404));
        EXPECT_EQ(claimed_tasks(claim(link_worker, "U99901")).size(), 1U);
    } else {
        EXPECT_TRUE(is_refusal(sent, 422));
    }
    EXPECT_TRUE(resources_of(provider.get("/fhir/Task"), "Task").empty());
    EXPECT_TRUE(claimed_tasks(claim(provider, "P9901")).empty());
    EXPECT_TRUE(read_feed(provider, org::provider).empty());
}

TEST_F(Privacy, DoesNotLetALinkWorkerPassOnWhatThePersonDoesNotShare) {
    Message message;
    message.identifier = "no-consent-2";
    message.consents = false;
    const std::string first = send(message);
    ASSERT_EQ(step(link_worker, task_of(practice, first), "accepted").status, 200U);

    EXPECT_TRUE(is_refusal(
        link_worker.post("/fhir/ServiceRequest", onward_referral(first, "no-consent-onward")),
        422));
    EXPECT_TRUE(resources_of(provider.get("/fhir/Task"), "Task").empty());
}

TEST_F(Privacy, NamesNobodyInALink) {
    send("link-1");

    const Answer found = practice.get(
        "/fhir/ServiceRequest?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990000018"
        "&status=active");

    ASSERT_EQ(found.status, 200U) << found.whole();
    EXPECT_EQ(resources_of(found, "ServiceRequest").size(), 1U) << found.whole();
    for (const fhir::Node& link : found.resource().items("link")) {
        EXPECT_EQ(link.string("url").find("9990000018"), std::string::npos);
    }
}

TEST_F(Privacy, LogsNothingOfThePerson) {
    const std::string onward = send_onward("logged-1");
    Message message;
    message.identifier = "logged-2";
    const std::string body = referral(message);
    ASSERT_EQ(practice.post("/fhir/ServiceRequest", body.substr(0, 700)).status, 400U);
    std::string spoiled = body;
    spoiled.replace(spoiled.find("\"intent\":\"order\""), 16, "\"intent\":\"wish\" ");
    ASSERT_EQ(practice.post("/fhir/ServiceRequest", spoiled).status, 422U);
    practice.get("/fhir/ServiceRequest?patient:identifier=9990000018");
    practice.get("/fhir/Quillfeather?name=Zebedina");
    ASSERT_EQ(step(provider, task_of(provider, onward), "accepted").status, 200U);
    ASSERT_EQ(here.gateway.stop(), 0);

    const std::string log = here.gateway.log();
    ASSERT_FALSE(log.empty());
    for (const char* word : {"9990000018", "Quillfeather", "Zebedina", "1947-03-02", "Nonesuch",
                             "01632960123", "PLANTEDNOTE", "Loneliness"}) {
        EXPECT_EQ(log.find(word), std::string::npos) << word;
    }
}

TEST_F(Privacy, ShowsTheManagementListenerNothingOfThePerson) {
    send("metrics-1");
    for (const char* target : {"/health", "/health/live", "/health/ready", "/metrics"}) {
        const auto answer = get_plain(here.gateway.management_port(), target);
        ASSERT_TRUE(answer.has_value()) << target;
        EXPECT_EQ(answer->status, 200U) << target << answer->body;
        for (const char* word : {"9990000018", "Quillfeather", "1947-03-02"}) {
            EXPECT_EQ(answer->body.find(word), std::string::npos) << target;
        }
    }
}

}  // namespace
