// What a Subscription may not ask for: the seven rejections that Inferno's test kit of the R4
// subscriptions backport asks a server for, and our own.
#include "tests/e2e/push_test.hpp"

namespace {

using namespace testing_support;

class PushRefusals : public PushTest {
protected:
    WantedSubscription wanted() {
        WantedSubscription wanted;
        wanted.endpoint = endpoint_of(*at_practice);
        return wanted;
    }

    // Refused with 422, an issue of that code at that place; nothing is kept and nobody is called.
    testing::AssertionResult is_refused(const WantedSubscription& wanted, const std::string& code,
                                        const std::string& place) {
        const Answer answer = practice.post("/fhir/Subscription", wanted.text());
        if (const auto refused = is_refusal(answer, 422); !refused) return refused;
        if (!answer.says("\"" + code + "\"") || !answer.says("\"" + place)) {
            return testing::AssertionFailure() << answer.whole();
        }
        const Answer all = practice.get("/fhir/Subscription");
        if (resources_of(all, "Subscription").size() != 1) {  // the feed that is only read
            return testing::AssertionFailure() << "it was kept: " << all.whole();
        }
        if (!at_practice->posts().empty()) return testing::AssertionFailure() << "it was called";
        return testing::AssertionSuccess();
    }
};

TEST_F(PushRefusals, NameATopicThatIsNotHere) {
    WantedSubscription other = wanted();
    other.criteria = "http://example.org/SubscriptionTopic/encounters";

    EXPECT_TRUE(is_refused(other, "topic-unsupported", "Subscription.criteria"));
}

TEST_F(PushRefusals, NameAFilterThatIsNotHere) {
    WantedSubscription other = wanted();
    other.filter = "Task?status=accepted";

    EXPECT_TRUE(is_refused(other, "filter-unsupported", "Subscription."));
}

TEST_F(PushRefusals, NameATypeOfChannelThatIsNotHere) {
    WantedSubscription other = wanted();
    other.type = "websocket";

    EXPECT_TRUE(is_refused(other, "channel-unsupported", "Subscription.channel.type"));
}

TEST_F(PushRefusals, NameAnEndpointThatIsNotTheRegisteredOne) {
    WantedSubscription other = wanted();
    other.endpoint += "/elsewhere";

    EXPECT_TRUE(is_refused(other, "endpoint-unregistered", "Subscription.channel.endpoint"));
}

TEST_F(PushRefusals, NameATypeOfPayloadThatIsNotHere) {
    WantedSubscription other = wanted();
    other.payload = "text/plain";

    EXPECT_TRUE(is_refused(other, "payload-unsupported", "Subscription.channel.payload"));
}

TEST_F(PushRefusals, NameAContentThatARestHookDoesNotTell) {
    for (const char* content : {"full-resource", "empty", ""}) {
        WantedSubscription other = wanted();
        other.content = content;

        EXPECT_TRUE(is_refused(other, "content-unsupported", "Subscription.channel.payload"))
            << content;
    }
}

TEST_F(PushRefusals, NameAFilterOfR5AsAnExtension) {
    std::string text = wanted().text();
    text.insert(text.find(",\"channel\""),
                R"(,"_criteria":{"extension":[{"url":"http://hl7.org/fhir/5.0/)"
                R"(subscriptions-backport/StructureDefinition/backport-filter-criteria",)"
                R"("valueString":"Encounter?patient=Patient/123"}]})");

    const Answer answer = practice.post("/fhir/Subscription", text);

    EXPECT_TRUE(is_refusal(answer, 422));
    EXPECT_TRUE(answer.says("r5-extension")) << answer.whole();
}

TEST_F(PushRefusals, NameElementsOfR5AsExtensions) {
    WantedSubscription other = wanted();
    other.more = R"(,"extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/)"
                 R"(extension-Subscription.topic","valueUri":"http://example.org/topic"}])";

    EXPECT_TRUE(is_refused(other, "r5-extension", "Subscription.extension"));
}

TEST_F(PushRefusals, NameAFeedThatIsNotTheCallers) {
    WantedSubscription other = wanted();
    other.filter = std::string("Organization?_id=") + org::other_practice;

    EXPECT_TRUE(is_refused(other, "filter-unsupported", "Subscription."));
}

TEST_F(PushRefusals, NameAnEndThatNobodyWouldKeep) {
    WantedSubscription other = wanted();
    other.more = R"(,"end":"2099-01-01T00:00:00Z")";

    EXPECT_TRUE(is_refused(other, "end-unsupported", "Subscription.end"));
}

TEST_F(PushRefusals, NameEverythingAtOnce) {
    WantedSubscription other = wanted();
    other.criteria = "http://example.org/SubscriptionTopic/encounters";
    other.endpoint = "https://attacker.example/";
    other.content = "full-resource";

    const Answer answer = practice.post("/fhir/Subscription", other.text());

    EXPECT_TRUE(answer.says("topic-unsupported") && answer.says("endpoint-unregistered") &&
                answer.says("content-unsupported"))
        << answer.whole();
    EXPECT_FALSE(answer.says("attacker")) << answer.whole();
}

TEST_F(PushRefusals, NameAClientWithoutAnEndpoint) {
    const Answer answer = other_practice.post("/fhir/Subscription", wanted().text());

    EXPECT_TRUE(is_refusal(answer, 422));
    EXPECT_TRUE(answer.says("ask the operator")) << answer.whole();
}

TEST_F(PushRefusals, LetNothingButTheStatusChange) {
    const std::string subscription = subscribe(practice, *at_practice);
    const std::string heartbeat = "/channel/extension/0/valueUnsignedInt";

    const Answer answer = practice.send(
        "PATCH", subscription, R"([{"op":"replace","path":")" + heartbeat + R"(","value":60}])",
        {{"Content-Type", "application/json-patch+json"}});

    EXPECT_TRUE(is_refusal(answer, 422));
    EXPECT_TRUE(answer.says("status-alone")) << answer.whole();
}

}  // namespace
