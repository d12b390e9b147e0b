// Whatever comes: a clear OperationOutcome, and nothing half-stored.
#include "tests/e2e/gateway_test.hpp"

namespace {

using namespace testing_support;

class Refusals : public GatewayTest {
protected:
    Refusals() : GatewayTest("[limits]\nbody_bytes = 65536\n") {}

    Answer post(const std::string& body, const Headers& headers = {}) {
        return practice.post("/fhir/ServiceRequest", body, headers);
    }
};

std::string with_member(const std::string& member) {
    Message message;
    message.more = "," + member;
    return referral(message);
}

TEST_F(Refusals, NameWhatIsNotJson) {
    EXPECT_TRUE(is_refusal(post("Dear colleague, please see this person."), 400));
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Refusals, NameABodyThatBreaksOff) {
    const std::string whole = referral({});
    EXPECT_TRUE(is_refusal(post(whole.substr(0, whole.size() / 2)), 400));
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Refusals, NameAnEmptyBody) {
    EXPECT_TRUE(is_refusal(post("", {{"Content-Type", "application/fhir+json"}}), 400));
}

TEST_F(Refusals, NameJsonThatIsTooDeep) {
    const std::string deep(30'000, '[');
    EXPECT_TRUE(is_refusal(post(deep), 400));
    EXPECT_TRUE(is_refusal(post(with_member("\"x\":" + deep + std::string(30'000, ']'))), 400));
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Refusals, NameADoubledMember) {
    EXPECT_TRUE(is_refusal(post(with_member(R"("status":"active")")), 400));
    EXPECT_TRUE(is_refusal(post(with_member(R"("st\u0061tus":"active")")), 400));
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Refusals, NameANumberOf400Digits) {
    const std::string digits(400, '7');
    EXPECT_TRUE(
        is_refusal(post(with_member(R"("quantityQuantity":{"value":)" + digits + "}")), 400));
    EXPECT_TRUE(
        is_refusal(post(with_member(R"("quantityQuantity":{"value":1e)" + digits + "}")), 400));
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Refusals, NameTextThatIsNotUtf8) {
    EXPECT_TRUE(is_refusal(post(with_member("\"patientInstruction\":\"caf\xe9\"")), 400));
    EXPECT_TRUE(is_refusal(post(with_member("\"patientInstruction\":\"\xc0\xaf\"")), 400));
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Refusals, NameTwoPatientsInOneBundle) {
    std::string bundle = transaction({});
    const std::string start = R"("entry":[)";
    bundle.insert(bundle.find(start) + start.size(),
                  R"({"fullUrl":"urn:uuid:0190a000-0000-7000-8000-000000000009","resource":)"
                  R"({"resourceType":"Patient","name":[{"family":"Other","given":["An"]}],)"
                  R"("birthDate":"1950-01-01"},"request":{"method":"POST","url":"Patient"}},)");

    EXPECT_TRUE(is_refusal(practice.post("/fhir", bundle), 422));
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Refusals, NameARequesterThatIsNotTheClient) {
    Message message;
    message.requester = org::other_practice;

    EXPECT_TRUE(is_refusal(post(referral(message)), 403));
    EXPECT_TRUE(nothing_is_stored());
    EXPECT_TRUE(resources_of(other_practice.get("/fhir/ServiceRequest"), "ServiceRequest").empty());
}

TEST_F(Refusals, NameAForeignRequesterTogetherWithEveryOtherFault) {
    Message message;
    message.requester = org::other_practice;
    message.performer = "ZZ999";
    message.person.nhs_number = "12345";

    const Answer refused = post(referral(message));

    EXPECT_TRUE(is_refusal(refused, 403));
    EXPECT_TRUE(refused.says("requester-not-caller")) << refused.whole();
    EXPECT_TRUE(refused.says("unknown-performer")) << refused.whole();
    EXPECT_TRUE(refused.says("nhs-number-format")) << refused.whole();
}

TEST_F(Refusals, NameEveryFaultAtOnce) {
    std::string body = referral({});
    const auto spoil = [&body](const std::string& was, const std::string& is) {
        body.replace(body.find(was), was.size(), is);
    };
    spoil("1947-03-02", "soon");
    spoil("9990000018", "12345");
    spoil(R"("intent":"order")", R"("intent":"wish")");

    const Answer refused = post(body);

    EXPECT_TRUE(is_refusal(refused, 422));
    EXPECT_TRUE(refused.says("birthDate")) << refused.whole();
    EXPECT_TRUE(refused.says("identifier")) << refused.whole();
    EXPECT_TRUE(refused.says("ServiceRequest.intent")) << refused.whole();
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Refusals, NeverRepeatWhatTheMessageSaysOfAPerson) {
    Message message;
    message.person.nhs_number = "123";
    message.person.birth_date = "1947-13-41";
    std::string body = referral(message);
    body.replace(body.find("\"pat\""), 5, "\"other-pat\"");

    const Answer refused = post(body);

    EXPECT_TRUE(is_refusal(refused, 422));
    for (const char* planted : {"Quillfeather", "Zebedina", "1947-13-41", "Nonesuch"}) {
        EXPECT_FALSE(refused.says(planted)) << refused.whole();
    }
}

TEST_F(Refusals, SendAnEmergencyElsewhere) {
    Message message;
    message.priority = "stat";
    EXPECT_TRUE(is_refusal(post(referral(message)), 422));
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Refusals, NameAPerformerThatNobodyKnows) {
    Message message;
    message.performer = "X00000";
    EXPECT_TRUE(is_refusal(post(referral(message)), 422));
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Refusals, NameARouteThatIsNotThere) {
    EXPECT_TRUE(is_refusal(practice.get("/fhir/Spaceship"), 404));
    EXPECT_TRUE(is_refusal(practice.get("/nowhere"), 404));
    EXPECT_TRUE(
        is_refusal(practice.get("/fhir/ServiceRequest/01900000-0000-7000-8000-000000000000"), 404));
    EXPECT_TRUE(is_refusal(practice.get("/fhir/ServiceRequest/not-an-id"), 404));
}

TEST_F(Refusals, SayWhichMethodsThereAre) {
    const Answer refused = practice.send("DELETE", "/fhir/ServiceRequest");
    EXPECT_TRUE(is_refusal(refused, 405));
    EXPECT_NE(refused.header("Allow").find("POST"), std::string::npos) << refused.header("Allow");
    EXPECT_TRUE(is_refusal(practice.send("DELETE", send("kept-1")), 405));
}

TEST_F(Refusals, NameAMediaTypeThatWeDoNotRead) {
    EXPECT_TRUE(is_refusal(post(referral({}), {{"Content-Type", "text/plain"}}), 415));
    EXPECT_TRUE(is_refusal(
        post(referral({}), {{"Content-Type", "application/x-www-form-urlencoded"}}), 415));
    EXPECT_TRUE(nothing_is_stored());
    const Answer patched = practice.send("PATCH", send("patched-1"), R"({"status":"revoked"})",
                                         {{"Content-Type", "application/fhir+json"}});
    EXPECT_TRUE(is_refusal(patched, 415));
    EXPECT_TRUE(patched.says("send application/json-patch+json")) << patched.whole();
}

TEST_F(Refusals, NameAMediaTypeThatWeDoNotWrite) {
    EXPECT_TRUE(is_refusal(practice.get("/fhir/Task", {{"Accept", "text/html"}}), 406));
    EXPECT_TRUE(is_refusal(post(referral({}), {{"Accept", "text/html"}}), 406));
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Refusals, NameABodyOverTheLimit) {
    EXPECT_TRUE(is_refusal(post(std::string(65'537, ' ')), 413));
    EXPECT_TRUE(is_refusal(post(std::string(4'000'000, ' ')), 413));
    EXPECT_EQ(practice.get("/fhir/Task").status, 200U);  // on whatever connection is left
}

TEST_F(Refusals, NameAStaleIfMatchAndWhatIsThereNow) {
    const std::string task = task_of(practice, send("stale-1"));
    ASSERT_EQ(step(link_worker, task, "accepted").status, 200U);

    EXPECT_TRUE(is_refusal(
        step(link_worker, task, "in-progress", With::nothing, {{"If-Match", "W/\"1\""}}), 412));
    EXPECT_EQ(link_worker.get(task).text({"status"}), "accepted");
}

TEST_F(Refusals, NameAStepThatTheStateDoesNotAllowAndThoseItDoes) {
    const std::string task = task_of(practice, send("illegal-1"));

    const Answer refused = step(link_worker, task, "completed", With::output);

    EXPECT_TRUE(is_refusal(refused, 422));
    EXPECT_TRUE(refused.says("business-rule")) << refused.whole();
    for (const char* word : {"requested", "accepted", "rejected"}) {
        EXPECT_TRUE(refused.says(word)) << refused.whole();
    }
    EXPECT_EQ(link_worker.get(task).text({"status"}), "requested");
}

TEST_F(Refusals, AskForTheReasonOfADecline) {
    const std::string task = task_of(practice, send("reason-1"));
    EXPECT_TRUE(is_refusal(step(link_worker, task, "rejected"), 422));
    const Answer declined = step(link_worker, task, "rejected", With::reason);
    EXPECT_EQ(declined.status, 200U) << declined.whole();
}

TEST_F(Refusals, AskForTheOutcomeOfACompletion) {
    const std::string task = task_of(practice, send("outcome-1"));
    ASSERT_EQ(step(link_worker, task, "accepted").status, 200U);
    EXPECT_TRUE(is_refusal(step(link_worker, task, "completed"), 422));
}

TEST_F(Refusals, HideAQueueThatIsNotThereOrNotTheirs) {
    EXPECT_TRUE(is_refusal(claim(link_worker, "U00000"), 404));
    EXPECT_TRUE(is_refusal(claim(link_worker, "U99902"), 404));
    EXPECT_TRUE(is_refusal(practice.get("/fhir/Subscription/feed-U99901/$status"), 404));
}

TEST_F(Refusals, NameACursorThatIsNotOurs) {
    EXPECT_TRUE(is_refusal(link_worker.get("/fhir/Task?_cursor=nonsense"), 400));
    EXPECT_TRUE(is_refusal(practice.get("/fhir/ServiceRequest?_cursor=AAAA"), 400));
    EXPECT_TRUE(is_refusal(
        practice.get("/fhir/Subscription/feed-A99901/$events?eventsSinceNumber=many"), 400));
}

TEST_F(Refusals, IgnoreAnUnknownSearchParameterAndSayWhatWasUsed) {
    send("lenient-1");

    const Answer found = link_worker.get("/fhir/Task?colour=blue&status=requested");

    ASSERT_EQ(found.status, 200U) << found.whole();
    EXPECT_EQ(resources_of(found, "Task").size(), 1U);
    const std::string self = link_of(here, found, "self");
    EXPECT_EQ(self.find("colour"), std::string::npos) << self;
    EXPECT_NE(self.find("status=requested"), std::string::npos) << self;
}

TEST_F(Refusals, NameAnUnknownSearchParameterToAStrictClient) {
    EXPECT_TRUE(is_refusal(
        link_worker.get("/fhir/Task?colour=blue", {{"Prefer", "handling=strict"}}), 400));
}

TEST_F(Refusals, TellNobodyWithoutACertificateAnythingButTheMetadata) {
    HttpsClient nobody = here.without_certificate();
    EXPECT_TRUE(is_refusal(nobody.get("/fhir/Task"), 401));
    EXPECT_TRUE(is_refusal(nobody.post("/fhir/ServiceRequest", referral({})), 401));
    const Answer metadata = nobody.get("/fhir/metadata");
    EXPECT_EQ(metadata.status, 200U);
    EXPECT_EQ(metadata.text({"resourceType"}), "CapabilityStatement");
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Refusals, TellAStrangerNothing) {
    HttpsClient stranger = here.unknown_client();
    EXPECT_TRUE(is_refusal(stranger.get("/fhir/Task"), 401));
    EXPECT_TRUE(is_refusal(stranger.post("/fhir/ServiceRequest", referral({})), 401));
}

TEST_F(Refusals, KeepEverybodyToTheirRole) {
    const std::string task = task_of(practice, send("role-1"));
    EXPECT_TRUE(is_refusal(provider.post("/fhir/ServiceRequest", referral({})), 403));
    EXPECT_TRUE(is_refusal(step(practice, task, "accepted"), 422));
    EXPECT_TRUE(is_refusal(step(provider, task, "accepted"), 404));
}

TEST_F(Refusals, LeaveTheConnectionUsable) {
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(is_refusal(post("{"), 400));
    Message message;
    message.identifier = "after-refusals";
    EXPECT_EQ(post(referral(message)).status, 201U);
}

}  // namespace
